"""Telling a task in words: the low instruction step by step, the high one as a person would say it, and the answer."""

from collections.abc import Sequence

import numpy as np

from envsynth.core import GoldenCall, Instruction, ToolResult
from envsynth.synthesis.draw import Draft, Wanted
from envsynth.synthesis.phrases import render, say
from envsynth.synthesis.recipe import Recipe


class Told:
    """One wanted intent as it was fulfilled: which golden calls it took, in order, and which are its goals."""

    def __init__(self, wanted: Wanted, calls: range, goals: Sequence[int]) -> None:
        self.wanted = wanted
        self.calls = calls
        self.goals = tuple(goals)


def narrate(
    recipe: Recipe, draft: Draft, told: Sequence[Told], calls: Sequence[GoldenCall], rng: np.random.Generator
) -> Instruction:
    """Write a task's instruction at both levels.

    Raises:
        BundleError: a phrase of the recipe names something that is not there; the message says which.
    """
    return Instruction(low=_low(recipe, draft, told, calls, rng), high=_high(recipe, draft, told, rng))


def tell_answer(told: Sequence[Told], results: Sequence[ToolResult], rng: np.random.Generator) -> str:
    """Write the final message that the golden run ends with."""
    sentences = []
    for part in told:
        goals = [results[index].content for index in part.goals]
        sentences.append(say(part.wanted.intent.answer, part.wanted.names | {"goals": goals}, rng))
    return " ".join(sentence for sentence in sentences if sentence)


def _high(recipe: Recipe, draft: Draft, told: Sequence[Told], rng: np.random.Generator) -> str:
    parts = [say(draft.opening.high, draft.persona, rng)] if draft.opening else []
    required = {name for part in told for name in part.wanted.intent.requires}
    requests = [part for part in told if part.wanted.intent.name not in required]
    parts += [say(p.wanted.intent.high, p.wanted.names, rng) for p in told if p.wanted.intent.name in required]
    phrases = _connecting(recipe, len(requests), rng)
    for part, phrase in zip(requests, phrases, strict=True):
        text = say(part.wanted.intent.high, part.wanted.names, rng)
        parts.append(render(phrase, {"text": text}) if phrase else text)
    parts.append(say(recipe.connectors.close, draft.persona, rng))
    return " ".join(" ".join(parts).split())


def _connecting(recipe: Recipe, count: int, rng: np.random.Generator) -> list[str]:
    """Draw the connectors of each request; none is used twice while others are left."""
    then = [str(phrase) for phrase in rng.permutation(recipe.connectors.then)]
    last = [str(phrase) for phrase in rng.permutation(recipe.connectors.last)]
    middle = [then[i % len(then)] for i in range(max(0, count - 2))]
    return ["", *middle, *([last[0]] if count > 1 else [])][:count]


def _low(
    recipe: Recipe, draft: Draft, told: Sequence[Told], calls: Sequence[GoldenCall], rng: np.random.Generator
) -> str:
    sentences = [say(draft.opening.low, draft.persona, rng)] if draft.opening else []
    for part in told:
        names = part.wanted.names
        clauses = [
            say(recipe.steps[calls[index].name], names | calls[index].arguments, rng)
            for index in part.calls
            if calls[index].role == "support" and calls[index].name in recipe.steps
        ]
        clauses.append(say(part.wanted.intent.low, names, rng))
        text = join_clauses(clauses)
        sentences.append(text[:1].upper() + text[1:] + ".")
    return " ".join(" ".join(sentences).split())


def join_clauses(clauses: Sequence[str]) -> str:
    """Join steps into one sentence's body.

    >>> join_clauses(["open the order", "list its items", "cancel the first one"])
    'open the order, list its items, then cancel the first one'
    """
    if len(clauses) < 2:
        return "".join(clauses)
    return ", ".join(clauses[:-1]) + ", then " + clauses[-1]
