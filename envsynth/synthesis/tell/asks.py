"""What the user wants to know in the end: one telling field of each response that nothing else was made of."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from envsynth.core import Ask
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import (
    is_plural,
    listed,
    phrase,
    singular_phrase,
)
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.labels import is_askable, label_of, unitless
from envsynth.synthesis.walk.choice import is_better_low, is_ranking, superlative

_DULL = frozenset(
    v.listed("matrix message success ok timestamp created updated version format page limit offset notes note at")
)
_MONEY = frozenset(v.listed("amount price cost total fee subtotal balance refund revenue tax payment spend"))
_NO_MONEY = frozenset(v.listed("count number items quantity rate ratio percentage percent score days hours points"))

AskKind = Literal["money", "number", "date", "id", "text"]


_WEIGHTS = {"number": 3.0, "money": 3.0, "date": 2.0, "id": 0.1, "text": 1.2}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one group of calls.

    Attributes:
        label: the field in words.
        each: what the calls are about, where there are several: the field is wanted of each.
    """

    label: str
    asks: tuple[Ask, ...]
    each: str = ""

    def to_text(self) -> str:
        """Return it as a noun phrase: "the risk score of each customer"."""
        return f"the {self.label} of each {self.each}" if self.each else f"the {self.label}"

    @property
    def is_plural(self) -> bool:
        """Whether its noun phrase speaks of several things."""
        return is_plural(self.label)

    def answer(self) -> str:
        """Return the sentence that answers it."""
        if not self.each:
            return f"The {self.label} {'are' if is_plural(self.label) else 'is'} {_written(self.asks[0].value)}."
        return f"The {self.label} is {listed([f'{_written(one.value)} ({one.label})' for one in self.asks])}."


def questions(groups: list[Group], said: set[str], rng: np.random.Generator) -> list[Question]:
    """Choose what is asked of each group that nothing was taken from.

    What writes is wanted for what it does, and need not be asked about; neither need what answers in whole texts only.

    Args:
        groups: the walk's groups.
        said: the values that the user names: none of them can be asked for.
        rng: the source of randomness.
    """
    found: list[Question] = []
    for group in groups:
        if not group.leaf:
            continue
        known = said | {str(value) for step in group.steps for value in step.arguments.values()}
        taken = {q.label for q in found} | _labels([other for other in groups if other is not group])
        question = _question(group, known, taken, rng)
        if (
            question is not None
            and question.to_text() not in {q.to_text() for q in found}
            and (not group.writes or rng.random() < 0.35)
        ):
            found.append(question)
    return found


def _labels(groups: list[Group]) -> set[str]:
    """Return what the fields of other calls are called: who asks for one of these does not say whose it is."""
    contents = [(group, group.steps[0].content) for group in groups]
    return {
        label_of(name, group)
        for group, content in contents
        if isinstance(content, dict)
        for name in content
        if name not in group.tool.properties
    }


def _question(group: Group, said: set[str], taken: set[str], rng: np.random.Generator) -> Question | None:
    contents = [step.content for step in group.steps]
    if not all(isinstance(content, dict) for content in contents):
        return None
    names = [name for name in contents[0] if all(_kind(name, content.get(name), said) for content in contents)]
    names = [name for name in names if is_askable(label_of(name, group), taken) and name not in group.tool.properties]
    if not names:
        return _of_lists(group, contents[0], said, taken, rng) if len(contents) == 1 else None
    # Figures tell more than words, and words more than identifiers.
    weights = [_WEIGHTS[_kind(name, contents[0][name], said) or "text"] for name in names]
    name = names[int(rng.choice(len(names), p=[weight / sum(weights) for weight in weights]))]
    label = label_of(name, group)
    if len(contents) == 1:
        return Question(label, (_ask(name, label, contents[0]),))
    about = next((flow for flow in group.flows().values() if flow.choice is not None), None)
    if about is None or len({str(content[name]) for content in contents}) < len(contents):
        return None
    parameter = next(name for name, flow in group.flows().items() if flow is about)
    asks = tuple(_ask(name, f"{step.arguments[parameter]}", step.content) for step in group.steps)
    return Question(label.removeprefix(f"{about.noun} "), asks, about.noun)


def _of_lists(
    group: Group, content: dict[str, Any], said: set[str], taken: set[str], rng: np.random.Generator
) -> Question | None:
    """Ask for one value of a list: that of something the user named, else the highest (or lowest) figure."""
    found: list[Question] = []
    for name, values in content.items():
        if not isinstance(values, list) or name in group.tool.properties or set(words(name)) & _DULL:
            continue
        field = singular_phrase(phrase("_".join(unitless(name))))
        for told in group.given():
            if told.kind != "ids" or len(told.value) != len(values):
                continue
            place = int(rng.integers(len(values)))
            label = f"{field} of {told.noun} {told.value[place]}"
            kind = _kind(singular(name), values[place], said)
            if kind is not None and kind != "id":
                found.append(Question(label, (Ask(label=label, kind=kind, value=values[place]),)))
        if len(values) > 1 and is_ranking(name) and all(type(value) in (int, float) for value in values):
            lowest = is_better_low(name)
            best = min(values) if lowest else max(values)
            kind = _kind(singular(name), best, said)
            if kind is not None and values.count(best) == 1:
                label = f"{superlative(field, not lowest)} {field}"
                found.append(Question(label, (Ask(label=label, kind=kind, value=best),)))
    found = [question for question in found if is_askable(question.label, taken)]
    return found[int(rng.integers(len(found)))] if found else None


def _ask(name: str, label: str, content: dict[str, Any]) -> Ask:
    value = content[name]
    return Ask(label=label, kind=_kind(name, value, set()) or "text", value=value)


def _kind(name: str, value: Any, said: set[str]) -> AskKind | None:
    """Return what kind of answer a field is; None where it is not worth asking or would be no answer."""
    parts = set(words(name))
    if value is None or isinstance(value, bool | list | dict) or parts & _DULL or str(value) in said:
        return None
    if isinstance(value, int | float):
        # What is a small number stands in half of all texts.
        if isinstance(value, int) and abs(value) < 3:
            return None
        return "money" if parts & _MONEY and not parts & _NO_MONEY else "number"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return "date"
    if words(name)[-1:] == ["id"] and re.search(r"\d", value):
        return "id"
    if re.fullmatch(r"[a-z]+(?:[_ ][a-z]+)?", value) and parts & _WORDY:
        return "text"
    return None


_WORDY = frozenset(
    v.listed("status level rating category grade trend tier type priority risk direction severity quality")
)


def _written(value: Any) -> str:
    return str(value)
