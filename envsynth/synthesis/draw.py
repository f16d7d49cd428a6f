"""Drawing what a task is about: the intents, the rows they concern, and the world they start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson

from envsynth.core import RowChange, WorldError
from envsynth.core.model import canonical_json
from envsynth.synthesis.phrases import say
from envsynth.synthesis.recipe import Intent, Opening, Recipe
from envsynth.world import BaseWorld, World

_CANDIDATES = 500


class Rejected(Exception):  # noqa: N818 (not an error: sampling rejects as a matter of course)
    """This draw makes no task; the message is the reason that the funnel counts."""


@dataclass
class Asked:
    """A fact that the user tells only when asked: how the golden asks, and what the user then says."""

    topic: str
    question: str
    answer: str


@dataclass
class Wanted:
    """One drawn intent.

    Attributes:
        names: everything that its phrases and queries may name.
        said: the names whose values the instruction states, here or in the opening.
        facts: what stands behind the names whose values the user tells only when asked.
    """

    intent: Intent
    names: dict[str, Any]
    said: frozenset[str]
    facts: dict[str, Asked]


@dataclass
class Draft:
    """What a task is about, before any call is planned.

    Attributes:
        persona: the names of the person's facts.
        opening: how the person introduces themselves.
        rows: the task's own changes to the base world.
    """

    base: BaseWorld
    persona: dict[str, Any]
    opening: Opening | None
    wanted: list[Wanted] = field(default_factory=list)
    rows: tuple[RowChange, ...] = ()


def draw(recipe: Recipe, base: BaseWorld, weights: Mapping[str, float], rng: np.random.Generator) -> Draft:
    """Draw intents and the rows they concern on a base world.

    Args:
        recipe: the domain's recipe.
        base: the base world.
        weights: intent → its weight in the draw (0 leaves it out).
        rng: the source of randomness.

    Raises:
        Rejected: an intent finds no row that it could be about.
    """
    world = World(base)
    draft = Draft(base, {}, None)
    used: list[Any] = []
    count = _draw_count(recipe, rng)
    for intent in _shuffled(recipe, weights, rng):
        if len(draft.wanted) == count or (draft.wanted and intent.alone):
            continue
        # Another intent may find its rows where this one, for this customer, finds none.
        if _try(recipe, draft, intent, world, used, rng) and intent.alone:
            break
    if not draft.wanted:
        raise Rejected("no intent found a row to choose")
    chosen = len(draft.wanted)
    for intent in _required(recipe, [wanted.intent for wanted in draft.wanted]):
        # What is wanted decides who asks; what that requires of them is bound afterwards, though it is said first.
        _take(recipe, draft, intent, world, used, rng)
    draft.wanted = draft.wanted[chosen:] + draft.wanted[:chosen]
    draft.rows = tuple(RowChange(table=c.table, key=c.key, row=c.after) for c in world.changes())
    return draft


def _try(recipe: Recipe, draft: Draft, intent: Intent, world: World, used: list[Any], rng: np.random.Generator) -> bool:
    try:
        _take(recipe, draft, intent, world, used, rng)
    except Rejected:
        return False
    return True


def _take(
    recipe: Recipe, draft: Draft, intent: Intent, world: World, used: list[Any], rng: np.random.Generator
) -> None:
    """Bind an intent's names and add it to the draft; the first one's names decide who asks."""
    names = _bind(intent, world, draft.persona, used, rng)
    if recipe.persona and draft.opening is None:
        draft.persona = _draw_persona(recipe, world, names, rng)
        draft.opening = recipe.persona.openings[rng.integers(len(recipe.persona.openings))]
    used += [value for name in intent.takes for value in _listed(names[name])]
    introduced = draft.opening.said if draft.opening else ()
    # What the opening says already, a later phrase need not repeat.
    names = draft.persona | names | {"introduced": list(introduced)}
    said = frozenset(intent.said) | frozenset(introduced)
    draft.wanted.append(Wanted(intent, names, said, _facts(intent, names, rng)))


def _facts(intent: Intent, names: dict[str, Any], rng: np.random.Generator) -> dict[str, Asked]:
    return {
        name: Asked(fact.topic, say(fact.question, names, rng), say(fact.answer, names, rng))
        for name, fact in intent.facts.items()
    }


def _draw_count(recipe: Recipe, rng: np.random.Generator) -> int:
    sizes = np.array(list(recipe.mix.values()), dtype=float)
    return int(rng.choice(list(recipe.mix), p=sizes / sizes.sum()))


def _shuffled(recipe: Recipe, weights: Mapping[str, float], rng: np.random.Generator) -> list[Intent]:
    """Return the intents that may be drawn, in an order in which the heavier ones tend to come first."""
    pool = [intent for intent in recipe.intents if weights.get(intent.name, intent.weight) > 0]
    share = np.array([weights.get(intent.name, intent.weight) for intent in pool])
    order = rng.choice(len(pool), size=len(pool), replace=False, p=share / share.sum())
    return [pool[int(position)] for position in order]


def _required(recipe: Recipe, chosen: Sequence[Intent]) -> list[Intent]:
    names = dict.fromkeys(name for intent in chosen for name in intent.requires)
    return [recipe.intent(name) for name in names if recipe.intent(name) not in chosen]


def _bind(
    intent: Intent, world: World, persona: Mapping[str, Any], used: list[Any], rng: np.random.Generator
) -> dict[str, Any]:
    drawn = {name: values[rng.integers(len(values))] for name, values in intent.draw.items()}
    given = _Nullable({**persona, **bindable(drawn), "now": world.now, "used": orjson.dumps(used).decode()})
    row = _one_row(intent.choose, world, given, rng, f"intent {intent.name}")
    names = {**drawn, **row}
    for statement in intent.setup:
        world.execute(statement, {**persona, **bindable(names), "now": world.now})
    return names


def _draw_persona(recipe: Recipe, world: World, names: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    assert recipe.persona is not None
    key = recipe.persona.key
    given = _Nullable({key: names.get(key), "now": world.now})
    return _one_row(recipe.persona.choose, world, given, rng, "persona")


def _one_row(sql: str, world: World, given: Mapping[str, Any], rng: np.random.Generator, where: str) -> dict[str, Any]:
    try:
        columns, rows = world.select(sql, given)
    except WorldError as error:
        raise WorldError(f"{where}: {error}") from error
    if not rows:
        raise Rejected(f"{where}: no row to choose")
    rows = sorted(rows, key=canonical_json)[:_CANDIDATES]
    row = rows[int(rng.integers(len(rows)))]
    return dict(_read(column, value) for column, value in zip(columns, row, strict=True))


def _read(column: str, value: Any) -> tuple[str, Any]:
    name, _, kind = column.partition(":")
    if kind == "json" and value is not None:
        return name, orjson.loads(value)
    return name, bool(value) if kind == "bool" and value is not None else value


def bindable(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return names as SQLite takes them: lists and objects become JSON text."""
    return {k: orjson.dumps(v).decode() if isinstance(v, list | dict) else v for k, v in names.items()}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class _Nullable(dict[str, Any]):
    """Bindings in which what nobody bound is NULL: the first intent has no persona yet."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        super().__init__(bindable(names))

    def __missing__(self, key: str) -> None:
        return None
