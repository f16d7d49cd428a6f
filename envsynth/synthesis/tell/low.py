"""The low level: the steps one after the other, with their values."""

from collections.abc import Sequence
from dataclasses import replace

from envsynth.reward.pointers import parse_pointer, resolve
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import is_plural, listed, plural_phrase, the
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.asks import Question
from envsynth.synthesis.tell.choices import akin, parameter_noun
from envsynth.synthesis.tell.facts import numbered
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.part import joining, named_in
from envsynth.synthesis.tell.values import Phrases, sort_values
from envsynth.synthesis.walk.memory import Flow, Memory
from envsynth.synthesis.walk.taking import last_of

_THINGS = ("id", "ids", "path")


def low(memory: Memory, groups: Sequence[Group], asked: Sequence[Question]) -> str:
    """Return the request step by step."""
    told: set[str] = set()
    clauses: list[str] = []
    for group in groups:
        clauses.append(_step(memory, group, told))
        told.update(one.name for one in group.given())
    if asked:
        clauses.append(f"report {listed([question.to_text() for question in asked])}")
    if sum(map(len, clauses)) < 160:
        text = listed([*clauses[:-1], *clauses[-1:]])
        return f"{text[:1].upper()}{text[1:]}."
    openers = ["First, ", *["Then "] * (len(clauses) - 2), "Finally, " if len(clauses) > 2 else "Then "]
    return " ".join(f"{opener}{clause}." for opener, clause in zip(openers, clauses, strict=True))


def _step(memory: Memory, group: Group, told: set[str]) -> str:
    phrases = sort_values([one for one in group.given() if one.name not in told], twice=True)
    repeated = [one for one in group.given() if one.name in told and one.kind != "flag"]
    things, again = (
        [_again(one) for one in repeated if (one.kind in _THINGS) == is_thing] for is_thing in (True, False)
    )
    about, using = [*phrases.about], []
    for name, flow in group.flows().items():
        given = parameter_noun(name)
        if group.names_entity(name) or (flow.choice is not None and flow.choice.how not in ("all", "only")):
            about.append(_flowing(memory, flow))
        else:
            using.append(f"the {_found(flow)}" + ("" if akin(flow.noun, given) else f" as the {given}"))
    about = list(dict.fromkeys(about))
    if not about and not phrases.files:
        about = things
    else:
        again = [*things, *again]
    said = group.clause()
    if said.verb == "get" and not about and is_plural(said.object):
        said = replace(said, verb="list")
    said, about, files = named_in(said, about, phrases.files)
    text = said.to_text(several=len(group.steps) > 1, about=_owner(group, about))
    text += Phrases(about=about, files=files, beside=phrases.beside).inline(joining(said, about, repeated))
    if using:
        text += f" using {listed(list(dict.fromkeys(using)))}"
    details = [f"{one.said} as {the(numbered(one))}" for one in phrases.details] + again
    if details:
        text += f" with {listed(details)}"
    if phrases.orders:
        text += f" ({'; '.join(phrases.orders)})"
    return text


def _found(flow: Flow) -> str:
    """Return what a finding is called: the name of a sensor, which is not the sensor."""
    named = words(last_of(flow.link.output))[-1:] in (["name"], ["names"]) and not flow.noun.endswith("name")
    noun = f"{flow.noun} name" if named else flow.noun
    return plural_phrase(noun) if flow.choice is not None and flow.choice.count > 1 else noun


def _again(one: Input) -> str:
    """Speak of a value that was told for an earlier step."""
    several = isinstance(one.value, list) and len(one.value) > 1
    return f"the same {plural_phrase(one.noun) if several else one.noun}"


def _owner(group: Group, about: Sequence[str]) -> str:
    """Return what a step is about, where that is one thing, so that its clause need not name it."""
    single = [flow for flow in group.flows().values() if flow.choice is not None and flow.choice.count == 1]
    if len(about) != 1:
        return ""
    return single[0].noun if len(single) == 1 else about[0].rpartition(" ")[0]


def _flowing(memory: Memory, flow: Flow) -> str:
    if flow.choice is None or flow.choice.how == "only":
        values = [resolve(memory.steps[flow.producer].content, parse_pointer(pointer)) for pointer in flow.pointers]
        return f"{flow.noun} {values[0]}"
    if flow.choice.how == "all":
        return f"all the {plural_phrase(flow.noun)} found"
    if flow.choice.how in ("top", "bottom") and flow.choice.count > 1:
        return f"{flow.choice.short()} {plural_phrase(flow.noun)} by {flow.choice.figure}"
    return flow.choice.to_text(flow.noun)
