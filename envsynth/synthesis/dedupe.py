"""Which tools of a collection say the same as another, after SynthTools (Castellani et al., 2025): three filters.

Within a field, first tools of the same name go, then tools of the same body under another name, then tools so similar
that the cosine of their vectors reaches a threshold, directly or through others between them. One of each group stays.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import orjson

from envsynth.core import EnvsynthError, Tool
from envsynth.simulation.schema.names import words
from envsynth.synthesis.components import components
from envsynth.synthesis.embedding import Embedder, Vectors
from envsynth.synthesis.importers import Imported

_NUMBERED = re.compile(r"(.+)_\d+")

Reason = Literal["name", "body", "similar"]
Keep = Literal["richest", "first"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A tool that is left out.

    Attributes:
        index: its place among the tools.
        kept: the place of the tool that stays in its stead.
        reason: the same ``name``, the same ``body`` under another name, or ``similar``.
        cosine: of the two; in a group held together by others it can lie below the threshold. None where not compared.
    """

    index: int
    kept: int
    reason: Reason
    cosine: float | None = None


def dedupe(
    tools: Sequence[Tool],
    embedder: Embedder | None,
    threshold: float = 0.85,
    fields: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    keep: Keep = "first",
) -> tuple[Dropped, ...]:
    """Return the tools to leave out, in their order.

    Of each group one stays: the first, as in SynthTools' published flags, or the one that says most (`richness`). The
    filters run one after another, each on what the one before kept, so a tool is left out for one reason.

    Args:
        tools: the tools.
        embedder: turns texts into unit vectors; without one only exact copies go.
        threshold: the least cosine at which two tools count as similar, in (0, 1].
        fields: each tool's field; tools of different fields are never compared. By default all are of one.
        names: each tool's name as its source has it, where importing numbered those that were not unique.
        keep: which of a group stays.

    Raises:
        EnvsynthError: the threshold is no cosine that makes sense, or not every tool has a field and a name.
    """
    if not 0 < threshold <= 1:
        raise EnvsynthError(f"tools cannot be compared at the threshold {threshold}; expected a cosine in (0, 1]")
    places = fields if fields is not None else [""] * len(tools)
    called = names if names is not None else [tool.name for tool in tools]
    if not len(places) == len(called) == len(tools):
        raise EnvsynthError(
            f"{len(tools)} tools have {len(places)} fields and {len(called)} names; expected one of each for each"
        )
    worth = [richness(tool) if keep == "richest" else () for tool in tools]
    kept = list(range(len(tools)))
    dropped: list[Dropped] = []
    said = [tuple(words(name)) or name for name in called]
    exact: tuple[tuple[Reason, Callable[[int], Hashable]], ...] = (
        ("name", lambda index: said[index]),
        ("body", lambda index: _body(tools[index])),
    )
    for reason, key in exact:
        dropped += _drop(worth, _grouped(kept, [(places[index], key(index)) for index in kept]), reason)
        kept = _left(kept, dropped)
    if embedder is not None:
        vectors = embedder.embed([f"{' '.join(said[index])}: {tools[index].description}" for index in kept])
        rows = dict(zip(kept, vectors, strict=True))
        for members in _grouped(kept, [places[index] for index in kept]):
            labels = components(np.stack([rows[index] for index in members]), threshold)
            dropped += _drop(worth, _grouped(members, labels.tolist()), "similar", rows)
    return tuple(sorted(dropped, key=lambda entry: entry.index))


def richness(tool: Tool) -> tuple[int, int, int]:
    """Return how much a tool says: fields of its response, parameters, and words about it."""
    response = (tool.output_schema or {}).get("properties", {})
    return len(response), len(tool.properties), len(tool.description.split()) + len(tool.usage.split())


def source_names(imported: Imported) -> list[str]:
    """Return the tools' names as their source has them: importing numbers those that are not unique.

    A number at the end counts as added only if the tool without it is there, and its origin ends without it, too.
    """
    known = imported.toolset.by_name
    return [
        match[1]
        if (match := _NUMBERED.fullmatch(name))
        and match[1] in known
        and _ends(imported.origins.get(name, ""), match[1])
        else name
        for name in known
    ]


def _ends(origin: str, name: str) -> bool:
    return words(origin)[-len(words(name)) :] == words(name)


def _grouped(indices: Sequence[int], keys: Sequence[Hashable]) -> list[list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, key in zip(indices, keys, strict=True):
        groups[key].append(index)
    return list(groups.values())


def _drop(
    worth: Sequence[tuple[int, ...]],
    groups: list[list[int]],
    reason: Reason,
    rows: Mapping[int, Vectors] | None = None,
) -> Iterator[Dropped]:
    for members in groups:
        best = max(members, key=lambda index: (worth[index], -index))
        for index in members:
            if index != best:
                cosine = None if rows is None else round(float(rows[index] @ rows[best]), 3)
                yield Dropped(index, best, reason, cosine)


def _left(kept: list[int], dropped: list[Dropped]) -> list[int]:
    gone = {entry.index for entry in dropped}
    return [index for index in kept if index not in gone]


def _body(tool: Tool) -> Hashable:
    """Return all that a tool says but its name; spaces and case of prose do not count."""
    body = tool.model_dump(mode="json", include={"parameters", "output_schema"})
    said = " ".join(f"{tool.description} {tool.usage}".lower().split())
    return said, orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
