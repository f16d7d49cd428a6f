"""Choosing what to state in the final message: values that responses held."""

from collections.abc import Iterator, Sequence
from typing import Any

from envsynth.environment.discrete.choice import FINISH, Choice, Layout, Option, Stated
from envsynth.environment.discrete.fitting import words_of
from envsynth.environment.discrete.lexicon import stems
from envsynth.environment.discrete.notes import Notes
from envsynth.environment.discrete.pool import Entry
from envsynth.environment.discrete.seen import BEST, Seen
from envsynth.environment.discrete.value_choice import nothing

MAX_STATED = 5
"""How many values a final message states at most."""
_LONGEST = 80
_SHARED, _DUE, _RANK, _NOTHING = 0.5, 1.0, -0.2, 1.0


def choose_statement(layout: Layout, stated: Sequence[Stated], notes: Notes) -> Choice:
    """Lay out what the final message can state.

    First come values that neither the user nor the agent said itself, and that stood at the top of a response or in a
    record that the request describes; then what was read last.
    """
    situation = notes.before_a_value(FINISH, (item.place for item in stated))
    before = {_key(item.value) for item in stated}
    told = {_key(value) for made in notes.made for value in made.arguments.values() if _is_single(value)}
    found = [
        (entry, place)
        for entry in notes.pool.entries
        if _key(entry.value) not in before and (place := _best_place(entry)) is not None
    ]
    found.sort(key=lambda pair: (_is_echo(pair[0], told), _is_aside(pair[1]), -pair[0].latest, pair[0].order))
    options = [Option(item, item.text, item.label, (item.label, item.place), 0.0) for item in computed(stated)]
    clause = notes.clause_of(FINISH)
    asked = notes.clauses[clause].stems if clause < len(notes.clauses) else notes.request_stems
    ranked = enumerate(found[: layout.values])
    options += [_statement(entry, place, rank, asked, notes) for rank, (entry, place) in ranked]
    options = options[: layout.values]
    laid_out = dict(enumerate(options, layout.first)) if len(stated) < MAX_STATED else {}
    laid_out[layout.nothing] = nothing(len(stated), notes.last, _NOTHING + bool(stated))
    return Choice(laid_out, (FINISH, FINISH), situation)


def computed(stated: Sequence[Stated]) -> Iterator[Stated]:
    """Yield what can be stated instead of several numbers: their sum, and how far two of them are apart."""
    numbers = [item.value for item in stated if isinstance(item.value, int | float)]
    if len(numbers) < max(2, len(stated)) or any(item.instead for item in stated):  # once, so that messages end
        return
    yield Stated("sum", round(sum(numbers), 2), f"sum of {stated[-1].place}", instead=True)
    if len(numbers) == 2:
        yield Stated("difference", round(abs(numbers[0] - numbers[1]), 2), f"difference of {stated[-1].place}", True)


def _key(value: Any) -> tuple[type, Any]:
    return type(value), value


def _is_single(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_echo(entry: Entry, told: set[tuple[type, Any]]) -> bool:
    return _key(entry.value) in told or any(seen.source == "request" for seen in entry.places)


def _is_aside(place: Seen) -> bool:
    return place.depth > 0 and place.fit < BEST


def _best_place(entry: Entry) -> Seen | None:
    """Return where in a response a value stood, if it did: nearest to the top, in the record that fits best."""
    if len(str(entry.value)) > _LONGEST:
        return None
    places = [seen for seen in entry.places if seen.key]
    return min(places, key=lambda seen: (seen.depth and 3 - seen.fit, seen.depth), default=None)


def _statement(entry: Entry, place: Seen, rank: int, asked: frozenset[str], notes: Notes) -> Option:
    label = " ".join(words_of(place.key))
    own = stems(label)
    shared, due = len(own & notes.request_stems), len(own & asked)
    where = f"{place.source}{place.place}"
    age = min(notes.pool.responses - entry.latest, 3)
    clues = (
        place.key,
        f"{shared} shared",
        f"{shared} shared, age {age}",
        f"{due} due",
        f"{due} due, age {age}",
        f"fit {entry.fit}, age {age}",
        place.kind,
        *place.clues,
    )
    stated = Stated(label, entry.value, where)
    return Option(stated, stated.text, where, clues, _SHARED * min(shared, 2) + _DUE * min(due, 2) + _RANK * rank)
