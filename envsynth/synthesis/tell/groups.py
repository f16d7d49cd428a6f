"""The calls of a walk as people see them: one thing done, perhaps to several."""

from dataclasses import dataclass

from envsynth.core import Tool
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.clauses import Clause, clause_of, without_past
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.inputs.actions import means_the_same
from envsynth.synthesis.walk.memory import Flow, Memory, Step

_ANY = ("manage", "handle", "process", "perform", "control", "execute", "maintain", "administer", "configure")
_DONE = frozenset(
    v.listed(
        "create update delete remove add list view get retrieve cancel export import archive search track renew "
        "suspend pause resume start stop analyze validate check send record assign schedule apply calculate "
        "extract restore"
    )
)
_KNOWN_BY = ("id", "ids", "path", "paths", "url", "urls", "sku", "skus")
_DOING = ("action", "operation", "operation_type", "action_type", "command")


@dataclass(frozen=True, slots=True)
class Group:
    """The calls of one fan-out, or a single call.

    Attributes:
        indices: which calls of the walk these are.
        leaf: whether nothing was taken from them: then they are what the user wants.
        source: whether what is taken from them would come from nowhere if they went unsaid: nothing was told for them.
        named: which of the calls that values flow from are look-ups of what the user names by its identifier.
    """

    tool: Tool
    steps: tuple[Step, ...]
    indices: tuple[int, ...]
    leaf: bool
    source: bool = False
    named: frozenset[int] = frozenset()

    @property
    def writes(self) -> bool:
        """Whether it changes what a reward compares."""
        return self.steps[0].writes

    @property
    def wanted(self) -> bool:
        """Whether the user asks for it."""
        return self.leaf or self.writes

    def clause(self) -> Clause:
        """Return what is done; a parameter that says what ("action: export") is the verb of a tool that "manages"."""
        doing, plain = self.doing(), clause_of(self.tool)
        if not self.flows():  # nothing was done to it before
            plain = without_past(plain)
        return clause_of(self.tool, doing.said) if doing is not None and plain.verb in _ANY else plain

    def doing(self) -> Input | None:
        """Return the input that says what is done, if there is one."""
        told = next((told for name, told in self.steps[0].given.items() if says_what_is_done(name, told)), None)
        verb = clause_of(self.tool).verb
        return told if told is not None and (verb in _ANY or means_the_same(verb, told.value)) else None

    def given(self) -> list[Input]:
        """Return what the user names for it, but for what is done."""
        doing = self.doing()
        return [told for told in self.steps[0].given.values() if told is not doing]

    def flows(self) -> dict[str, Flow]:
        """Return what flows into it."""
        return self.steps[0].flows

    def names_entity(self, name: str) -> bool:
        """Whether a parameter takes identifiers."""
        flow = self.flows().get(name)
        names = [name] if flow is None else [name, flow.link.output.replace("/*", "").rpartition("/")[2]]
        return any((words(one) or [""])[-1] in _KNOWN_BY or phrase(one).endswith((" ID", " IDs")) for one in names)


def says_what_is_done(name: str, told: Input) -> bool:
    """Whether an input is the verb of its call."""
    return name in _DOING and told.kind == "choice" and told.said in _DONE


def groups_of(memory: Memory) -> list[Group]:
    """Return a walk's groups, in order."""
    leaves = set(memory.leaves())
    flows = [flow for step in memory.steps for flow in step.flows.values()]
    loose = {flow.producer for flow in flows if flow.choice is None or flow.choice.how in ("first", "all")}
    found: dict[int, list[int]] = {}
    for index, step in enumerate(memory.steps):
        found.setdefault(step.group, []).append(index)
    named = frozenset(index for index, step in enumerate(memory.steps) if _is_look_up(step))
    return [
        Group(
            memory.steps[indices[0]].tool,
            tuple(memory.steps[i] for i in indices),
            tuple(indices),
            leaf=any(i in leaves for i in indices),
            source=any(i in loose and not _tells(memory.steps[i]) for i in indices),
            named=named & {flow.producer for i in indices for flow in memory.steps[i].flows.values()},
        )
        for indices in found.values()
    ]


def _tells(step: Step) -> bool:
    """Whether the user names something for a step, and not only what is done."""
    return any(not says_what_is_done(name, told) for name, told in step.given.items())


def _is_look_up(step: Step) -> bool:
    given = [one.kind for one in step.given.values()]
    return not step.writes and bool(given) and set(given) <= {"id"} and not step.flows
