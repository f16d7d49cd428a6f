"""Writing what was generated as a bundle's sources, from which it is built like any other."""

from pathlib import Path
from typing import Any

import yaml

from envsynth.bundle.writer import write_atomically
from envsynth.core import ASK_USER, ENTITIES, Task, Tool
from envsynth.synthesis.generate.outline import Outline
from envsynth.synthesis.generate.programs import Programmed
from envsynth.synthesis.generate.settings import GenerateSettings
from envsynth.synthesis.generate.state import State
from envsynth.synthesis.recipe import Recipe
from envsynth.synthesis.select import split

_TEST_SHARE = 0.3

ASK = Tool(
    name=ASK_USER,
    description="Ask the person whom you serve for something that is needed and cannot be looked up.",
    parameters={
        "type": "object",
        "properties": {"question": {"type": "string", "minLength": 1, "x-compare": "ignore"}},
        "required": ["question"],
    },
    output_schema={"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]},
)


def write_sources(
    folder: Path, settings: GenerateSettings, outline: Outline, state: State, made: Programmed, tasks: list[Task]
) -> None:
    """Write all that ``envsynth build`` reads: domain, tools, world, policy, the population's recipe and tasks."""
    domain = {
        "name": settings.name,
        "title": settings.field.capitalize(),
        "description": outline.description,
        "field": settings.field,
        "subdomain": ", ".join(dict.fromkeys(family.subdomain for family in outline.families)),
        "seed": settings.seed,
    }
    asks = any(task.metadata.facts for task in tasks)
    tools = [_tool(tool, made) for tool in (*made.tools, *((ASK,) if asks else ()))]
    tables = dict(state.tables["tables"])
    if made.schema_only:
        tables |= {name: table.model_dump(mode="json") for name, table in ENTITIES.tables.items()}
    _write(folder / "domain.yaml", domain)
    _write(folder / "world.yaml", {"tables": tables, "views": state.tables["views"]})
    _write(folder / "tools.yaml", {"tools": tools})
    _write(folder / "recipe" / "population.yaml", state.recipe)
    recipe = Recipe(intents=(), test_share=_TEST_SHARE)
    _write(folder / "tasks.yaml", [_task(task) for task in split(tasks, recipe, settings.seed)])
    write_atomically(folder / "policy.md", (state.policy.strip() + "\n").encode())


def _tool(tool: Tool, made: Programmed) -> dict[str, Any]:
    said = tool.model_dump(mode="json", exclude_defaults=True, exclude={"program", "annotations"})
    if tool.name in made.sources:
        return {**said, "program": made.sources[tool.name]["program"]}
    return {**said, "annotations": tool.annotations.model_dump(mode="json")}


def _task(task: Task) -> dict[str, Any]:
    return task.model_dump(mode="json", exclude_defaults=True, exclude={"id"})


def _write(path: Path, data: Any) -> None:
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)
    write_atomically(path, text.encode())
