"""From a field's name to a bundle: the whole walk, which goes on where it was when it is begun again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from envsynth.bundle.writer import write_atomically
from envsynth.core import EnvsynthError, Toolset
from envsynth.llm import LlmClient, LlmSettings
from envsynth.synthesis.build import build
from envsynth.synthesis.embedding import Embedder, StaticEmbedder
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.bench import Bench
from envsynth.synthesis.generate.outline import Outline, outline
from envsynth.synthesis.generate.products import Products
from envsynth.synthesis.generate.programs import Programmed, program
from envsynth.synthesis.generate.settings import GenerateSettings
from envsynth.synthesis.generate.sources import ASK, write_sources
from envsynth.synthesis.generate.state import State, furnish, with_entities
from envsynth.synthesis.generate.tasks import Written, write_tasks
from envsynth.synthesis.generate.tools import Collection, collect

FOLDER = "generate"
Tell = Callable[[str, int, int], None]


def generate(
    settings: GenerateSettings,
    llm: LlmSettings,
    folder: Path,
    tell: Tell = lambda *_: None,
    embedder: Embedder | None = None,
) -> dict[str, Any]:
    """Generate a bundle for a field, and return a report of what was made, and what was not and why.

    The bundle's sources and built files are in ``folder``; every product of the way is in ``folder/generate``, with
    the answers that were paid for, so that beginning again asks nothing twice.

    Args:
        settings: how much, of what.
        llm: the model; its ``cache`` is the folder's own unless it is given.
        folder: the bundle's folder.
        tell: is told how far it is.
        embedder: compares tools by meaning; by default the small static one.

    Raises:
        EnvsynthError: the model could not be asked, or gave no world or no sound task.
    """
    kept = folder / FOLDER
    client = LlmClient(llm if llm.cache else llm.model_copy(update={"cache": kept / "answers"}))
    asker = Asker(client, Products(kept), settings.tries)
    report = asyncio.run(_walk(asker, settings, folder, tell, embedder or StaticEmbedder()))
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    write_atomically(kept / "report.json", orjson.dumps(report, option=option))
    return report | {"used": client.ledger.to_dict()}


async def _walk(
    asker: Asker, settings: GenerateSettings, folder: Path, tell: Tell, embedder: Embedder
) -> dict[str, Any]:
    stages = 5
    tell("generating", 0, stages)
    field = await outline(asker, settings)
    tell("generating", 1, stages)
    collection = await collect(asker, field, settings, embedder)
    if not collection.drafts:
        raise EnvsynthError(f"the model designed no tool that can be used: {dict(collection.invalid)}")
    tell("generating", 2, stages)
    state = await furnish(asker, field, collection, settings)
    tell("generating", 3, stages)
    made = await program(asker, collection, state)
    tell("generating", 4, stages)
    written = await write_tasks(asker, field, _bench(settings, state, made), settings)
    if not written.tasks:
        raise EnvsynthError(f"no task of the model is sound: {dict(written.dropped)}; ask for more (tasks), or another")
    write_sources(folder, settings, field, state, made, written.tasks)
    build(folder)
    tell("generating", stages, stages)
    return _report(asker, settings, field, collection, made, written)


def _bench(settings: GenerateSettings, state: State, made: Programmed) -> Bench:
    base = with_entities(state, settings) if made.schema_only else state.base
    toolset = Toolset(
        name=settings.name, field=settings.field, tools=(*made.tools, ASK), world=base.schema, policy=state.policy
    )
    return Bench(toolset, base, state)


def _report(
    asker: Asker,
    settings: GenerateSettings,
    field: Outline,
    collection: Collection,
    made: Programmed,
    written: Written,
) -> dict[str, Any]:
    return {
        "settings": settings.model_dump(mode="json"),
        "model": asker.client.settings.model,
        "prompts": dict(sorted(asker.prompts.items())),
        "families": [family.item for family in field.families],
        "tools": {
            "wanted": settings.tools,
            "made": len(collection.drafts),
            "duplicates": collection.duplicates,
            "invalid": collection.invalid,
        },
        "programs": {"hold": len(made.sources), "schema_only": made.schema_only},
        "tasks": {
            "wanted": settings.tasks,
            "made": len(written.tasks),
            "dropped": dict(sorted(written.dropped.items())),
            "reviews": dict(sorted(written.reviewed.items())),
        },
    }
