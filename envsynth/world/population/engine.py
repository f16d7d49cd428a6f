"""The engine: makes a base world's rows by a recipe, step by step, in a database that grows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from envsynth.core import BundleError, WorldSchema
from envsynth.world.population.checking import check_recipe, place, scratch_columns
from envsynth.world.population.database import Database, to_sql
from envsynth.world.population.drawing import Names, Site, draw
from envsynth.world.population.generators import RANDOM, Generator, Id
from envsynth.world.population.randomness import stream, weighted
from envsynth.world.population.reading import parse_recipe
from envsynth.world.population.recipe import PopulationRecipe, Rule, Step

_MAX_DRAWS = 1_000


@dataclass
class _Build:
    """One world in the making. ``taken`` has the values that every column was given so far."""

    schema: WorldSchema
    recipe: PopulationRecipe
    labels: tuple[int, str]
    database: Database
    taken: dict[tuple[str, str], set[Any]] = field(default_factory=dict)
    steps_for: dict[str, int] = field(default_factory=dict)


def populate(
    schema: WorldSchema,
    recipe: Mapping[str, Any] | PopulationRecipe,
    world_name: str,
    seed: int | None = None,
) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    """Make the rows of one base world.

    Args:
        schema: the tables.
        recipe: what to fill them with (``docs/population.md``).
        world_name: one of the recipe's worlds; it and the seed decide every value.
        seed: instead of the one that the recipe gives this world.

    Returns:
        The world's clock (ISO 8601), and table → rows (column → SQLite value) in the order of the schema's tables
        and of the rows' keys. The same arguments give the same rows.

    Raises:
        BundleError: the recipe does not fit its format or the schema, or a step fails; the message names the place.
        EnvsynthError: the recipe uses Faker, which is not installed.
    """
    recipe = parse_recipe(recipe)
    check_recipe(recipe, schema)
    if world_name not in recipe.worlds:
        raise BundleError(f"population recipe: no world {world_name!r}; it has {list(recipe.worlds)}")
    spec = recipe.worlds[world_name]
    labels = (spec.seed if seed is None else seed, world_name)
    build = _Build(schema, recipe, labels, Database(schema, scratch_columns(recipe), spec.now))
    for number, step in enumerate(recipe.steps, 1):
        if step.sql:
            _run(build, number, step)
        else:
            _fill(build, number, step)
    return spec.now, build.database.world_rows()


def _run(build: _Build, number: int, step: Step) -> None:
    for statement_number, statement in enumerate(step.sql, 1):
        where = f"{place(number, step)}, statement {statement_number}"
        build.database.rows(statement, {"now": build.database.now}, where)


def _fill(build: _Build, number: int, step: Step) -> None:
    # A step's randomness goes by its place among the steps of its table, so that other tables' steps may come and go.
    ordinal = build.steps_for[step.table] = build.steps_for.get(step.table, 0) + 1
    labels = (*build.labels, step.table, ordinal)
    sites = {column: _site(build, number, step, column, labels) for column in step.columns}
    for index, origin in enumerate(_origins(build, step, place(number, step), labels)):
        names = {"now": build.database.now, "index": index, "position": index, **origin}
        row: dict[str, Any] = {}
        for column, rule in step.columns.items():
            names[column] = row[column] = _value(rule, sites[column], names)
        build.database.insert(step.table, row, place(number, step))


def _site(build: _Build, number: int, step: Step, column: str, labels: tuple[int | str, ...]) -> Site:
    table = build.schema.tables[step.table]
    declared = table.columns.get(column)
    return Site(
        where=place(number, step, column),
        type=declared.type if declared else "",
        rng=stream(*labels, column),
        database=build.database,
        lists=build.recipe.lists,
        taken=build.taken.setdefault((step.table, column), set()),
        unique=(column,) == table.key or (column,) in table.unique,
    )


def _origins(build: _Build, step: Step, where: str, labels: tuple[int | str, ...]) -> Iterator[dict[str, Any]]:
    """Yield, for each row to make, the names that come from what it is made for."""
    names = {"now": build.database.now}
    if step.count is not None:
        yield from ({} for _ in range(step.count))
    elif step.source is not None:
        yield from _items(build.recipe.lists[step.source])
    elif step.rows is not None:
        yield from _items(build.database.rows(step.rows, names, where))
    elif step.per is not None:
        yield from _children(build, step, step.per, where, stream(*labels, "(number)"))


def _children(
    build: _Build, step: Step, parent_table: str, where: str, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    names = {"now": build.database.now}
    parents = build.database.table(parent_table, names, where, condition=step.where or "1")
    if not parents and not step.where:
        raise BundleError(f"{where}: table {parent_table!r} has no rows yet: fill it in an earlier step")
    for row in parents:
        parent = _prefixed("parent_", row)
        count: Any = step.number
        if isinstance(step.number, dict):
            count = weighted(rng, tuple(step.number.items()))
        elif isinstance(step.number, str):
            count = build.database.value(step.number, {**names, **parent}, f"{where}, number")
        if not isinstance(count, int):
            raise BundleError(f"{where}, number: {step.number!r} gives {count!r}, not a whole number")
        yield from ({**parent, "position": position} for position in range(count))


def _items(elements: Any) -> Iterator[dict[str, Any]]:
    rows = [element if isinstance(element, dict) else {"value": element} for element in elements]
    # A field that only some elements have is NULL for the others.
    missing = dict.fromkeys(name for row in rows for name in row)
    yield from (_prefixed("item_", {**missing, **row}) for row in rows)


def _prefixed(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {prefix + name: value for name, value in row.items()}


def _value(rule: Rule, site: Site, names: Names) -> Any:
    for generator in rule:
        if generator.when is None or site.database.value(generator.when, names, f"{site.where}, when"):
            return _fresh(generator, site, names)
    return None


def _fresh(generator: Generator, site: Site, names: Names) -> Any:
    value = to_sql(draw(generator, site, names))
    draws = 1
    unique = site.unique or generator.unique or isinstance(generator, Id)
    while unique and value in site.taken and isinstance(generator, RANDOM):
        if draws == _MAX_DRAWS:
            raise site.fault(f"{draws} draws gave no value that is new, the last was {value!r}: offer more values")
        value = to_sql(draw(generator, site, names))
        draws += 1
    if value is not None:
        site.taken.add(value)
    return value
