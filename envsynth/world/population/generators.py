"""What a recipe may say about a column's values: one noun per kind of generator.

Each is known by its own key: ``{integer: [1, 5]}`` is an `Integer`. What they draw is in `drawing`.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, Tag, field_validator

from envsynth.core.model import Model

Bound = int | str
"""An integer, or an SQL expression that gives one."""

_READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without the letters and digits that look alike


class _Generator(Model):
    """``when`` is an SQL condition; ``unique`` draws again until the value is new in its column."""

    when: str | None = None
    unique: bool = False


class Value(_Generator):
    """The same value in every row; objects and lists become JSON text."""

    value: Any


class Fake(_Generator):
    """What a Faker provider (en_US) makes up, such as ``last_name`` or ``street_address``."""

    faker: str
    arguments: dict[str, Any] = Field(default_factory=dict, alias="with")


class Pick(_Generator):
    """One of several values, equally likely (a list) or by weight (a mapping)."""

    pick: tuple[tuple[Any, Annotated[float, Field(ge=0)]], ...] = Field(min_length=1)

    @field_validator("pick", mode="before")
    @classmethod
    def _weigh(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            return tuple(data.items())
        return tuple((value, 1.0) for value in data) if isinstance(data, list) else data

    @field_validator("pick")
    @classmethod
    def _some_weight(cls, pick: tuple[tuple[Any, float], ...]) -> tuple[tuple[Any, float], ...]:
        if not sum(weight for _, weight in pick) > 0:
            raise ValueError("the weights add up to nothing: give one value at least a positive weight")
        return pick


class Element(_Generator):
    """One of the elements of a recipe's list, equally likely."""

    element: str


class Integer(_Generator):
    """A whole number from the first to the last, both included, in steps of ``step`` from the first."""

    integer: tuple[Bound, Bound]
    step: int = Field(default=1, ge=1)


class Number(_Generator):
    """A number between two bounds, rounded to so many digits."""

    number: tuple[float, float]
    digits: int = Field(default=2, ge=0, le=12)


class DaysBeforeNow(_Generator):
    """A moment that many days before the world's now (negative: after), at a time ``between`` two of the day.

    It is a date and time in a column of type ``datetime`` or where ``between`` is given, else a date. A moment that
    is not wanted in the future (no bound is negative) is never later than now.
    """

    days_before_now: tuple[Bound, Bound]
    between: tuple[str, str] | None = None


class TimeOfDay(_Generator):
    """A time of the day between two, to the second: ``{time: ["08:00", "17:30"]}``."""

    time: tuple[str, str]


class Id(_Generator):
    """A number nobody else has, in a format such as ``C{:05d}``; not in sequence, so that it tells no order."""

    id: str = Field(pattern=r"^[^{}]*\{:0[1-9]d\}[^{}]*$")


class Pattern(_Generator):
    """Text in which every ``?`` is drawn from the alphabet and every ``#`` from the digits."""

    pattern: str
    alphabet: str = Field(default=_READABLE, min_length=1)


class Ref(_Generator):
    """A column's value in a random row of a table (``customers.customer_id``), among those where a condition holds."""

    ref: str = Field(pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$")
    where: str | None = None


class Sql(_Generator):
    """An SQL expression over the row so far and the tables so far."""

    sql: str


class Parent(_Generator):
    """A column of the row that this row is made for (``per``)."""

    parent: str


class Item(_Generator):
    """A field of the element (``from``) or query row (``rows``) that this row is made from."""

    item: str


KINDS = (
    "value", "faker", "pick", "element", "integer", "number", "days_before_now", "time", "id", "pattern", "ref",
    "sql", "parent", "item",
)  # fmt: skip
RANDOM = (Fake, Pick, Element, Integer, Number, DaysBeforeNow, TimeOfDay, Id, Pattern, Ref)
"""The generators that may give another value when asked again."""


def _kind(data: Any) -> str | None:
    keys = type(data).model_fields if isinstance(data, BaseModel) else data
    return next((kind for kind in KINDS if kind in keys), None) if isinstance(keys, Mapping) else None


Generator = Annotated[
    Annotated[Value, Tag("value")]
    | Annotated[Fake, Tag("faker")]
    | Annotated[Pick, Tag("pick")]
    | Annotated[Element, Tag("element")]
    | Annotated[Integer, Tag("integer")]
    | Annotated[Number, Tag("number")]
    | Annotated[DaysBeforeNow, Tag("days_before_now")]
    | Annotated[TimeOfDay, Tag("time")]
    | Annotated[Id, Tag("id")]
    | Annotated[Pattern, Tag("pattern")]
    | Annotated[Ref, Tag("ref")]
    | Annotated[Sql, Tag("sql")]
    | Annotated[Parent, Tag("parent")]
    | Annotated[Item, Tag("item")],
    Discriminator(
        _kind,
        custom_error_type="generator",
        custom_error_message=f"no generator here: give a plain value, or one of {', '.join(KINDS)}",
    ),
]
