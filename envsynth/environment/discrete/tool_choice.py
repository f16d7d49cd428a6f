"""Choosing a tool: those whose required slots can all be filled, and the end of the episode."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from envsynth.environment.discrete.choice import FINISH, Choice, Layout, Option
from envsynth.environment.discrete.fitting import words_of
from envsynth.environment.discrete.manual import Manual
from envsynth.environment.discrete.notes import Notes

_LIKE, _DUE, _AGAIN, _CERTAIN, _ERROR, _EARLY = 1.0, 3.0, -1.0, 0.4, 2.5, -0.5
_WRITE = "a write"


def choose_tool(manual: Manual, layout: Layout, offered: Iterable[str], notes: Notes) -> Choice:
    """Lay out the tools that can be called now, and `FINISH`."""
    offered = set(offered)
    like = manual.words.likeness(notes.request_stems)
    due = manual.words.likeness(notes.due.stems) if notes.due else dict.fromkeys(like, 0.0)
    callable_now = [name for name in layout.tools if name in offered and _can_fill(manual, name, notes)]
    ranks = {name: rank for rank, name in enumerate(sorted(callable_now, key=lambda name: (-due[name], -like[name])))}
    how = _how(manual, notes)
    times = Counter(made.tool for made in notes.made)
    error = notes.made[-1].error if notes.made else None
    options = {
        action: _tool(
            name,
            name in manual.writers,
            like[name],
            due[name],
            min(ranks[name], 4),
            min(times[name], 3),
            _certain(manual, name, notes),
            error is not None and manual.lists(name, error),
            how,
            notes.last,
        )
        for action, name in enumerate(layout.tools)
        if name in ranks
    }
    options[layout.finish] = _finish(how, due[FINISH], min(len(notes.clauses) - notes.next, 3))
    return Choice(options, ("tool", "tool"), notes.before_a_call())


@lru_cache(maxsize=1 << 10)
def _finish(how: str, due: float, left: int) -> Option:
    clues = (FINISH, f"finish after {how}", f"finish with {left} left", f"finish after {how} with {left} left")
    return Option(FINISH, FINISH, FINISH, (*clues, f"finish due {int(due * 4)}"), _DUE * max(due, left == 0) + _EARLY)


def _can_fill(manual: Manual, tool: str, notes: Notes) -> bool:
    needs = manual.needs[tool]
    if needs is None:
        return False
    for taker, count in needs.items():  # noqa: SIM110 (this is asked of every tool at every call)
        if notes.pool.count(taker) + len(taker.given) < count:
            return False
    return True


def _certain(manual: Manual, tool: str, notes: Notes) -> int:
    """How many of a tool's required slots have one fitting value only, counted up to three."""
    return min(sum([notes.pool.count(taker) == 1 for taker in manual.needs[tool] or ()]), 3)


@lru_cache(maxsize=1 << 15)
def _tool(
    name: str,
    writes: bool,
    like: float,
    due: float,
    rank: int,
    times: int,
    certain: int,
    lists_error: bool,
    how: str,
    last: str,
) -> Option:
    kind = "writes" if writes else "reads"
    few = min(times, 2)
    place = f"{kind} rank {rank} {few} times"
    clues = [
        f"{times} times",
        f"{name} {times} times",
        f"verb {words_of(name)[:1]} {few} times",
        place,
        f"{place} after {how}",
        f"{place} after {last}",
        f"{kind} like {int(like * 4)} {few} times",
        f"{kind} due {int(due * 4)} {few} times",
        f"due {int(due * 4)} after {how}",
        f"certain {certain} {few} times",
    ]
    hint = _LIKE * like + _DUE * due + _AGAIN * times + _CERTAIN * certain
    if lists_error:
        clues.append("lists the last error")
        hint += _ERROR
    return Option(name, name, name, tuple(clues), hint)


def _how(manual: Manual, notes: Notes) -> str:
    if not notes.made:
        return "nothing"
    last = notes.made[-1]
    return "an error" if last.error is not None else _WRITE if last.tool in manual.writers else "a read"
