"""Scales: between what a figure lies that people name, by what its field is called and what it is about.

The table is ``figures.yaml``. A price of a house is no price of a lamp: a row has a range for each context, and one for
whatever else only where there is such a thing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.inputs.input import Asked
from envsynth.synthesis.inputs.units import UNITS, unit_of, unit_stated

LEAST = frozenset(("min", "minimum", "lower", "lowest", "least"))
MOST = frozenset(("max", "maximum", "upper", "highest", "most"))

_ANY = "any"
_UNIT, _NAME, _ABOUT, _FIELD, _PURPOSE = 32, 8, 4, 3, 2  # what says most about what a figure is about
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of a figure that people name.

    Attributes:
        low: the least.
        high: the most.
        step: what it is a multiple of.
        share: whether it is a share in percent, which a schema may want as a decimal.
    """

    low: float
    high: float
    step: float
    share: bool = False

    @property
    def as_decimal(self) -> "Scale":
        """The same share as decimals: 0.05 to 0.12 for 5 to 12 percent."""
        return Scale(self.low / 100, self.high / 100, self.step / 100)


Row = dict[str, Scale]


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, Row]]:
    data = yaml.load(Path(__file__).with_name("figures.yaml").read_bytes(), Loader=_LOADER)
    contexts = {name: frozenset(shown) for name, shown in data["contexts"].items()}
    rows: dict[str, Row] = {}
    for names, ranges in data["figures"].items():
        row = {context: _scale(entry) for context, entry in ranges.items()}
        rows |= {" ".join(map(singular, name.split())): row for name in names.split(",")}
    return contexts, rows


def _scale(entry: list[Any]) -> Scale:
    low, high, step = map(float, entry[:3])
    return Scale(low, high, step, entry[3:] == ["%"])


def is_usual(name: str) -> bool:
    """Whether it is known what figures go by this name: by its ending, or by the unit it ends with.

    >>> is_usual("sale_price"), is_usual("delay_ms"), is_usual("archive_setting")
    (True, True, False)
    """
    return bool(unit_of(name)[0]) or _row(name) is not None


def scale_of(asked: Asked) -> Scale | None:
    """Return between what a figure lies; None where nothing is known of it, or nothing of such a thing."""
    row = _row(asked.name)
    if row is None:
        return None
    shown = _shown(asked)
    scores = {key: sum(shown[tag] for tag in tags) for key in row if (tags := _tags(key)) and all(map(shown.get, tags))}
    best = max(scores, key=lambda key: scores[key], default=_ANY)
    return row.get(best)


def _tags(key: str) -> list[str]:
    return [] if key == _ANY else [tag.strip() for tag in key.split("&")]


def _shown(asked: Asked) -> dict[str, int]:
    """Return what a figure is shown to be about, with how clearly it is."""
    shown: dict[str, int] = {}
    for unit in _units(asked):
        shown[unit] = _UNIT
    places = {_NAME: words(asked.name), _ABOUT: words(asked.about), _PURPOSE: asked.purpose, _FIELD: asked.field}
    for weight, said in places.items():
        for context in _contexts_in(frozenset(said)):
            shown[context] = shown.get(context, 0) + weight
    return shown


def _units(asked: Asked) -> Iterator[str]:
    last = words(asked.name)[-1:]
    said = unit_of(asked.name)[0] or (UNITS.get(last[0], "") if last else "") or unit_stated(asked.name, asked.about)
    if said:
        yield said


@lru_cache(maxsize=4_096)
def _contexts_in(said: frozenset[str]) -> tuple[str, ...]:
    known = said | set(map(singular, said))
    return tuple(
        context for context, shown in _tables()[0].items() if any(known.issuperset(word.split()) for word in shown)
    )


@lru_cache(maxsize=4_096)
def _row(name: str) -> Row | None:
    rows = _tables()[1]
    ending = next((ending for ending in _endings(name) if ending in rows), None)
    return None if ending is None else rows[ending]


def _endings(name: str) -> Iterator[str]:
    """Yield what a field's name can be known by: its longest endings first, with its unit and without.

    What a name says beside its unit says more than the unit: "age_months" is an age, no month.
    """
    yield from (ending for ending in _of_words(words(name)) if " " in ending)
    yield from _of_words(unit_of(name)[1])
    yield from _of_words(_without_unit(words(name)))
    yield from _of_words(words(name))


def _of_words(said: list[str]) -> Iterator[str]:
    bare = list(map(singular, said))
    if len(bare) > 1 and bare[-1] in LEAST | MOST:
        return _of_words(said[:-1])
    # "cost per unit" is no unit: what stands after "per" says nothing by itself.
    last = bare.index("per") if "per" in bare else len(bare) - 1
    return (" ".join(bare[start:]) for start in range(last + 1))


def _without_unit(said: Iterable[str]) -> list[str]:
    known = list(said)
    return known[:-1] if len(known) > 1 and known[-1] in UNITS else known
