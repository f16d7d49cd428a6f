"""Tasks: each written with its metadata, executed on the populated world, grounded and proved, then reviewed."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from envsynth.bundle.manifest import first_problem
from envsynth.core import (
    ASK_USER,
    Ask,
    Criterion,
    EnvsynthError,
    Instruction,
    Metadata,
    SimulatorFault,
    Task,
    ToolCall,
    ToolResult,
    Toolset,
)
from envsynth.reward import run_golden
from envsynth.reward.pointers import leaves, parse_pointer, resolve
from envsynth.simulation import default_simulator, make_simulator
from envsynth.synthesis.generate import forms
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.grounding import ground
from envsynth.synthesis.generate.outline import Family, Outline
from envsynth.synthesis.generate.settings import GenerateSettings
from envsynth.synthesis.generate.state import BASE, State
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.prove import Prover
from envsynth.synthesis.sample import difficulty_of
from envsynth.world import BaseWorld, World

_ROWS_SHOWN = 12
_CALLS = (2, 3, 4, 3, 5, 6)


class Bench:
    """Where tasks are made and proved.

    Args:
        toolset: the tools with their programs.
        base: the populated world.
        state: the same, as it was designed.

    Raises:
        BundleError: the toolset lacks what its simulator needs.
    """

    def __init__(self, toolset: Toolset, base: BaseWorld, state: State) -> None:
        self.toolset, self.base, self.state = toolset, base, state
        self.simulator = make_simulator(default_simulator(toolset), toolset)
        self.prover = Prover(toolset, ToolGraph(toolset), self.simulator, lambda _: base)

    def task(self, value: dict[str, Any], family: Family, instruction: dict[str, str] | None = None) -> Task:
        """Return the task that an answer describes, executed and grounded.

        Raises:
            EnvsynthError: it describes none that can be played.
        """
        try:
            said = Instruction.model_validate(instruction or value["instruction"])
            metadata = Metadata(base=BASE, seed=1, rows=value["rows"], facts=value["facts"])
        except ValidationError as error:
            raise EnvsynthError(first_problem(error)) from error
        calls = [(ToolCall(name=one["name"], arguments=one["arguments"]), one["role"]) for one in value["golden"]]
        results = self._played([call for call, _ in calls], metadata)
        policy, now = self.toolset.policy, self.base.now
        golden = ground(calls, results, said, metadata.facts, policy, now, self.toolset.by_name)
        criteria = tuple(Criterion.model_validate(one) for one in value["criteria"])
        _check_choices(golden, criteria)
        return Task(
            instruction=said,
            metadata=metadata,
            golden=golden,
            answer=value["answer"],
            asks=tuple(_asked(one, results) for one in value["asks"]),
            criteria=criteria,
            difficulty=difficulty_of(golden),
            tags=(family.item,),
        )

    def problem(self, value: dict[str, Any], family: Family, instruction: dict[str, str] | None = None) -> str | None:
        """Return why an answer describes no sound task, or None."""
        try:
            task = self.task(value, family, instruction)
            run = run_golden(task, self.prover.world(task), self.simulator)
            failed = next((proof for proof in self.prover.prove(task, run) if not proof.holds), None)
        except ValidationError as error:
            return first_problem(error)
        except EnvsynthError as error:
            return str(error)
        return None if failed is None else f"the task is not sound: {failed.name} does not hold: {failed.detail}"

    def _played(self, calls: list[ToolCall], metadata: Metadata) -> list[ToolResult]:
        world = World.at_start(self.base, metadata)
        results = []
        for index, call in enumerate(calls):
            if call.name not in self.toolset.by_name:
                raise EnvsynthError(f"golden call {index}: there is no tool {call.name!r}")
            try:
                result = self.simulator.answer(call, world)
            except SimulatorFault as fault:
                raise EnvsynthError(f"golden call {index}, {call.to_text()}, breaks its program: {fault}") from fault
            if not result.ok:
                raise EnvsynthError(f"golden call {index}, {call.to_text()}, fails: {result.to_text()[:400]}")
            results.append(result)
        return results


@dataclass
class Written:
    """The tasks that hold, why others were dropped, and what the review changed."""

    tasks: list[Task] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    reviewed: Counter[str] = field(default_factory=Counter)


async def write_tasks(asker: Asker, outline: Outline, bench: Bench, settings: GenerateSettings) -> Written:
    """Have tasks of all families written and reviewed: families at once, the tasks of each one after another."""
    written = Written()
    count = len(outline.families)
    shares = [settings.tasks // count + (number < settings.tasks % count) for number in range(count)]
    rows = bench.state.sample(_ROWS_SHOWN)
    made = await asyncio.gather(
        *(
            _of_family(asker, family, share, bench, rows, written)
            for family, share in zip(outline.families, shares, strict=True)
        )
    )
    seen: set[str] = set()
    for task in (task for tasks in made for task in tasks):
        if task.id in seen:
            written.dropped["the same as another task"] += 1
        else:
            seen.add(task.id)
            written.tasks.append(task)
    return written


async def _of_family(
    asker: Asker, family: Family, count: int, bench: Bench, rows: dict[str, Any], written: Written
) -> list[Task]:
    tasks: list[Task] = []
    values: list[dict[str, Any]] = []
    for number in range(count):
        about = {
            "family": family.model_dump(mode="json"),
            "policy": bench.toolset.policy,
            "now": bench.base.now,
            "tools": [_told(bench, name) for name in bench.toolset.by_name],
            **bench.state.tables,
            "rows": rows,
            "tasks": [one["instruction"]["high"] for one in values],
        }

        def check(value: dict[str, Any]) -> str | None:
            if any(value["golden"] == one["golden"] for one in values):
                return "the golden calls are those of an earlier task: write another one"
            return bench.problem(value, family)

        calls = _CALLS[number % len(_CALLS)]
        product = await asker.ask("task", f"{family.item}.{number}", about, forms.TASK, check, calls=calls)
        if product.problem is not None:
            written.dropped[product.problem.partition(":")[0][:80]] += 1
            continue
        values.append(product.value)
        tasks.append(await _reviewed(asker, f"{family.item}.{number}", product.value, family, bench, written))
    return tasks


async def _reviewed(
    asker: Asker, item: str, value: dict[str, Any], family: Family, bench: Bench, written: Written
) -> Task:
    """Return a task with the instruction that the review left it; one that would be unsound so stays as it was."""
    about = {
        "instruction": value["instruction"],
        "facts": value["facts"],
        "golden": [{"name": one["name"], "arguments": one["arguments"]} for one in value["golden"]],
        "asks": [one["label"] for one in value["asks"]],
    }

    def check(review: dict[str, Any]) -> str | None:
        return None if review["natural"] else bench.problem(value, family, _rewritten(review))

    product = await asker.ask("review", item, about, forms.REVIEW, check)
    outcome = "not mended" if product.problem else "natural" if product.value["natural"] else "rewritten"
    written.reviewed[outcome] += 1
    return bench.task(value, family, _rewritten(product.value) if outcome == "rewritten" else None)


def _rewritten(review: dict[str, Any]) -> dict[str, str]:
    return {level: review[level] for level in ("high", "low")}


def _told(bench: Bench, name: str) -> dict[str, Any]:
    tool = bench.toolset.by_name[name]
    shown = tool.model_dump(mode="json", include={"name", "description", "usage", "parameters", "output_schema"})
    return {**shown, "failure_modes": [mode.code for mode in tool.failure_modes], "read_only": _reads(tool.name, bench)}


def _reads(name: str, bench: Bench) -> bool:
    return name == ASK_USER or bench.toolset.by_name[name].annotations.read_only


def _check_choices(golden: tuple[Any, ...], criteria: tuple[Criterion, ...]) -> None:
    """Make sure that what was chosen from a list is proved to be the one that is meant.

    Raises:
        EnvsynthError: a choice has no criterion.
    """
    proved = [leaf for criterion in criteria for _, leaf in leaves(criterion.value)]
    for index, call in enumerate(golden):
        for pointer, value in leaves(call.arguments):
            source = call.sources[pointer]
            listed = source.kind == "call" and any(part.isdigit() for part in (source.pointer or "").split("/"))
            if listed and value not in proved:
                raise EnvsynthError(
                    f"golden call {index}, {call.name}{pointer} = {value!r}: it is chosen from a list "
                    f"({source.pointer} of call {source.call}), and no criterion proves that choice; add one"
                )


def _asked(one: dict[str, Any], results: list[ToolResult]) -> Ask:
    if one["call"] >= len(results):
        raise EnvsynthError(f"the ask {one['label']!r} names call {one['call']}, and there are {len(results)}")
    value = resolve(results[one["call"]].content, parse_pointer(one["pointer"]))
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise EnvsynthError(f"the ask {one['label']!r}: call {one['call']} has no text or number at {one['pointer']!r}")
    return Ask(label=one["label"], kind=one["kind"], value=value)
