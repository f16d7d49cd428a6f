"""Stages: the few real databases that any number of worlds take turns on.

A world is plain data (a base, a task's rows, the net changes so far). A stage is a connection that can show one
world at a time: it holds the base image in an open transaction, so that going back is a rollback and prepared
statements stay prepared. A world that has not written shares whatever stage shows its start; one that writes has a
stage to itself until another world needs that stage more, and then takes its changes home as rows.
"""

import itertools
import os
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import apsw

from envsynth.core import RowChange, WorldError
from envsynth.world.base import BaseWorld
from envsynth.world.connection import open_image
from envsynth.world.rows import Change, is_dangling
from envsynth.world.tracker import Tracker

if TYPE_CHECKING:
    from envsynth.world.world import World

T = TypeVar("T")

STAGES_PER_BASE = 8
_CALLS_REMEMBERED = 256

_TURNS = itertools.count()
LOCK = threading.RLock()  # one for all: what runs under it takes microseconds


class Stage:
    """One connection, the start it shows, and the world that has written on it.

    ``token`` changes whenever the stage stops showing what it showed: whoever remembers the token knows by
    comparing it whether the stage is still theirs.
    """

    def __init__(self, base: BaseWorld) -> None:
        self.base = base
        self.connection, self.guard = open_image(base.image)
        self.cursor = self.connection.cursor()
        self.rows: tuple[RowChange, ...] | None = None
        self.tenant: weakref.ref[World] | None = None
        self._readers: weakref.WeakSet[World] = weakref.WeakSet()
        self.token = 0
        self.used = 0
        self._tracker = Tracker(self.connection, base.row_sql)
        self._shown: tuple[Change, ...] = ()
        self._done: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []

    @property
    def written(self) -> bool:
        """Whether a living world has changes on this stage."""
        return self.tenant is not None and self.tenant() is not None

    @property
    def idle(self) -> bool:
        """Whether every world that this stage was shown to is gone."""
        return not self.written and not self._readers

    def admit(self, world: "World") -> None:
        """Note that an unwritten world reads here."""
        self._readers.add(world)

    def show(self, rows: tuple[RowChange, ...], changes: tuple[Change, ...]) -> None:
        """Show the start that ``rows`` make of the base, and ``changes`` on top of it.

        Raises:
            WorldError: a row does not fit the schema; the stage is then back at the base.
        """
        self._evict()
        self.token += 1
        self._go_to_start(rows)
        self._show_changes(changes)

    def _show_changes(self, changes: tuple[Change, ...]) -> None:
        self._shown, self._done = changes, []
        if changes:
            self._write(lambda: self.base.row_sql.replay(self.cursor, changes), back="ROLLBACK TO start")

    def _go_to_start(self, rows: tuple[RowChange, ...]) -> None:
        if self.rows is rows:
            self.cursor.execute("ROLLBACK TO start")
            self._tracker.begin()
            return
        if self.rows is not None:
            self.cursor.execute("ROLLBACK")
            self.rows = None
        self.cursor.execute("BEGIN")
        where = f"task rows on base world {self.base.name!r}"
        try:
            self._write(lambda: self.base.row_sql.apply(self.cursor, rows, where), back="ROLLBACK; BEGIN")
        except BaseException:
            self.cursor.execute("ROLLBACK")
            raise
        self.cursor.execute("SAVEPOINT start")
        self._tracker.begin()
        self.rows = rows

    def _write(self, write: Callable[[], None], back: str) -> None:
        # Rows may refer to each other in a circle, or go together with what they refer to: then references have to
        # wait until all is written. Only then, because that pragma makes SQLite prepare every statement anew.
        try:
            write()
        except apsw.ConstraintError as error:
            if not is_dangling(error):
                raise
            self.cursor.execute(back)
            self.cursor.execute("PRAGMA defer_foreign_keys = ON")
            write()
            self.cursor.execute("PRAGMA defer_foreign_keys = OFF")

    def run(self, effects: tuple[str, ...], names: Mapping[str, Any], then: Callable[[], T]) -> T:
        """Run one call's effects and what comes after them, all or nothing; return what ``then`` returns."""
        try:
            for effect in effects:
                self.cursor.execute(effect, names)
            result = then()
        except BaseException:
            self._undo_call()
            raise
        self._done.append((effects, names))
        if len(self._done) > _CALLS_REMEMBERED:
            self._shown, self._done = self.changes(), []
        return result

    def _undo_call(self) -> None:
        """Make the state before a failed call anew, from the start and the calls that succeeded.

        A savepoint for every call would cost each one what this costs the rare one that fails; and SQLite answers an
        interrupted or too large change by ending the whole transaction, savepoints and all.
        """
        rows, shown, done = self.rows or (), self._shown, self._done
        if not self.connection.in_transaction:
            self.rows = None
        self._go_to_start(rows)
        self._show_changes(shown)
        self.guard.ticks = 0
        for effects, names in done:
            for effect in effects:
                self.cursor.execute(effect, names)
        self._done = done

    def query(self, sql: str, names: Mapping[str, Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Run one statement of our own; return its columns' names and its rows.

        Raises:
            WorldError: the statement is wrong, or does more than read.
        """
        columns: list[str] = []

        def note(cursor: apsw.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:
            columns[:] = columns or [column[0] for column in cursor.description]
            return row

        try:
            with self.guard.reading():
                rows = self.connection.cursor()
                rows.row_trace = note
                found = rows.execute(sql, names, can_cache=False).fetchall()
                return columns, found
        except apsw.Error as error:
            raise WorldError(f"{error}, in the query: {sql}") from error

    def claim(self, world: "World") -> None:
        """Let this world, which is about to write, have the stage to itself."""
        self.token += 1
        self._readers.clear()
        self.tenant = weakref.ref(world)

    def release(self, world: "World") -> None:
        """Drop what this world wrote here, if it did."""
        if self.tenant is not None and self.tenant() is world:
            self.tenant = None
            self.show(self.rows or (), ())

    def changes(self) -> tuple[Change, ...]:
        """Return the net changes since the start that this stage shows."""
        return self._tracker.changes()

    @property
    def touched(self) -> int:
        """How many rows were written since the start, if only to be as they were."""
        return self._tracker.touched

    def _evict(self) -> None:
        tenant = self.tenant() if self.tenant else None
        if tenant is not None:
            tenant.take_home(self.changes())
        self.tenant = None
        self._readers.clear()


def take(world: "World", changes: tuple[Change, ...]) -> Stage:
    """Return a stage that shows a world with these changes; an unwritten one may be shared with other worlds."""
    base, rows = world.base, world.rows
    stage = None
    if not changes:
        stage = next((s for s in base.stages if s.tenant is None and s.rows is rows), None)
    if stage is None:
        stage = _pick(base)
        stage.show(rows, changes)
    stage.used = next(_TURNS)
    if changes:
        stage.claim(world)
    else:
        stage.admit(world)
    return stage


def _pick(base: BaseWorld) -> Stage:
    # The warmest of those that nobody needs; else a new one; else whichever was needed longest ago.
    idle = [stage for stage in base.stages if stage.idle]
    if idle:
        return max(idle, key=lambda stage: stage.used)
    if len(base.stages) < STAGES_PER_BASE:
        base.stages.append(Stage(base))
        return base.stages[-1]
    return min(base.stages, key=lambda stage: (stage.written, stage.used))


# A process forked while another thread holds the lock would wait for it for ever.
os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=LOCK.release)
