"""Makes a toolset of a source's tools: valid and unique names, constraints out of prose, and a schema that compiles."""

import re
from typing import Any

from envsynth.core import BundleError, Tool, Toolset
from envsynth.simulation import Gateway
from envsynth.simulation.schema.names import unaccented
from envsynth.synthesis.importers.draft import Draft, Source, Unread
from envsynth.synthesis.importers.effects import from_verb
from envsynth.synthesis.importers.imported import Imported, Recovered, Skipped, UnreadableError
from envsynth.synthesis.importers.prose import recover

_LONGEST_NAME = 64
"""Chat APIs refuse longer names."""

# What reading malformed data can raise where no check foresaw it: one tool's trouble must not cost the others.
_UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def collect(source: Source, name: str) -> Imported:
    """Read every tool of a source; those that cannot be read become entries of ``skipped``."""
    gathering = _Gathering()
    for unread in source.tools:
        gathering.add(unread)
    toolset = Toolset(name=toolset_name(name), tools=tuple(gathering.tools.values()), **source.about)
    if not gathering.tools and not gathering.skipped and not source.notes:
        gathering.skipped.append(Skipped(where="the source", what="no tools", expected="at least one tool"))
    return Imported(
        kind=source.kind,
        toolset=toolset,
        skipped=(*source.notes, *gathering.skipped),
        recovered=tuple(gathering.recovered),
        origins=gathering.origins,
    )


class _Gathering:
    def __init__(self) -> None:
        self.tools: dict[str, Tool] = {}
        self.skipped: list[Skipped] = []
        self.recovered: list[Recovered] = []
        self.origins: dict[str, str] = {}
        self._uses: dict[str, int] = {}

    def add(self, unread: Unread) -> None:
        try:
            draft = unread.read()
            parameters, recovered = recover(draft)
            tool = _tool(draft, self._free(valid_name(draft.name)), parameters)
        except UnreadableError as error:
            self.skipped.append(Skipped(tool=unread.name, where=error.where, what=error.what, expected=error.expected))
            return
        except _UNFORESEEN as error:
            what = f"{type(error).__name__}: {str(error)[:200]}"
            self.skipped.append(
                Skipped(tool=unread.name, where=unread.where, what=what, expected="a tool of this format")
            )
            return
        self.tools[tool.name] = tool
        self.origins[tool.name] = draft.origin or draft.name
        self.skipped += [note.model_copy(update={"tool": draft.name}) for note in draft.notes]
        self.recovered += [found.model_copy(update={"tool": tool.name}) for found in recovered]

    def _free(self, name: str) -> str:
        """Return this name, or the name with the first number that makes it the only one of its kind."""
        candidate = name
        while candidate in self.tools:
            self._uses[name] = self._uses.get(name, 1) + 1
            ending = f"_{self._uses[name]}"
            candidate = name[: _LONGEST_NAME - len(ending)] + ending
        return candidate


def _tool(draft: Draft, name: str, parameters: dict[str, Any]) -> Tool:
    tool = Tool(
        name=name,
        description=draft.description,
        parameters=parameters,
        usage=draft.usage,
        failure_modes=draft.failure_modes,
        output_schema=draft.output,
        annotations=draft.annotations or from_verb(draft.name),
    )
    try:
        Gateway(Toolset(name="one", tools=(tool,)))
    except BundleError as error:
        what = f"the parameters are refused as a JSON Schema: {str(error)[:200]}"
        raise UnreadableError(f"{draft.where}.parameters", what, "a schema that can be compiled") from error
    return tool


def valid_name(name: str) -> str:
    """Return a name that chat APIs take: letters, digits, ``_`` and ``-``, at most 64 of them.

    >>> valid_name("repos/list-for org")
    'repos_list-for_org'
    >>> valid_name("2fa.enable")
    'tool_2fa_enable'
    >>> valid_name("créer_commande")
    'creer_commande'
    """
    valid = re.sub(r"[^A-Za-z0-9_-]+", "_", unaccented(name[:500])).strip("_-") or "tool"
    if not (valid[0].isascii() and valid[0].isalpha()):
        valid = f"tool_{valid}"
    return valid[:_LONGEST_NAME].rstrip("_-")


def toolset_name(name: str) -> str:
    """Return a name as toolsets have it: lower case, starting with a letter."""
    valid = re.sub(r"[^a-z0-9_-]+", "_", unaccented(name[:100]).lower()).strip("_-")
    return valid if valid[:1].isalpha() else f"tools_{valid}".rstrip("_")
