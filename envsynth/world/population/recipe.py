"""The recipe of a population: which rows to make, in which order, and how each column gets its value."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from envsynth.core.model import Model
from envsynth.world.population.generators import Generator

_Count = Annotated[int, Field(ge=0)]
_Weight = Annotated[float, Field(gt=0)]
_SOURCES = ("count", "per", "from", "rows")


def _as_rule(data: Any) -> Any:
    alternatives = data if isinstance(data, list | tuple) else [data]
    scalar = (str, int, float, bool, type(None))
    return tuple({"value": item} if isinstance(item, scalar) else item for item in alternatives)


Rule = Annotated[tuple[Generator, ...], BeforeValidator(_as_rule)]
"""How a column gets its value: the first generator whose ``when`` holds; NULL where none does."""


class BaseSpec(Model):
    """One world to build: its clock and the seed of its rows."""

    now: str
    seed: int = 0


class Step(Model):
    """Makes the rows of one table, or runs SQL statements over the tables filled so far.

    Attributes:
        table: the table to fill.
        count: how many rows.
        per: a parent table: rows are made for each of its rows (those that ``where`` holds for).
        number: how many rows per parent: a number, weights (``{1: 5, 2: 3}``), or an SQL expression.
        source: ``from``, the name of a list: one row for each of its elements.
        rows: a SELECT: one row for each of its rows.
        columns: column → rule, in the order in which they are made. Names that begin with ``_`` are scratch columns:
            SQL sees them, the world does not get them.
        sql: INSERT, UPDATE and DELETE statements, instead of all the above.
    """

    table: str = ""
    count: int | None = Field(default=None, ge=0)
    per: str | None = None
    where: str | None = None
    number: _Count | str | dict[_Count, _Weight] = 1
    source: str | None = Field(default=None, alias="from")
    rows: str | None = None
    columns: dict[str, Rule] = Field(default_factory=dict)
    sql: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_source(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "sql" in data:
            if len(data) > 1:
                raise ValueError("a step with 'sql' has nothing else: put the rest into a step of its own")
            return {"sql": [data["sql"]] if isinstance(data["sql"], str) else data["sql"]}
        given = [key for key in _SOURCES if key in data]
        if len(given) != 1:
            raise ValueError(f"a step says how many rows in one way of {list(_SOURCES)}; this one has {given}")
        if "per" not in data and ("number" in data or "where" in data):
            raise ValueError("'number' and 'where' belong to 'per'; add it, or use 'count' or 'rows'")
        if not data.get("table"):
            raise ValueError("name the table to fill, or give 'sql' statements")
        return data


class PopulationRecipe(Model):
    """All of it: ``worlds`` to build, ``lists`` of hand-written data, and the ``steps``.

    ``lists`` may name a file beside the recipe instead of holding the elements; `read_recipe` reads those in.
    """

    worlds: dict[str, BaseSpec] = Field(min_length=1)
    lists: dict[str, tuple[Any, ...]] = Field(default_factory=dict)
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _some_steps(self) -> "PopulationRecipe":
        if not self.steps:
            raise ValueError("no steps: give at least one, or leave the recipe out")
        return self
