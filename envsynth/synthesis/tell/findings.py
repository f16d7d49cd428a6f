"""Findings in words: what is done with what an earlier call has found."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.clauses import MAKING
from envsynth.synthesis.english.nouns import head, plural_phrase, singular_phrase
from envsynth.synthesis.tell.choices import Chosen, akin, parameter_noun
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.specific import bare
from envsynth.synthesis.walk.memory import Flow

_JUDGING = frozenset(
    v.listed(
        "calculate compute estimate predict forecast recommend plan determine generate create assess evaluate provide "
        "suggest optimize classify score rank select adjust design develop build schedule prioritize propose draft "
        "compile produce prepare"
    )
)
_THIN = frozenset(
    v.listed("output result data input value file response information record item entry content details body text")
)
_NEW = MAKING | frozenset(v.listed("generate produce convert transform compose render merge combine build compile"))
_LOOKING = frozenset(v.listed("monitor evaluate identify find search retrieve get check survey forecast gather assess"))
_SENDING = frozenset(v.listed("distribute send launch submit publish deploy schedule initiate trigger start"))
_READING = frozenset(v.listed("parse extract scan search identify detect read"))
_PLACES = frozenset(v.listed("latitude longitude coordinate coordinates"))
_CHANGED = ("updated ", "modified ", "edited ")
_MOST = 2


@dataclass(slots=True)
class Findings:
    """How a request speaks of what flows into one group of calls.

    Attributes:
        about: what it is done for: "the two candidates with the highest scores", "that order".
        using: what it is done with: "based on the quality score".
        hidden: whether the first of ``about`` comes from a call that the request does not speak of.
    """

    about: list[str] = field(default_factory=list)
    using: str = ""
    hidden: bool = False


def findings(group: Group, told: Sequence[Group], settled: set[Chosen]) -> Findings:
    """Say what flows into a group.

    What a call takes from one that was just spoken of, under the same name, goes without saying: "validate the policy's
    dates" takes those of the policy that was retrieved.

    Args:
        group: the calls.
        told: the groups that the request has spoken of before.
        settled: choices that the request makes elsewhere.
    """
    said = Findings()
    known = {index for other in told for index in other.indices}
    plain: list[str] = []
    picked = False
    nouns = {flow.noun for flow in group.flows().values()}
    for name, flow in sorted(group.flows().items(), key=lambda item: not group.names_entity(item[0])):
        choice = flow.choice
        if choice is not None and choice.how not in ("only", "all"):
            chosen = Chosen(choice, flow.noun)
            text = chosen.to_text()
            if _chosen_before(flow, told):
                several = flow.noun if choice.count == 1 else plural_phrase(flow.noun)
                text = f"{'that' if choice.count == 1 else 'those'} {several}"
            if chosen not in settled and text not in said.about and not picked:
                said.hidden |= not said.about and flow.producer not in known
                said.about.append(text)
                picked = True
        elif group.names_entity(name):
            text = _entity(flow, known, told)
            if text not in said.about and (is_object(flow.noun, group) or not _goes_without(flow.noun, group)):
                said.hidden |= not said.about and flow.producer not in known
                said.about.append(text)
        elif flow.producer in known and set(flow.noun.split()) & _PLACES and _is_place(nouns, group):
            said.using = "there"
        elif not _goes_without(flow.noun, group) and not (
            flow.producer in known | group.named and akin(flow.noun, parameter_noun(name))
        ):
            noun = plural_phrase(flow.noun) if choice is not None and choice.how == "all" else flow.noun
            plain.append(noun)
    plain = [noun for noun in dict.fromkeys(plain) if not noun.startswith(_CHANGED)]  # it goes on with that very thing
    if plain:
        thin = len(plain) > _MOST or any(singular(head(noun)) in _THIN for noun in plain)
        if thin and all(flow.producer in known for flow in group.flows().values()):
            return said
        what = "the results" if thin else " and ".join(f"the {noun}" for noun in plain)
        based = is_judging(group)
        said.using = f"{'based on' if based else 'using'} {what}"
    return said


def _is_place(nouns: set[str], group: Group) -> bool:
    """Whether what flows says where something is done: where the weather is monitored, and no track of positions."""
    return "latitude" in nouns and group.clause().verb in _LOOKING and "GPS" not in group.clause().object


def is_judging(group: Group) -> bool:
    """Whether what is done is a judgement, which findings are a basis of."""
    return group.clause().verb in _JUDGING


def is_object(noun: str, group: Group) -> bool:
    """Whether a finding is the very thing that something is done to: "cancel a booking", of a booking."""
    return singular_phrase(noun.lower()) == bare(group.clause().object)


def _entity(flow: Flow, known: set[int], told: Sequence[Group]) -> str:
    """Name something that was found or made: "that order", "all the cameras found", "the resulting profile"."""
    found = " found" if flow.producer in known and not flow.noun.split()[0].endswith("ed") else ""
    if flow.choice is None and flow.producer in known and _chosen_before(flow, told):
        return f"that {flow.noun}"
    if flow.choice is not None and flow.choice.how == "all":
        return f"all the {plural_phrase(flow.noun)}{found}"
    if flow.choice is not None and not _is_new(flow, told):
        return f"the {flow.noun}{found}"
    if flow.producer not in known:
        return f"the {flow.noun}"
    made = flow.noun.split()[0].endswith("ed") and " " in flow.noun
    if made:
        rest = flow.noun.partition(" ")[2]
        named = any(singular(head(rest)) == singular(head(one.noun)) for group in told for one in group.given())
        return f"that {rest}" if named else f"the {flow.noun}"
    if flow.noun.split()[-1] in ("output", "result"):
        return "the result"
    spoken = {singular(word) for group in told for word in group.clause().object.lower().split()}
    if singular(head(flow.noun)) in spoken:
        return f"that {flow.noun}"
    if _is_new(flow, told):
        return f"the resulting {flow.noun}"
    return f"the {flow.noun}{found if _verb_of(flow, told) in _READING else ''}"


def _is_new(flow: Flow, told: Sequence[Group]) -> bool:
    """Whether a finding was not there before: a message that was sent, a variant that was created."""
    writes = any(group.writes for group in told if flow.producer in group.indices)
    return writes or _verb_of(flow, told) in _NEW | _SENDING


def _verb_of(flow: Flow, told: Sequence[Group]) -> str:
    """Return what was done where something was found; nothing where the request does not speak of that."""
    verbs = [group.clause().verb.partition(" ")[0] for group in told if flow.producer in group.indices]
    return verbs[0] if verbs else ""


def _chosen_before(flow: Flow, told: Sequence[Group]) -> bool:
    """Whether the very same were picked, and spoken of, before."""
    flows = [other for group in told for other in group.flows().values()]
    return any((other.producer, other.pointers) == (flow.producer, flow.pointers) for other in flows)


def _goes_without(noun: str, group: Group) -> bool:
    """Whether the verb's object says already what the finding is: "analyze the frames" that were extracted."""
    return singular(head(noun)) in {singular(word) for word in group.clause().object.lower().split()}
