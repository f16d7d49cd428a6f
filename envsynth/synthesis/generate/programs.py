"""Programs: each compiled, and tried on the populated world, until it holds; else its tool is known by schema only."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from envsynth.bundle.manifest import first_problem
from envsynth.core import Annotations, EnvsynthError, SimulatorFault, Tool, ToolCall, Toolset, WorldSchema
from envsynth.llm.structured import problem_of
from envsynth.simulation import ProgramSimulator
from envsynth.synthesis.generate import forms
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.state import State
from envsynth.synthesis.generate.tools import Collection, Draft
from envsynth.world import BaseWorld, World

_ROWS_SHOWN = 4


@dataclass
class Programmed:
    """Tools with their programs, where one held; and why none did for others."""

    tools: list[Tool]
    sources: dict[str, dict[str, Any]]
    schema_only: dict[str, str]


async def program(asker: Asker, collection: Collection, state: State) -> Programmed:
    """Have every tool's program written."""
    rows = state.sample(_ROWS_SHOWN)
    products = await asyncio.gather(*(_write(asker, draft, state, rows) for draft in collection.drafts))
    made = Programmed([], {}, {})
    for draft, product in zip(collection.drafts, products, strict=True):
        if product.problem is None:
            made.tools.append(tool_with(draft.tool, product.value))
            made.sources[draft.tool.name] = product.value
        else:
            made.tools.append(draft.tool)
            made.schema_only[draft.tool.name] = product.problem
    return made


async def _write(asker: Asker, draft: Draft, state: State, rows: Mapping[str, Any]) -> Any:
    about = {
        "tool": draft.said,
        **state.tables,
        "policy": state.policy,
        "now": state.base.now,
        "rows": rows,
    }
    return await asker.ask(
        "program",
        draft.tool.name,
        about,
        forms.PROGRAM,
        lambda value: problem_of_program(draft.tool, value, state.base),
    )


def tool_with(tool: Tool, value: Mapping[str, Any]) -> Tool:
    """Return a tool with the program of an answer; what the program does is what the tool is said to do.

    Raises:
        pydantic.ValidationError: the answer holds no program.
    """
    effects = value["program"]["effects"]
    annotations = Annotations(
        read_only=not effects,
        idempotent=not effects,
        destructive=any(effect.lstrip()[:6].upper() == "DELETE" for effect in effects),
        evidence="program",
    )
    more = {name: value[name] for name in ("program", "consumes", "produces")}
    return Tool.model_validate({**tool.model_dump(), **more, "annotations": annotations})


def problem_of_program(tool: Tool, value: Mapping[str, Any], base: BaseWorld) -> str | None:
    """Return why a program does not hold, or None: it is compiled, and its trials are made on fresh worlds."""
    try:
        whole = tool_with(tool, value)
        simulator = ProgramSimulator(Toolset(name="one", tools=(whole,), world=base.schema))
    except ValidationError as error:
        return f"the program cannot be read: {first_problem(error)}"
    except EnvsynthError as error:
        return f"the program does not compile: {error}"
    problem = _unknown_column(whole, base.schema)
    if problem is not None:
        return problem
    if not any(trial["expect"] == "ok" for trial in value["trials"]):
        return "no trial expects 'ok': add a call that succeeds on the rows shown"
    found = (_problem_of_trial(whole, simulator, trial, base) for trial in value["trials"])
    return next((problem for problem in found if problem is not None), None)


def _problem_of_trial(tool: Tool, simulator: ProgramSimulator, trial: Mapping[str, Any], base: BaseWorld) -> str | None:
    call = ToolCall(name=tool.name, arguments=trial["arguments"])
    where = f"the trial {call.to_text()}"
    world = World(base, seed=1)
    try:
        result = simulator.answer(call, world)
    except SimulatorFault as fault:
        return f"{where} breaks the program: {fault}"
    got = "ok" if result.ok else str(result.error)
    if got != trial["expect"]:
        return f"{where} was to give {trial['expect']!r} and gives {got!r}: {result.to_text()[:400]}"
    if not result.ok:
        return None
    problem = problem_of(result.content, tool.output_schema) if tool.output_schema is not None else None
    if problem is not None:
        return f"{where}: the response lies outside output_schema, {problem}: {result.to_text()[:400]}"
    if tool.program is not None and tool.program.effects and not world.changes():
        return f"{where} succeeds and changes nothing: an effect has to change a row"
    return None


def _unknown_column(tool: Tool, schema: WorldSchema) -> str | None:
    for place in (*tool.consumes.values(), *tool.produces.values()):
        table, _, column = place.partition(".")
        if table not in schema.tables or column not in schema.tables[table].columns:
            return f"consumes or produces names {place!r}, which is no table.column"
    unknown = [name for name in tool.consumes if name not in tool.properties]
    return f"consumes names {unknown[0]!r}, which is no parameter" if unknown else None
