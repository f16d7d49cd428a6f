"""The low level: the steps one after the other, with their values."""

from collections.abc import Sequence
from dataclasses import replace

from envsynth.reward.pointers import parse_pointer, resolve
from envsynth.synthesis.english.nouns import is_plural, listed, plural_phrase, the
from envsynth.synthesis.tell.asks import Question
from envsynth.synthesis.tell.choices import akin, parameter_noun
from envsynth.synthesis.tell.facts import numbered
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.values import Phrases, sort_values
from envsynth.synthesis.walk.memory import Flow, Memory


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
    words = ["First, ", *["Then "] * (len(clauses) - 2), "Finally, "]
    return " ".join(f"{word}{clause}." for word, clause in zip(words, clauses, strict=True))


def _step(memory: Memory, group: Group, told: set[str]) -> str:
    phrases = sort_values([one for one in group.given() if one.name not in told])
    again = [one for one in group.given() if one.name in told and one.kind in ("id", "ids")]
    about, using = [*phrases.about], []
    for name, flow in group.flows().items():
        given = parameter_noun(name)
        if group.names_entity(name) or (flow.choice is not None and flow.choice.how not in ("all", "only")):
            about.append(_flowing(memory, flow))
        else:
            noun = plural_phrase(flow.noun) if flow.choice is not None and flow.choice.count > 1 else flow.noun
            using.append(f"the {noun}" + ("" if akin(flow.noun, given) else f" as the {given}"))
    about = list(dict.fromkeys(about))
    if not about:
        about = [f"the same {one.noun if one.kind == 'id' else plural_phrase(one.noun)}" for one in again]
    noun = about[0].rpartition(" ")[0] if len(about) == 1 else ""
    single = [flow for flow in group.flows().values() if flow.choice is not None and flow.choice.count == 1]
    noun = single[0].noun if len(about) == 1 and len(single) == 1 else noun
    said = group.clause()
    if said.verb == "get" and not about and is_plural(said.object):
        said = replace(said, verb="list")
    clause = said.to_text(several=len(group.steps) > 1, about=noun)
    text = clause + Phrases(about=about, files=phrases.files, beside=phrases.beside).inline()
    if using:
        text += f" using {listed(list(dict.fromkeys(using)))}"
    if phrases.details:
        text += f" with {listed([f'{one.said} as {the(numbered(one))}' for one in phrases.details])}"
    if phrases.orders:
        text += f" ({'; '.join(phrases.orders)})"
    return text


def _flowing(memory: Memory, flow: Flow) -> str:
    if flow.choice is None or flow.choice.how == "only":
        values = [resolve(memory.steps[flow.producer].content, parse_pointer(pointer)) for pointer in flow.pointers]
        return f"{flow.noun} {values[0]}"
    if flow.choice.how == "all":
        return f"all the {plural_phrase(flow.noun)} found"
    if flow.choice.how in ("top", "bottom") and flow.choice.count > 1:
        return f"{flow.choice.short()} {plural_phrase(flow.noun)} by {flow.choice.figure}"
    return flow.choice.to_text(flow.noun)
