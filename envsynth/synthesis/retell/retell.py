"""From a bundle to one whose requests a language model has put into words; each is checked, or stays as it was."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from envsynth.bundle import Bundle, write_bundle
from envsynth.bundle.bundle import TASKS
from envsynth.core import EnvsynthError, Task
from envsynth.llm import LlmClient, LlmSettings
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.forms import form
from envsynth.synthesis.generate.products import Products
from envsynth.synthesis.offline.candidate import STILTED
from envsynth.synthesis.retell.faithful import infidelity

FOLDER = "retell"
_ANSWER = form({"natural": {"type": "boolean"}, "high": {"type": "string", "minLength": 10}})
Tell = Callable[[str, int, int], None]


def retell(bundle: Bundle, llm: LlmSettings, out: Path, tries: int = 2, tell: Tell = lambda *_: None) -> dict[str, Any]:
    """Write a bundle again, with high-level requests in a model's words, and return a report.

    The goldens, the low-level instructions and all that is scored stay. A request that leaves out what was told, says
    what is to be found, or names what people do not know is sent back, and after ``tries`` stays as it was. Answers are
    kept in ``out/retell``, so that beginning again asks nothing twice.

    Args:
        bundle: the bundle.
        llm: the model; its ``cache`` is the folder's own unless it is given.
        out: the folder of the new bundle.
        tries: how often an unfaithful answer is sent back.
        tell: is told how far it is.

    Raises:
        EnvsynthError: the folder is the bundle's own, or the model could not be asked.
    """
    if out.resolve() == bundle.path:
        raise EnvsynthError(f"{out} is the bundle that is read: name another folder with --out")
    kept = out / FOLDER
    client = LlmClient(llm if llm.cache else llm.model_copy(update={"cache": kept / "answers"}))
    asker = Asker(client, Products(kept), tries, folder="")
    counts: Counter[str] = Counter()
    tasks = asyncio.run(_all(asker, bundle, counts, tell))
    report = {"model": llm.model, "prompts": asker.prompts, **dict(sorted(counts.items()))}
    manifest = bundle.manifest
    built = {TASKS, *manifest.worlds.values()}
    write_bundle(
        out,
        manifest.domain,
        bundle.toolset,
        {name: bundle.read(file) for name, file in manifest.worlds.items()},
        tasks,
        {**manifest.funnel, "retold": report},
        {name: bundle.read(name) for name in manifest.files if name not in built},
    )
    return report | {"used": client.ledger.to_dict()}


async def _all(asker: Asker, bundle: Bundle, counts: Counter[str], tell: Tell) -> list[Task]:
    done = 0

    async def one(task: Task) -> Task:
        nonlocal done
        told = await _retold(asker, task, counts)
        done += 1
        tell("retelling", done, len(bundle.tasks))
        return told

    return list(await asyncio.gather(*(one(task) for task in bundle.tasks.values())))


async def _retold(asker: Asker, task: Task, counts: Counter[str]) -> Task:
    about = {
        "instruction": task.instruction.model_dump(),
        "golden": [{"name": call.name, "arguments": call.arguments} for call in task.golden],
        "asks": [ask.label for ask in task.asks],
    }

    def check(value: dict[str, Any]) -> str | None:
        return None if value["natural"] else infidelity(task, value["high"])

    product = await asker.ask("retell", task.id, about, _ANSWER, check)
    outcome = "kept" if product.problem else "natural" if product.value["natural"] else "retold"
    counts[outcome] += 1
    if outcome != "retold":
        return task
    instruction = task.instruction.model_copy(update={"high": product.value["high"].strip()})
    tags = tuple(tag for tag in task.tags if not tag.startswith(STILTED))
    made = task.model_dump(mode="json", exclude={"id"}) | {"instruction": instruction.model_dump(), "tags": tags}
    return Task.model_validate(made)
