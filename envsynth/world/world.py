"""A world: one episode's state, which any simulator may read and change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import apsw

from envsynth.core import Metadata, PinnedCall, RowChange, WorldError
from envsynth.core.model import content_hash
from envsynth.world import clock, stage
from envsynth.world.base import BaseWorld, check_references
from envsynth.world.rows import Change
from envsynth.world.stage import LOCK, Stage

_FIRST_ID = 10_000_000
_ID_SPAN = 89_000_000
_ID_STRIDE = 37  # consecutive identifiers are not neighbours, so that none can be guessed from the last
_FEW_ROWS = 8  # reading what became of a row takes a tenth of what a read by a program does
_NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class WorldState:
    """A world's state as data, to be restored into a world of the same start."""

    base: BaseWorld
    rows: tuple[RowChange, ...]
    changes: tuple[Change, ...]
    issued: tuple[str, ...]


class World:
    """A database of one's own, cheap until it is written: creating one opens nothing and copies nothing.

    Args:
        base: the base world.
        rows: this task's changes to it. Worlds made from the same tuple share their start.
        seed: where the counter of identifiers starts.
        now: the clock, where it differs from the base world's. It stands still during an episode.
        facts: what only the user knows: topic → what they answer.
        pinned: calls whose responses are fixed.

    Raises:
        WorldError: the clock is not an ISO 8601 date and time.
    """

    __slots__ = (
        "__weakref__",
        "_changes",
        "_instant",
        "_issued",
        "_stage",
        "_state",
        "_token",
        "base",
        "facts",
        "now",
        "pinned",
        "rows",
        "seed",
    )

    def __init__(
        self,
        base: BaseWorld,
        rows: Sequence[RowChange] = (),
        seed: int = 0,
        now: str | None = None,
        facts: Mapping[str, str] = _NO_FACTS,
        pinned: tuple[PinnedCall, ...] = (),
    ) -> None:
        self.base = base
        self.rows = rows if isinstance(rows, tuple) else tuple(rows)
        self.seed = seed
        self.facts = facts
        self.pinned = pinned
        self.now = now or base.now
        try:
            self._instant = clock.julian_ms(self.now)
        except ValueError as error:
            raise WorldError(f"the clock {self.now!r} is no ISO 8601 date and time") from error
        self._issued: list[str] = []
        self._changes: tuple[Change, ...] | None = ()
        self._state: bytes | None = None
        self._stage: Stage | None = None
        self._token = -1

    @classmethod
    def at_start(cls, base: BaseWorld, metadata: Metadata) -> "World":
        """Return a fresh world as a task's metadata has it."""
        return cls(base, metadata.rows, metadata.seed, metadata.now, metadata.facts, metadata.pinned)

    def read(self) -> Stage:
        """Return a stage that shows this world, for reading only; call it, and use what it returns, under `LOCK`.

        Raises:
            WorldError: this task's rows do not fit the schema.
        """
        held = self._stage
        if held is None or held.token != self._token:
            held = self._stage = stage.take(self, self._changes or ())
            self._token = held.token
        clock.show(self._instant)
        held.guard.ticks = 0
        return held

    def write(self) -> Stage:
        """Return a stage that shows this world and that it alone holds, for changing rows under `LOCK`."""
        held = self.read()
        if held.tenant is None or held.tenant() is not self:
            held.claim(self)
            self._token = held.token
        self._changes = self._state = None
        return held

    def take_home(self, changes: tuple[Change, ...]) -> None:
        """Keep the changes made on a stage that is being given to another world."""
        self._changes = changes
        self._stage = None

    @property
    def state(self) -> bytes | None:
        """What tells this world's rows from those of others with the same start, under `LOCK`; none: too much to say.

        No bytes for the start itself. Tables have no row ids, so that which rows there are decides whatever a query can
        give, and in which order.
        """
        if self._changes is None and self._stage is not None and self._stage.touched > _FEW_ROWS:
            return None
        changes = self.changes()
        if not changes:
            return b""
        if len(changes) > _FEW_ROWS:
            return None
        if self._state is None:
            text = repr([(change.table, change.key, change.after) for change in changes])
            self._state = blake2b(text.encode(), digest_size=16).digest()
        return self._state

    def new_id(self) -> str:
        """Issue the next identifier: eight digits, the same for the same seed and order."""
        place = (self.seed * 1_000_003 + len(self._issued) * _ID_STRIDE) % _ID_SPAN
        self._issued.append(str(_FIRST_ID + place))
        return self._issued[-1]

    @property
    def issued(self) -> tuple[str, ...]:
        """The identifiers issued so far, in order."""
        return tuple(self._issued)

    def forget_ids(self, count: int) -> None:
        """Take back all identifiers but the first ``count``: the call that asked for them failed."""
        del self._issued[count:]

    def query(self, sql: str, names: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one reading statement and return its rows.

        Raises:
            WorldError: the statement is wrong, or does more than read.
        """
        return self.select(sql, names)[1]

    def select(self, sql: str, names: Mapping[str, Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Run one reading statement and return its columns' names and its rows.

        Raises:
            WorldError: the statement is wrong, or does more than read.
        """
        with LOCK:
            return self.read().query(sql, names or {})

    def check_references(self) -> None:
        """Check that every reference of every row leads to a row.

        Raises:
            WorldError: one does not; the message names the row's table.
        """
        with LOCK:
            check_references(self.read().cursor, self.base.schema, f"a world on base {self.base.name!r}")

    def execute(self, sql: str, names: Mapping[str, Any] | None = None) -> None:
        """Run one changing statement that is no tool's: how a recipe sets a situation up.

        Raises:
            WorldError: the statement is wrong, or its effect breaks the schema.
        """
        with LOCK:
            try:
                self.write().run((sql,), names or {}, lambda: None)
            except apsw.Error as error:
                raise WorldError(f"{error}, in: {sql}") from error

    def changes(self) -> tuple[Change, ...]:
        """Return the net row changes since the start: a write undone again leaves none."""
        changes = self._changes
        if changes is None:
            with LOCK:
                changes = self._changes  # another thread may have taken the stage meanwhile, and sent them home
                if changes is None:
                    assert self._stage is not None  # changes are unknown only while a stage holds them
                    changes = self._changes = self._stage.changes()
        return changes

    def digest(self) -> str:
        """Return a hash of the changes: equal for equal states with the same start."""
        return content_hash([(c.table, c.key, c.after) for c in self.changes()])

    def snapshot(self) -> WorldState:
        """Return the state as data."""
        return WorldState(self.base, self.rows, self.changes(), self.issued)

    def restore(self, state: WorldState) -> None:
        """Go to a state that was taken from a world with the same start.

        Raises:
            WorldError: the state has another start.
        """
        if state.base is not self.base or (state.rows is not self.rows and state.rows != self.rows):
            raise WorldError("the state belongs to a world with another start: restore it into a fork of that one")
        with LOCK:
            if self._stage is not None and self._stage.token == self._token:
                self._stage.release(self)
            self._stage = None
            self._changes, self._state = state.changes, None
            self._issued = list(state.issued)

    def fork(self) -> "World":
        """Return an independent world at the same state."""
        twin = World(self.base, self.rows, self.seed, self.now, self.facts, self.pinned)
        twin._changes = self.changes()
        twin._issued = list(self._issued)
        return twin

    def __repr__(self) -> str:
        return f"World(base={self.base.name!r}, now={self.now!r}, changes={len(self.changes())})"
