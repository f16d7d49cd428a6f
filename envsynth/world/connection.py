"""A connection that a stranger's SQL may run on.

The authorizer lets statements read and change rows and nothing else; limits bound their size; a progress handler
stops what does not end. The budget counts SQLite's virtual-machine steps, not seconds, so that what is stopped does
not depend on how busy the machine is.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from envsynth.core import WorldError, WorldSchema
from envsynth.world import clock
from envsynth.world.ddl import create_statements

STEPS_PER_TICK = 100_000
TICKS_PER_CALL = 100
_MAX_VALUE_BYTES = 4 << 20
_MAX_PAGES = 16_384  # of 4 KiB
_STATEMENTS_KEPT = 1_000

_READS = {apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_RECURSIVE}
_WRITES = {apsw.SQLITE_INSERT, apsw.SQLITE_UPDATE, apsw.SQLITE_DELETE}
_DECLARATIONS = {apsw.SQLITE_CREATE_TABLE, apsw.SQLITE_CREATE_INDEX, apsw.SQLITE_CREATE_VIEW, apsw.SQLITE_REINDEX}
_OURS = {apsw.SQLITE_TRANSACTION, apsw.SQLITE_SAVEPOINT}
_OUR_PRAGMAS = {"defer_foreign_keys", "foreign_key_check"}
_INTERNAL = ("sqlite_", "pragma_", "dbstat")
_DENIED_FUNCTIONS = {
    "random",
    "randomblob",
    "zeroblob",
    "load_extension",
    "sqlite_offset",
    "sqlite_version",
    "sqlite_source_id",
    "sqlite_compileoption_get",
    "sqlite_compileoption_used",
    "changes",
    "total_changes",
    "last_insert_rowid",
    "fts3_tokenizer",
}


class Guard:
    """The authorizer and the step budget of one connection.

    Our own savepoints are allowed too, except to ``foreign`` statements: programs are compiled as those.
    """

    def __init__(self, connection: apsw.Connection, foreign: bool = False) -> None:
        self.ticks = 0
        self.denied = ""
        self._allowed = _READS | _WRITES if foreign else _READS | _WRITES | _OURS
        self._cleared: set[tuple[int, str | None, str | None]] = set()
        connection.authorizer = self._authorize
        connection.set_progress_handler(self._tick, STEPS_PER_TICK)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Refuse to prepare anything but reads."""
        before = self._allowed, self._cleared
        self._allowed, self._cleared = _READS, set()
        try:
            yield
        finally:
            self._allowed, self._cleared = before

    def _authorize(self, action: int, one: str | None, two: str | None, _: str | None, __: str | None) -> int:
        # SQLite asks for every column of every statement that it prepares: a third of what preparing one costs.
        if (action, one, two) in self._cleared:
            return apsw.SQLITE_OK
        if action == apsw.SQLITE_FUNCTION:
            allowed = (two or "").lower() not in _DENIED_FUNCTIONS
        elif action == apsw.SQLITE_PRAGMA:
            allowed = one in _OUR_PRAGMAS and self._allowed >= _OURS
        else:
            allowed = action in self._allowed and not (one or "").lower().startswith(_INTERNAL)
        if allowed:
            self._cleared.add((action, one, two))
            return apsw.SQLITE_OK
        name = str(apsw.mapping_authorizer_function[action]).removeprefix("SQLITE_")
        self.denied = f"{two}()" if action == apsw.SQLITE_FUNCTION else " ".join(filter(None, (name, one)))
        return apsw.SQLITE_DENY

    def _tick(self) -> bool:
        self.ticks += 1
        return self.ticks > TICKS_PER_CALL


def open_empty(schema: WorldSchema) -> apsw.Connection:
    """Open an in-memory database that has the schema's tables and no rows, not yet guarded.

    Raises:
        WorldError: the schema's own SQL (a view, a check, a name that is a keyword) is wrong.
    """
    connection = _open()
    connection.authorizer = _authorize_declaration
    connection.set_progress_handler(lambda: True, STEPS_PER_TICK)  # declaring takes a few hundred steps
    for statement in create_statements(schema):
        try:
            connection.execute(statement)
        except apsw.Error as error:
            raise WorldError(f"the world schema's SQL is wrong: {error}, in: {statement}") from error
    connection.authorizer = None
    connection.set_progress_handler(None)
    return connection


def _authorize_declaration(action: int, one: str | None, two: str | None, *_: str | None) -> int:
    # A view or a condition is a stranger's SQL too, and could go on behind its own statement.
    if action == apsw.SQLITE_FUNCTION:
        allowed = (two or "").lower() not in _DENIED_FUNCTIONS
    else:
        # Declaring writes to SQLite's own list of tables, and to nothing else.
        allowed = action in _DECLARATIONS | _READS or (action in _WRITES and one == "sqlite_master")
    return apsw.SQLITE_OK if allowed else apsw.SQLITE_DENY


def open_image(image: bytes) -> tuple[apsw.Connection, Guard]:
    """Open a private copy of a serialized database, guarded."""
    connection = _open()
    connection.deserialize("main", image)
    connection.execute(f"PRAGMA foreign_keys = ON; PRAGMA max_page_count = {_MAX_PAGES}")
    return connection, Guard(connection)


def _open() -> apsw.Connection:
    connection = apsw.Connection(":memory:", vfs=clock.NAME, statementcachesize=_STATEMENTS_KEPT)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # plan once, not anew for every bound value
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 0)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
    connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
    connection.limit(apsw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000)
    connection.limit(apsw.SQLITE_LIMIT_COMPOUND_SELECT, 50)
    return connection
