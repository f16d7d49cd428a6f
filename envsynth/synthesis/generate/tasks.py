"""Tasks: written family by family, each until it is sound, and then reviewed."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from envsynth.core import ASK_USER, Task
from envsynth.synthesis.generate import forms
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.bench import Bench
from envsynth.synthesis.generate.outline import Family, Outline
from envsynth.synthesis.generate.settings import GenerateSettings

_ROWS_SHOWN = 12
_CALLS = (2, 3, 4, 3, 5, 6)


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
