"""The state that tools work on: tables, the policy in words, and rows that a recipe makes."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from envsynth.bundle.manifest import first_problem
from envsynth.core import ENTITIES, EnvsynthError, Tool, Toolset, WorldSchema
from envsynth.synthesis.generate import forms
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.outline import Outline, required
from envsynth.synthesis.generate.settings import GenerateSettings
from envsynth.synthesis.generate.tools import Collection, described
from envsynth.world import BaseWorld, World, compile_toolset
from envsynth.world.population import populate
from envsynth.world.population.reading import parse_recipe

BASE = "main"
_LEAST_ROWS = 5


@dataclass(frozen=True)
class State:
    """A populated world.

    Attributes:
        tables: the tables and views, as they were designed.
        recipe: what makes the rows, as plain data.
        base: the rows.
    """

    tables: dict[str, Any]
    policy: str
    recipe: dict[str, Any]
    base: BaseWorld

    def sample(self, most: int) -> dict[str, list[dict[str, Any]]]:
        """Return some rows of each table."""
        world = World(self.base)
        shown = {}
        for name, table in self.base.schema.tables.items():
            order = ", ".join(table.key)
            columns, rows = world.select(f"SELECT * FROM {name} ORDER BY {order} LIMIT {most}", {})
            shown[name] = [dict(zip(columns, row, strict=True)) for row in rows]
        return shown


async def furnish(asker: Asker, outline: Outline, tools: Collection, settings: GenerateSettings) -> State:
    """Have the world designed and filled.

    Raises:
        EnvsynthError: the model gave no world that can be used.
    """
    about = {"field": settings.field, "entities": outline.entities, "tools": described(tools.drafts)}
    world = required(await asker.ask("world", "tables", about, forms.WORLD, problem_of_tables), "tables")
    tables = {"tables": world["tables"], "views": world["views"]}
    about = {"field": settings.field, **tables, "policy": world["policy"], "now": settings.now}
    answer = await asker.ask(
        "population", BASE, about, forms.POPULATION, lambda value: _problem_of_rows(value, tables, settings)
    )
    recipe = recipe_of(required(answer, "rows"), settings)
    return State(tables, world["policy"], recipe, populated(tables, recipe, settings))


def problem_of_tables(value: dict[str, Any]) -> str | None:
    """Return why an answer describes no world, or None."""
    if "entities" in value["tables"]:
        return "a table may not be named 'entities': choose another name"
    try:
        schema = schema_of(value)
        world = World(BaseWorld(schema, BASE, "2026-01-01T00:00:00", {}))
        for view in schema.views:
            world.query(f"SELECT * FROM {view} LIMIT 1")  # a view is compiled when it is read
        # Conditions are compiled with programs; one that does nothing will do.
        probe = Tool.model_validate({"name": "probe", "description": "", "program": {}})
        compile_toolset(Toolset(name="probe", tools=(probe,), world=schema))
    except ValidationError as error:
        return first_problem(error)
    except EnvsynthError as error:
        return str(error)
    return None


def schema_of(value: dict[str, Any], entities: bool = False) -> WorldSchema:
    """Return the world schema of an answer, with the table of simulators that know no programs where it is needed."""
    tables = {**value["tables"], **(ENTITIES.tables if entities else {})}
    return WorldSchema.model_validate({"tables": tables, "views": value.get("views", {})})


def recipe_of(value: dict[str, Any], settings: GenerateSettings) -> dict[str, Any]:
    """Return an answer's lists and steps as a whole recipe: the clock and the seed are ours."""
    return {"worlds": {BASE: {"now": settings.now, "seed": settings.seed}}, **value}


def _problem_of_rows(value: dict[str, Any], tables: dict[str, Any], settings: GenerateSettings) -> str | None:
    try:
        base = populated(tables, recipe_of(value, settings), settings)
    except EnvsynthError as error:
        return str(error)
    world = World(base)
    count = sum(world.query(f"SELECT count(*) FROM {name}")[0][0] for name in base.schema.tables)
    return f"the recipe makes {count} rows in all: make more" if count < _LEAST_ROWS else None


def with_entities(state: State, settings: GenerateSettings) -> BaseWorld:
    """Return the rows in a world that also has the table of tools that are known by their schema alone."""
    return populated(state.tables, state.recipe, settings, entities=True)


def populated(
    tables: dict[str, Any], recipe: dict[str, Any], settings: GenerateSettings, entities: bool = False
) -> BaseWorld:
    """Run a recipe.

    Args:
        tables: the tables and views.
        recipe: the whole recipe.
        settings: whose seed the rows are drawn from.
        entities: whether the world has the table of tools without programs as well.

    Raises:
        BundleError: the recipe cannot be run, or its rows do not fit.
    """
    schema = schema_of(tables)
    now, rows = populate(schema, parse_recipe(recipe), BASE, settings.seed)
    return BaseWorld(schema_of(tables, entities), BASE, now, rows)
