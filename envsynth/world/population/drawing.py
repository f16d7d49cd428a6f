"""Drawing one value: what each generator of a recipe gives for one row's column."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property, singledispatch
from typing import Any

import numpy as np

from envsynth.core import BundleError
from envsynth.world.population import generators as kinds
from envsynth.world.population.database import Database
from envsynth.world.population.fake import fake
from envsynth.world.population.randomness import letter, weighted


@dataclass
class Site:
    """Where a value is drawn: a column of a step, with what its generators may look at.

    Attributes:
        where: the place in the recipe, for messages.
        type: the column's type, or "" for a scratch column.
        rng: the column's own source of randomness.
        database: the tables so far.
        lists: the recipe's lists.
        taken: the values that the column already has.
        unique: whether the schema lets it have none twice.
    """

    where: str
    type: str
    rng: np.random.Generator
    database: Database
    lists: Mapping[str, Sequence[Any]]
    taken: set[Any]
    unique: bool

    @cached_property
    def plain_random(self) -> random.Random:
        """The same randomness in the form that Faker wants."""
        return random.Random(int(self.rng.integers(2**62)))

    def fault(self, problem: str) -> BundleError:
        """Return an error that says where."""
        return BundleError(f"{self.where}: {problem}")


Names = Mapping[str, Any]


@singledispatch
def draw(generator: Any, site: Site, names: Names) -> Any:
    """Return a value for one row; ``names`` are what SQL in the generator may call by ``:name``.

    Raises:
        BundleError: the generator cannot give one here.
    """
    raise TypeError(f"no generator: {generator!r}")


@draw.register
def _(generator: kinds.Value, site: Site, names: Names) -> Any:
    return generator.value


@draw.register
def _(generator: kinds.Fake, site: Site, names: Names) -> Any:
    try:
        return fake(generator.faker, generator.arguments, site.plain_random)
    except BundleError as error:
        raise site.fault(str(error)) from error


@draw.register
def _(generator: kinds.Pick, site: Site, names: Names) -> Any:
    return weighted(site.rng, generator.pick)


@draw.register
def _(generator: kinds.Element, site: Site, names: Names) -> Any:
    elements = site.lists[generator.element]
    if not elements:
        raise site.fault(f"list {generator.element!r} is empty: give it elements")
    return elements[int(site.rng.integers(len(elements)))]


@draw.register
def _(generator: kinds.Integer, site: Site, names: Names) -> int:
    low, high = _bounds(generator.integer, site, names)
    return low + generator.step * int(site.rng.integers((high - low) // generator.step + 1))


@draw.register
def _(generator: kinds.Number, site: Site, names: Names) -> float:
    low, high = generator.number
    return round(low + (high - low) * float(site.rng.random()), generator.digits)


@draw.register
def _(generator: kinds.DaysBeforeNow, site: Site, names: Names) -> str:
    low, high = _bounds(generator.days_before_now, site, names)
    now = datetime.fromisoformat(site.database.now)
    day = now.date() - timedelta(days=low + int(site.rng.integers(high - low + 1)))
    if generator.between is None and site.type != "datetime":
        return day.isoformat()
    moment = datetime.combine(day, _time_between(generator.between or ("00:00", "23:59"), site))
    if low >= 0 and moment > now:
        # Today, at a time that is still to come: some time before now instead.
        moment = now - (moment - now) * (float(site.rng.random()) / 4)
    return moment.isoformat(timespec="seconds")


@draw.register
def _(generator: kinds.TimeOfDay, site: Site, names: Names) -> str:
    return _time_between(generator.time, site).isoformat()


@draw.register
def _(generator: kinds.Id, site: Site, names: Names) -> str:
    width = int(generator.id[generator.id.index("{:0") + 3])
    # Which of the numbers are left, and not a retry: the last one must still be found when few are.
    if len(site.taken) * 2 < 10**width:
        return generator.id.format(int(site.rng.integers(10**width)))
    left = [text for text in map(generator.id.format, range(10**width)) if text not in site.taken]
    if not left:
        raise site.fault(f"all {10**width} numbers of {generator.id!r} are taken: give the format another digit")
    return left[int(site.rng.integers(len(left)))]


@draw.register
def _(generator: kinds.Pattern, site: Site, names: Names) -> str:
    alphabets = {"?": generator.alphabet, "#": "0123456789"}
    return re.sub(r"[?#]", lambda mark: letter(site.rng, alphabets[mark[0]]), generator.pattern)


@draw.register
def _(generator: kinds.Ref, site: Site, names: Names) -> Any:
    table, _, column = generator.ref.partition(".")
    rows = site.database.table(table, names, site.where, columns=column, condition=generator.where or "1")
    if not rows:
        condition = f" where {' '.join(generator.where.split())}" if generator.where else ""
        raise site.fault(
            f"no row of {table!r}{condition}: fill {table!r} in an earlier step, widen 'where', or say with 'when' "
            "for which rows there is one"
        )
    return rows[int(site.rng.integers(len(rows)))][column]


@draw.register
def _(generator: kinds.Sql, site: Site, names: Names) -> Any:
    return site.database.value(generator.sql, names, site.where)


@draw.register
def _(generator: kinds.Parent, site: Site, names: Names) -> Any:
    return _named(f"parent_{generator.parent}", f"the parent has no column {generator.parent!r}", site, names)


@draw.register
def _(generator: kinds.Item, site: Site, names: Names) -> Any:
    return _named(f"item_{generator.item}", f"this element has no field {generator.item!r}", site, names)


def _named(name: str, problem: str, site: Site, names: Names) -> Any:
    if name not in names:
        prefix = name.split("_")[0] + "_"
        known = [other.removeprefix(prefix) for other in names if other.startswith(prefix)]
        raise site.fault(f"{problem}; there are {known}")
    return names[name]


def _bounds(bounds: tuple[kinds.Bound, kinds.Bound], site: Site, names: Names) -> tuple[int, int]:
    values = [site.database.value(bound, names, site.where) if isinstance(bound, str) else bound for bound in bounds]
    if not all(isinstance(value, int) for value in values):
        raise site.fault(f"bounds {list(bounds)} give {values}, not whole numbers: CAST them AS INTEGER")
    if values[0] > values[1]:
        raise site.fault(f"bounds {list(bounds)} give {values}: the first must not be above the second")
    return values[0], values[1]


def _time_between(between: tuple[str, str], site: Site) -> time:
    try:
        first, last = (datetime.combine(datetime.min, time.fromisoformat(text)) for text in between)
    except ValueError as error:
        raise site.fault(f"{list(between)} are not two times of the day such as '08:00'") from error
    seconds = int((last - first).total_seconds())
    if seconds < 0:
        raise site.fault(f"{between[0]} is later than {between[1]}: give the earlier time first")
    return (first + timedelta(seconds=int(site.rng.integers(seconds + 1)))).time()
