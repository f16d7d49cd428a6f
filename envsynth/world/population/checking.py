"""Checking a recipe against the schema before a row is made, so that all that is wrong is said at once."""

import re
from collections.abc import Iterator

from envsynth.core import BundleError, WorldSchema
from envsynth.world.population import generators as kinds
from envsynth.world.population.recipe import PopulationRecipe, Step


def scratch_columns(recipe: PopulationRecipe) -> dict[str, list[str]]:
    """Return table → the scratch columns that some step of the recipe gives it."""
    scratch: dict[str, list[str]] = {}
    for step in recipe.steps:
        names = scratch.setdefault(step.table, []) if step.table else []
        names += [name for name in step.columns if name.startswith("_") and name not in names]
    return scratch


def place(number: int, step: Step, column: str = "") -> str:
    """Return the words by which messages name a place in a recipe; steps count from 1."""
    within = f", column {column!r}" if column else ""
    return f"population recipe, step {number} ({step.table or 'sql'}){within}"


def check_recipe(recipe: PopulationRecipe, schema: WorldSchema) -> None:
    """Check that what the recipe names is there, and that no column goes without a value.

    Raises:
        BundleError: with a line for everything that is wrong.
    """
    problems = [
        problem
        for number, step in enumerate(recipe.steps, 1)
        if not step.sql
        for problem in _step_problems(number, step, recipe, schema)
    ]
    if problems:
        raise BundleError("\n".join(problems))


def _step_problems(number: int, step: Step, recipe: PopulationRecipe, schema: WorldSchema) -> Iterator[str]:
    where = place(number, step)
    for table in filter(None, (step.table, step.per)):
        if table not in schema.tables:
            yield f"{where}: no table {table!r}; the schema has {list(schema.tables)}"
            return
    if step.source is not None and step.source not in recipe.lists:
        yield f"{where}: no list {step.source!r}; the recipe has {list(recipe.lists)}"
    columns = schema.tables[step.table].columns
    for name, column in columns.items():
        if not column.optional and name not in step.columns:
            yield f"{where}: column {name!r} gets no value: give it a rule, or make it optional in the schema"
    for name, rule in step.columns.items():
        if name not in columns and not re.fullmatch(r"_[a-z0-9_]+", name):
            yield (
                f"{where}: table {step.table!r} has no column {name!r}; it has {list(columns)} "
                "(names of scratch columns begin with '_')"
            )
        for generator in rule:
            for problem in _generator_problems(generator, step, recipe, schema):
                yield f"{place(number, step, name)}: {problem}"


def _generator_problems(
    generator: kinds.Generator, step: Step, recipe: PopulationRecipe, schema: WorldSchema
) -> Iterator[str]:
    scratch = scratch_columns(recipe)
    if isinstance(generator, kinds.Element) and generator.element not in recipe.lists:
        yield f"no list {generator.element!r}; the recipe has {list(recipe.lists)}"
    if isinstance(generator, kinds.Ref):
        yield from _column_problems(generator.ref, schema, scratch)
    if isinstance(generator, kinds.Parent):
        if step.per is None:
            yield "'parent' needs a step with 'per': name the parent table there"
        else:
            yield from _column_problems(f"{step.per}.{generator.parent}", schema, scratch)
    if isinstance(generator, kinds.Item) and step.source is None and step.rows is None:
        yield "'item' needs a step with 'from' or 'rows'"


def _column_problems(name: str, schema: WorldSchema, scratch: dict[str, list[str]]) -> Iterator[str]:
    table, _, column = name.partition(".")
    if table not in schema.tables:
        yield f"no table {table!r}; the schema has {list(schema.tables)}"
    elif column not in (known := [*schema.tables[table].columns, *scratch.get(table, ())]):
        yield f"table {table!r} has no column {column!r}; it has {known}"
