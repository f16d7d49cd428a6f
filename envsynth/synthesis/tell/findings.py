"""Findings in words: what is done with what an earlier call has found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.clauses import MAKING
from envsynth.synthesis.english.nouns import head, plural_phrase, singular_phrase
from envsynth.synthesis.tell.choices import Chosen
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.walk.memory import Flow

_JUDGING = frozenset(
    v.listed(
        "calculate compute estimate predict forecast recommend plan determine generate create assess evaluate provide "
        "suggest optimize classify score rank select adjust design develop build schedule prioritize propose draft "
        "compile produce prepare"
    )
)
_THIN = frozenset(
    v.listed("output result data input value file response information record item entry content details")
)
_MAKING = MAKING | {"add"}
_MOST = 2


@dataclass(slots=True)
class Findings:
    """How a request speaks of what flows into one group of calls.

    Attributes:
        about: what it is done for: "the two candidates with the highest scores", "that order".
        using: what it is done with: "based on the quality score".
    """

    about: list[str] = field(default_factory=list)
    using: str = ""


def findings(group: Group, told: Sequence[Group], settled: set[Chosen]) -> Findings:
    """Say what flows into a group.

    Args:
        group: the calls.
        told: the groups that the request has spoken of before.
        settled: choices that the request makes elsewhere.
    """
    said = Findings()
    known = {index for other in told for index in other.indices}
    plain: list[str] = []
    for name, flow in sorted(group.flows().items(), key=lambda item: not group.names_entity(item[0])):
        choice = flow.choice
        if choice is not None and choice.how not in ("only", "all"):
            chosen = Chosen(choice, flow.noun)
            text = chosen.to_text()
            if chosen not in settled and text not in said.about and not said.about:
                said.about.append(text)
        elif group.names_entity(name):
            text = _entity(flow, known, told)
            if text not in said.about and (is_object(flow.noun, group) or not _goes_without(flow.noun, group)):
                said.about.append(text)
        elif not _goes_without(flow.noun, group):
            noun = plural_phrase(flow.noun) if choice is not None and choice.how == "all" else flow.noun
            plain.append(noun)
    plain = list(dict.fromkeys(plain))
    if plain:
        thin = len(plain) > _MOST or any(singular(head(noun)) in _THIN for noun in plain)
        what = "the results" if thin else " and ".join(f"the {noun}" for noun in plain)
        based = is_judging(group)
        said.using = f"{'based on' if based else 'using'} {what}"
    return said


def is_judging(group: Group) -> bool:
    """Whether what is done is a judgement, which findings are a basis of."""
    return group.clause().verb in _JUDGING


def is_object(noun: str, group: Group) -> bool:
    """Whether a finding is the very thing that something is done to: "cancel a booking", of a booking."""
    return singular_phrase(noun.lower()) == _bare(group.clause().object)


def in_place_of_object(text: str, group: Group) -> bool:
    """Whether words for a finding, or for what the user names, can stand for the object: "cancel that booking".

    What is made is not there yet: one adds a pet, and not the pet that was found.
    """
    if group.clause().verb in _MAKING:
        return False
    said = [singular(word) for word in text.lower().split()]
    return set(_bare(group.clause().object).split()) <= set(said)


def _bare(said: str) -> str:
    return singular_phrase(re.sub(r"^(?:the|an?) ", "", said.lower()))


def _entity(flow: Flow, known: set[int], told: Sequence[Group]) -> str:
    """Name something that was found or made: "that order", "all the cameras found", "the resulting profile"."""
    if flow.choice is not None and flow.choice.how == "all":
        return f"all the {plural_phrase(flow.noun)} found"
    if flow.choice is not None:
        return f"the {flow.noun} found"
    if flow.producer not in known:
        return f"the {flow.noun}"
    made = flow.noun.split()[0].endswith("ed") and " " in flow.noun
    if made:
        rest = flow.noun.partition(" ")[2]
        named = any(singular(head(rest)) == singular(head(one.noun)) for group in told for one in group.given())
        return f"that {rest}" if named else f"the {flow.noun}"
    spoken = {singular(word) for group in told for word in group.clause().object.lower().split()}
    return f"that {flow.noun}" if singular(head(flow.noun)) in spoken else f"the resulting {flow.noun}"


def _goes_without(noun: str, group: Group) -> bool:
    """Whether the verb's object says already what the finding is: "analyze the frames" that were extracted."""
    return singular(head(noun)) in {singular(word) for word in group.clause().object.lower().split()}
