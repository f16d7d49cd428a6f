"""The memory of views: the same point is known again, another one never taken for it, and room is bounded."""

from envsynth.environment.discrete.choice import Choice, Layout
from envsynth.environment.discrete.draft import Draft
from envsynth.environment.discrete.memory import Memory
from envsynth.environment.discrete.view import View

NOTHING_CHOSEN = (None, "[]", "[]")


def view() -> View:
    return View(Choice({}), Layout(("get_order",), 4))


def test_points_differ_by_what_was_read_done_and_before() -> None:
    memory = Memory(100)
    start = memory.after(0, "Cancel W1.", ("cancel",))
    others = [
        memory.after(0, "Cancel W2.", ("cancel",)),
        memory.after(0, "Cancel W1.", ("cancel", "get")),
        memory.after(start, "Cancel W1.", ("cancel",)),
    ]
    assert len({start, *others}) == 4
    assert memory.after(0, "Cancel W1.", ("cancel",)) == start


def test_a_view_is_found_at_its_point_and_draft_only() -> None:
    memory = Memory(100)
    kept = memory.keep(1, NOTHING_CHOSEN, view())
    assert memory.view(1, NOTHING_CHOSEN) is kept
    assert memory.view(2, NOTHING_CHOSEN) is None
    assert memory.view(1, ("get_order", "[]", "[]")) is None


def test_no_more_is_kept_than_was_said() -> None:
    memory = Memory(10)
    points = [memory.after(0, f"Cancel W{n}.", ()) for n in range(1_000)]
    assert len(set(points)) == 1_000, "what is forgotten is not taken for something else"
    views = {n: memory.keep(n, NOTHING_CHOSEN, view()) for n in range(1_000)}
    assert sum(memory.view(n, NOTHING_CHOSEN) is views[n] for n in views) <= 10


def test_a_memory_of_nothing_keeps_nothing() -> None:
    memory = Memory(0)
    memory.keep(1, NOTHING_CHOSEN, view())
    assert memory.view(1, NOTHING_CHOSEN) is None


def test_drafts_that_differ_in_a_number_s_type_have_different_keys() -> None:
    draft = Draft.__new__(Draft)
    keys = []
    for given in (["5"], [5], [5.0], [True]):
        draft.tool, draft._given, draft._stated = "pay", given, []
        keys.append(draft.key)
    assert len(set(keys)) == 4
