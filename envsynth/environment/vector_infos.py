"""The infos of many environments as one dictionary of columns, as Gymnasium's vector environments return them."""

from collections.abc import Iterable
from typing import Any

import numpy as np

_KINDS: tuple[tuple[frozenset[type], type], ...] = (
    (frozenset({bool}), np.bool_),
    (frozenset({int}), np.int64),
    (frozenset({int, float}), np.float64),
)


def batch_infos(infos: Iterable[tuple[int, dict[str, Any]]], count: int) -> dict[str, Any]:
    """Return infos as columns of ``count`` places, each ``key`` beside a mask ``_key`` of the places that have it.

    The shape is that of `gymnasium.vector.SyncVectorEnv`: numbers and truth values become arrays of their own, nested
    dictionaries become nested columns, everything else an array of objects. A column's type is that of all of its
    values, where Gymnasium takes the first one's (and would make 0 of 0.7 after an integer 0).

    Args:
        infos: the place of each environment that has an info, and that info.
        count: how many environments there are.

    >>> batch_infos([(0, {"turns": 1}), (2, {"turns": 0.5})], 3)["turns"].tolist()
    [1.0, 0.0, 0.5]
    """
    columns: dict[str, tuple[list[int], list[Any]]] = {}
    for place, info in infos:
        for key, value in info.items():
            column = columns.get(key)
            if column is None:
                column = columns[key] = ([], [])
            column[0].append(place)
            column[1].append(value)
    batched: dict[str, Any] = {}
    for key, (places, values) in columns.items():
        mask = np.zeros(count, dtype=np.bool_)
        mask[places] = True
        batched[key] = _column(places, values, count)
        batched[f"_{key}"] = mask
    return batched


def _column(places: list[int], values: list[Any], count: int) -> Any:
    types = set(map(type, values))
    if types == {dict}:
        return batch_infos(zip(places, values, strict=True), count)
    for kind, dtype in _KINDS:
        if types <= kind:
            try:
                numbers: np.ndarray[Any, Any] = np.zeros(count, dtype=dtype)
                numbers[places] = values
            except OverflowError:
                break  # an integer beyond 64 bits stays an object
            return numbers
    objects = np.full(count, None, dtype=object)
    for place, value in zip(places, values, strict=True):
        objects[place] = value
    return objects
