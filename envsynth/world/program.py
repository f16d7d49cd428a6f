"""Compiling tools' programs, and running them on a world.

A program's SQL is fixed text from a bundle; all that an agent supplies is bound as values. Compilation checks every
statement against the schema under the strict guard, so that a broken program is found when a bundle is built or
checked, and not in the middle of an episode.
"""

import re
from collections.abc import Mapping
from typing import Any

import apsw
import apsw.ext
import orjson

from envsynth.core import (
    Check,
    EnvsynthError,
    FailureMode,
    ProgramError,
    SimulatorFault,
    Tool,
    ToolResult,
    Toolset,
)
from envsynth.world.connection import STEPS_PER_TICK, TICKS_PER_CALL, Guard, open_empty
from envsynth.world.returns import Fill, Names, ReturnsCompiler
from envsynth.world.stage import LOCK, Stage
from envsynth.world.world import World

MAX_RESPONSE_BYTES = 1 << 20
_QUOTED = 200  # characters of a value that a message repeats
_CHANGE = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:WITH|INSERT|REPLACE|UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)
_CLOCK_AND_ID = {"now", "new_id"}


class CompiledProgram:
    """A program ready to run: checked statements, the names they bind, and the shape they fill."""

    def __init__(self, tool: Tool, compiler: "_Compiler") -> None:
        assert tool.program is not None
        self.tool = tool
        self.defaults = {name: _bindable(schema.get("default")) for name, schema in tool.properties.items()}
        names = set(self.defaults) | _CLOCK_AND_ID
        self.checks = [_CompiledCheck(check, tool, compiler, names, i) for i, check in enumerate(tool.program.checks)]
        self.effects = tool.program.effects
        for i, effect in enumerate(self.effects):
            compiler.prepare_effect(effect, names, f"tool {tool.name!r}, effect {i}")
        self.fill: Fill = compiler.returns(tool.program.returns, names, f"tool {tool.name!r}, returns")
        self.needs_id = ":new_id" in tool.program.model_dump_json()

    @property
    def writes(self) -> bool:
        """Whether the program can change the world."""
        return bool(self.effects)


class _CompiledCheck:
    def __init__(self, check: Check, tool: Tool, compiler: "_Compiler", names: set[str], index: int) -> None:
        where = f"tool {tool.name!r}, check {index}"
        self.kind = check.kind
        self.sql = check.sql
        self.columns = compiler.prepare_query(check.sql, names, where)
        self.failure = _failure(check, tool, names | set(self.columns), where) if check.failure else None
        if self.kind != "deny":
            names.update(self.columns)


class _Compiler:
    """Checks statements against a schema, on an empty database under the guard for foreign statements."""

    def __init__(self, toolset: Toolset) -> None:
        if toolset.world is None:
            raise ProgramError(f"toolset {toolset.name!r} has programs but no world schema: add its tables")
        self._connection = open_empty(toolset.world)
        self._guard = Guard(self._connection, foreign=True)
        self.returns = ReturnsCompiler(toolset.shapes, self.prepare_query).compile

    def prepare_query(self, sql: str, names: set[str], where: str) -> tuple[str, ...]:
        info = self._inspect(sql, names, where)
        if not info.is_readonly or info.description is None:
            raise ProgramError(f"{where}: a query only reads and gives columns; changes belong into 'effects': {sql}")
        return tuple(column[0] for column in info.description)

    def prepare_effect(self, sql: str, names: set[str], where: str) -> None:
        info = self._inspect(sql, names, where)
        if info.is_readonly:
            raise ProgramError(f"{where}: an effect is an INSERT, UPDATE or DELETE, this changes nothing: {sql}")
        if not _CHANGE.match(sql):  # VACUUM INTO writes a file
            raise ProgramError(f"{where}: an effect is an INSERT, UPDATE or DELETE: {sql}")

    def _inspect(self, sql: str, names: set[str], where: str) -> apsw.ext.QueryDetails:
        self._guard.denied = ""
        if re.search(r"'(localtime|utc)'", sql, re.IGNORECASE):
            raise ProgramError(f"{where}: a world has one time zone; remove 'localtime' or 'utc': {sql}")
        try:
            info = apsw.ext.query_info(self._connection, sql)
        except (apsw.Error, ValueError) as error:
            problem = f"programs may not use {self._guard.denied}" if self._guard.denied else str(error)
            raise ProgramError(f"{where}: {problem}: {sql}") from error
        if info.query_remaining and info.query_remaining.strip(" ;\n\t"):
            raise ProgramError(f"{where}: one statement each; split this into several: {sql}")
        unbound = [name for name in info.bindings_names or () if name not in names]
        if unbound or len(info.bindings_names or ()) != info.bindings_count:
            missing = f":{unbound[0]}" if unbound and unbound[0] else "a parameter written '?'"
            raise ProgramError(f"{where}: nothing binds {missing}; bound here are {sorted(names)}: {sql}")
        return info


def _failure(check: Check, tool: Tool, names: set[str], where: str) -> FailureMode:
    mode = tool.failure(check.failure or "")
    if mode is None:
        known = [known.code for known in tool.failure_modes]
        raise ProgramError(f"{where}: no failure mode {check.failure!r}; the tool documents {known}")
    for name in re.findall(r"{(\w+)}", mode.message):
        if name not in names:
            raise ProgramError(f"{where}: the message of {mode.code!r} uses {{{name}}}, which nothing binds")
    return mode


def compile_toolset(toolset: Toolset) -> dict[str, CompiledProgram]:
    """Compile every program of a toolset.

    Raises:
        ProgramError: a program is wrong; the message names the tool, the place and the statement.
        WorldError: the world schema's own SQL is wrong.
    """
    with_programs = [tool for tool in toolset.tools if tool.program is not None]
    if not with_programs:
        return {}
    compiler = _Compiler(toolset)
    return {tool.name: CompiledProgram(tool, compiler) for tool in with_programs}


def run_program(program: CompiledProgram, arguments: Mapping[str, Any], world: World) -> ToolResult:
    """Answer a call that fits the tool's schema, and change the world if the program says so.

    A call that fails, for whatever reason, leaves the world as it was.

    Raises:
        SimulatorFault: the program itself failed: a broken constraint, a runaway, a response too large.
    """
    issued = len(world.issued)
    with LOCK:
        stage = world.write() if program.effects else world.read()
        names = program.defaults | {name: _bindable(value) for name, value in arguments.items()}
        names["now"] = world.now
        if program.needs_id:
            names["new_id"] = world.new_id()
        try:
            result = _answer(program, names, stage)
        except (apsw.Error, EnvsynthError, ValueError, TypeError, OverflowError) as error:
            world.forget_ids(issued)
            raise SimulatorFault(_explain(program, error)) from error
    if result.error is not None or not program.effects:
        world.forget_ids(issued)
    elif program.needs_id:
        new_ids = world.issued[issued:]
        return ToolResult(status=200, content=result.content, new_ids=new_ids)
    return result


def _answer(program: CompiledProgram, names: Names, stage: Stage) -> ToolResult:
    cursor = stage.cursor
    for check in program.checks:
        row = next(cursor.execute(check.sql, names), None)
        if check.failure is not None and (row is None) == (check.kind == "need"):
            bound = names if row is None else names | dict(zip(check.columns, row, strict=True))
            return _refuse(check.failure, bound)
        if check.kind != "deny":
            values = row or (None,) * len(check.columns)
            names.update(zip(check.columns, values, strict=True))
    if not program.effects:
        return _respond(program, names, cursor)
    return stage.run(program.effects, names, lambda: _respond(program, names, cursor))


def _respond(program: CompiledProgram, names: Names, cursor: apsw.Cursor) -> ToolResult:
    content = program.fill(cursor, names)
    size = len(orjson.dumps(content))
    if size > MAX_RESPONSE_BYTES:
        raise ProgramError(f"the response has {size} bytes, more than {MAX_RESPONSE_BYTES}: page it with LIMIT")
    return ToolResult(status=200, content=content)


def _refuse(mode: FailureMode, bound: Mapping[str, Any]) -> ToolResult:
    message = re.sub(r"{(\w+)}", lambda match: str(bound.get(match[1]))[:_QUOTED], mode.message)
    return ToolResult.failure(mode.code, message, mode.status)


def _bindable(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value


def _explain(program: CompiledProgram, error: BaseException) -> str:
    where = f"the program of tool {program.tool.name!r}"
    if isinstance(error, apsw.InterruptError):
        return f"{where} was stopped after {STEPS_PER_TICK * TICKS_PER_CALL:,} steps of SQLite: does it end?"
    return f"{where} failed and was rolled back: {error}"
