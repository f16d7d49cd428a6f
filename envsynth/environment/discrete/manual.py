"""A toolset's schemas and texts, read once: what can be known about tools before an episode begins."""

from typing import Any

from envsynth.core import ASK_USER, Toolset
from envsynth.environment.discrete.choice import FINISH
from envsynth.environment.discrete.fitting import Taker, words_of
from envsynth.environment.discrete.lexicon import Lexicon, explained, passages
from envsynth.environment.discrete.schemas import plain
from envsynth.environment.discrete.slots import Slot, Unfillable, required_slots

_FINISHING = "say tell report state answer give inform name mention reply let know"


class Manual:
    """What a toolset says about its tools.

    Attributes:
        tools: the tools' names, in the toolset's order.
        parameters: by tool, its parameters made `plain`.
        needs: by tool, how many different values each of its required slots takes; None for a tool that cannot be
            called with single values.
        writers: the tools that change something.
        words: the tools' names and texts, and what a final message is for.
        questions: what can be asked for where a tool lets the agent ask the user.
    """

    def __init__(self, toolset: Toolset) -> None:
        self._policy = toolset.policy
        self._takers: dict[int, Taker] = {}
        self._lexicons: dict[Taker, Lexicon] = {}
        self.tools = tuple(tool.name for tool in toolset.tools)
        self.parameters = {tool.name: plain(tool.parameters) for tool in toolset.tools}
        self.needs = {name: self._needs(name, schema) for name, schema in self.parameters.items()}
        self.writers = frozenset(tool.name for tool in toolset.tools if not tool.annotations.read_only)
        texts = {t.name: f"{t.description} {t.usage} {' '.join(t.properties)}" for t in toolset.tools}
        self.words = Lexicon({**texts, FINISH: _FINISHING})
        self.questions = tuple(dict.fromkeys(" ".join(words_of(taker.name)) for taker in self._takers.values()))

    @property
    def takers(self) -> tuple[Taker, ...]:
        """What each slot of the toolset takes."""
        return tuple(self._takers.values())

    def taker(self, slot: Slot) -> Taker:
        """Return what a slot takes."""
        return self._takers[id(slot.schema)]

    def lexicon(self, taker: Taker) -> Lexicon:
        """Return the values that a slot lists, with what the description and the policy say about each."""
        if taker not in self._lexicons:
            about = str(taker.schema.get("description", ""))
            listed = [str(value) for value in taker.given]
            self._lexicons[taker] = Lexicon(
                {value: f"{explained(about, value)} {passages(self._policy, value)}" for value in listed}
            )
        return self._lexicons[taker]

    def asks(self, tool: str, taker: Taker) -> bool:
        """Whether a slot takes a question to the user, which is then about a parameter's name."""
        return tool == ASK_USER and taker.listed is None and taker.type == "string"

    def lists(self, tool: str, value: Any) -> bool:
        """Whether a required slot of a tool lists a value."""
        return any(value in (taker.listed or ()) for taker in self.needs[tool] or ())

    def _needs(self, tool: str, schema: dict[str, Any]) -> dict[Taker, int] | None:
        self._collect(schema, ())
        try:
            slots = required_slots(schema)
        except Unfillable:
            return None
        needs: dict[Taker, int] = {}
        for slot in slots:
            taker = self.taker(slot)
            if not self.asks(tool, taker):
                is_element = isinstance(slot.pointer[-1], int)  # of a list, whose elements differ from each other
                needs[taker] = needs.get(taker, 0) + 1 if is_element else max(needs.get(taker, 0), 1)
        return needs

    def _collect(self, schema: dict[str, Any], path: tuple[str, ...]) -> None:
        if schema.get("type", "string") not in ("object", "array", "null"):
            self._takers[id(schema)] = Taker(path, schema)
        for name, part in schema.get("properties", {}).items():
            self._collect(part, (*path, name))
        if isinstance(schema.get("items"), dict):
            self._collect(schema["items"], (*path, "*"))
