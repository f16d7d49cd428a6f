"""What a connection's tracker takes for a change."""

import pytest

from envsynth.core import RowChange, WorldError, WorldSchema
from envsynth.world import BaseWorld, Change, World

SCHEMA = WorldSchema.model_validate(
    {
        "tables": {
            "seats": {
                "key": ["hall", "number"],
                "columns": {"number": "integer", "hall": "text", "price": "real", "guest": {"optional": True}},
                "unique": ["guest"],
            }
        }
    }
)
ROWS = {"seats": [{"hall": "A", "number": n, "price": 5.0, "guest": f"G{n}" if n < 3 else None} for n in range(1, 5)]}


@pytest.fixture
def world() -> World:
    """A world with four seats in a hall, two of them taken."""
    return World(BaseWorld(SCHEMA, "hall", "2026-03-01T09:00:00", ROWS))


def seat(number: int, price: float, guest: str | None, hall: str = "A") -> dict[str, object]:
    return {"number": number, "hall": hall, "price": price, "guest": guest}


def test_a_row_whose_key_changes_is_removed_and_made(world):
    world.execute("UPDATE seats SET hall = 'B' WHERE number = 3")
    assert world.changes() == (
        Change("seats", ("A", 3), seat(3, 5.0, None), None),
        Change("seats", ("B", 3), None, seat(3, 5.0, None, "B")),
    )


def test_a_key_that_is_left_and_taken_by_another_row_is_one_change(world):
    world.execute("UPDATE seats SET number = 9 WHERE number = 1")
    world.execute("UPDATE seats SET number = 1 WHERE number = 2")
    world.execute("DELETE FROM seats WHERE number = 9")
    assert world.changes() == (
        Change("seats", ("A", 1), seat(1, 5.0, "G1"), seat(1, 5.0, "G2")),
        Change("seats", ("A", 2), seat(2, 5.0, "G2"), None),
    )


def test_a_row_that_another_one_replaces_is_a_change(world):
    world.execute("INSERT OR REPLACE INTO seats (hall, number, price, guest) VALUES ('A', 4, 6, 'G1')")
    assert world.changes() == (
        Change("seats", ("A", 1), seat(1, 5.0, "G1"), None),
        Change("seats", ("A", 4), seat(4, 5.0, None), seat(4, 6.0, "G1")),
    )
    assert isinstance(world.changes()[1].after["price"], float)


def test_what_is_made_and_removed_again_is_no_change(world):
    world.execute("INSERT INTO seats (hall, number, price) VALUES ('B', 1, 2.5)")
    world.execute("DELETE FROM seats WHERE hall = 'B'")
    world.execute("UPDATE seats SET price = price")
    assert world.changes() == ()


def test_emptying_a_table_is_a_change_of_every_row(world):
    world.execute("DELETE FROM seats")
    assert [(change.key, change.after) for change in world.changes()] == [(("A", n), None) for n in range(1, 5)]


def test_what_a_refused_statement_had_changed_is_no_change(world):
    world.execute("UPDATE seats SET price = 7 WHERE number = 4")
    with pytest.raises(WorldError, match="UNIQUE"):
        world.execute("UPDATE OR FAIL seats SET guest = 'G1', price = 9 WHERE number > 2")
    assert world.changes() == (Change("seats", ("A", 4), seat(4, 5.0, None), seat(4, 7.0, None)),)


def test_the_tasks_own_rows_are_no_change(world):
    moved = RowChange(table="seats", key=("A", 1), row=seat(1, 8.0, "G8"))
    fresh = World(world.base, (moved, RowChange(table="seats", key=("A", 2))))
    assert fresh.query("SELECT guest FROM seats WHERE number < 3") == [("G8",)]
    assert fresh.changes() == ()
    fresh.execute("UPDATE seats SET price = 9 WHERE number = 1")
    assert fresh.changes() == (Change("seats", ("A", 1), seat(1, 8.0, "G8"), seat(1, 9.0, "G8")),)
