"""Choosing a value for a slot: among those that its schema lists, or those seen that fit it."""

from collections.abc import Iterator, Sequence
from typing import Any

from envsynth.environment.discrete.choice import Choice, Layout, Option
from envsynth.environment.discrete.fitting import Taker
from envsynth.environment.discrete.lexicon import stems
from envsynth.environment.discrete.manual import Manual
from envsynth.environment.discrete.notes import Notes
from envsynth.environment.discrete.pool import Entry
from envsynth.environment.discrete.seen import BEST
from envsynth.environment.discrete.slots import NOTHING, Slot

_LIKE, _DUE, _ERROR, _WHY, _RANK, _HERE, _QUOTED, _NOTHING = 1.5, 1.5, 4.0, 0.5, -0.4, 1.0, 2.0, 2.5

_HERE_CLUE = "in its clause"


def choose_value(manual: Manual, layout: Layout, tool: str, slot: Slot, given: Sequence[Any], notes: Notes) -> Choice:
    """Lay out the values that a slot can be given.

    Args:
        manual: the toolset.
        layout: which action means what.
        tool: the tool that is to be called.
        slot: the slot.
        given: the values of the call's slots before this one.
        notes: what has been seen in the episode.
    """
    taker = manual.taker(slot)
    if manual.asks(tool, taker):
        options = [*_quoted(taker, notes), *_questions(manual, notes, notes.clause_of(tool))]
    else:
        clause = notes.clause_of(tool)
        options = _listed(manual, taker, slot, notes, clause)
        options += _seen(taker, slot, [*given, *(option.value for option in options)], notes, clause)
    laid_out = dict(enumerate(options[: layout.values], layout.first))
    if slot.optional:
        left = sum(f"fit {BEST}" in option.clues for option in options)
        named = not slot.taken and any(_HERE_CLUE in option.clues for option in options)
        hint = _NOTHING - _HERE * named
        laid_out[layout.nothing] = nothing(len(slot.taken), f"{min(left, 3)} fitting left", hint)
    situation = notes.before_a_value(tool, map(str, slot.taken))
    return Choice(laid_out, (f"{tool} {slot.path}", taker.name), situation)


def nothing(taken: int, state: str, hint: float) -> Option:
    """Return the option to leave a slot out, or to take no more."""
    return Option(NOTHING, "nothing", "nothing", ("nothing", f"after {taken}", state, f"after {taken}, {state}"), hint)


def _quoted(taker: Taker, notes: Notes) -> Iterator[Option]:
    for entry, _ in notes.pool.fitting(taker):
        if any(seen.kind == "quoted" for seen in entry.places):
            yield Option(entry.value, entry.value, "", ("quoted",), _QUOTED)


def _questions(manual: Manual, notes: Notes, clause: int) -> list[Option]:
    here = notes.clauses[clause].stems if clause < len(notes.clauses) else frozenset()
    shared = {topic: len(stems(topic) & here) for topic in manual.questions}
    return [
        Option(f"Could you please tell me the {topic}?", topic, topic, ("question", f"{count} due"), float(count))
        for topic, count in sorted(shared.items(), key=lambda item: -item[1])
    ]


def _listed(manual: Manual, taker: Taker, slot: Slot, notes: Notes, clause: int) -> list[Option]:
    here = notes.clauses[clause].stems if clause < len(notes.clauses) else frozenset()
    due = manual.lexicon(taker).likeness(here)
    like = manual.lexicon(taker).likeness(notes.request_stems | notes.state_stems)
    order = sorted(like.values(), reverse=True)
    error = notes.made[-1].error if notes.made else None
    options = []
    for value in taker.given:
        if value in slot.taken:
            continue
        text = str(value)
        rank = min(order.index(like[text]), 4)
        clues = ("listed", f"like {int(4 * like[text])}", f"like rank {rank}", f"due {int(4 * due[text])}")
        if error == value:
            options.append(Option(value, text, f"={text}", (*clues, "is the last error"), _ERROR))
        else:
            options.append(Option(value, text, f"={text}", clues, _LIKE * like[text] + _DUE * due[text]))
    return options


def _seen(taker: Taker, slot: Slot, not_again: Sequence[Any], notes: Notes, clause: int) -> list[Option]:
    path = str(slot.pointer[0])
    used = notes.used(path)
    elsewhere = notes.used_elsewhere(path)
    fitting = [(entry, why) for entry, why in notes.pool.fitting(taker) if entry.value not in slot.taken]
    here = {entry.value for entry, _ in fitting if _stands_in(entry, clause)}
    # What another slot was given comes last: two parameters are rarely the same.
    fitting.sort(
        key=lambda pair: (
            -pair[1],
            pair[0].value in not_again or pair[0].value in elsewhere,
            pair[0].value not in here,
        )
    )
    return [
        _value(entry, why, rank, used, entry.value in elsewhere, notes, entry.value in here)
        for rank, (entry, why) in enumerate(fitting)
        if not (entry.value in not_again and taker.given)
    ]


def _stands_in(entry: Entry, clause: int) -> bool:
    return any(seen.clause == clause for seen in entry.places if seen.source == "request")


def _value(entry: Entry, why: int, rank: int, used: Sequence[Any], elsewhere: bool, notes: Notes, here: bool) -> Option:
    age = min(notes.pool.responses - entry.latest, 3)
    clues = [f"rank {min(rank, 6)}", f"why {why}, fit {entry.fit}", f"fit {entry.fit}", f"age {age}"]
    if elsewhere:
        clues.append("used elsewhere")
    if used and used[-1] == entry.value:
        clues.append("used last")
    elif entry.value in used:
        clues.append("used before")
    if here:
        clues.append(_HERE_CLUE)
    for seen in entry.places:
        clues += seen.where
    hint = _WHY * why + _RANK * rank + _HERE * here
    return Option(entry.value, str(entry.value), "", tuple(dict.fromkeys(clues)), hint)
