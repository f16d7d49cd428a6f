"""What scoring one episode of a task found out, and the next ones need as well.

Many episodes of a task make the same calls, whether they are a group's or a training run's. What follows from the plan
and such a call alone is worked out once. Nothing here is changed once it is there, and what is forgotten is found
out again, so that neither threads nor the bounds have a say in any result.
"""

import marshal
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from envsynth.reward.breakdown import ArgumentMismatch, CallVerdict, WorldVerdict
from envsynth.reward.rows import Place
from envsynth.reward.state import Expected, WorldComparison
from envsynth.reward.values import Difference

Terms = tuple[tuple[str, str], ...]
"""A renaming as a key: pairs of identifiers, in order."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MOST = 32
"""So many entries of a kind are kept for a task: with a few hundred tasks, some tens of megabytes at most."""

FEW_TERMS = 8
"""So many where an entry holds the golden's rows: nearly all episodes have one renaming of a few."""

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a plan.

    Attributes:
        differences: (golden call, arguments as `key_of` has them) → how they differ.
        expected: renaming → the golden's rows in these terms.
        untouched: renaming → how a world compares that nothing was changed in, and ``worlds`` how that is told.
        asked: the rule for calls → which golden calls are required, and how many of each tool.
        verdicts: (golden call, whether required, agent's call, reason, nearest call) → the verdict.
        reasons: (golden call, arguments) → the differences as they are told.
    """

    differences: dict[tuple[int, bytes], list[Difference]] = field(default_factory=dict)
    expected: dict[Terms, dict[Place, Expected]] = field(default_factory=dict)
    untouched: dict[Terms, WorldComparison] = field(default_factory=dict)
    worlds: dict[Terms, WorldVerdict] = field(default_factory=dict)
    asked: dict[str, tuple[tuple[int, ...], Counter[str]]] = field(default_factory=dict)
    verdicts: dict[tuple[int, bool, int | None, str, int | None], CallVerdict] = field(default_factory=dict)
    reasons: dict[tuple[int, bytes], tuple[ArgumentMismatch, ...]] = field(default_factory=dict)


def recall(kept: dict[K, V], key: K | None, make: Callable[[], V], most: int = _MOST) -> V:
    """Return what is remembered under a key, making it where it is not; a key of None is never remembered."""
    if key is None:
        return make()
    try:
        return kept[key]
    except KeyError:
        value = make()
        if len(kept) >= most:
            kept.clear()
        kept[key] = value
        return value


def key_of(value: Any) -> bytes | None:
    """Return bytes that are equal for JSON values that are the same, type for type; None where they would be long.

    >>> key_of({"nights": 1}) == key_of({"nights": 1}), key_of(1) == key_of(1.0), key_of(1) == key_of(True)
    (True, False, False)
    """
    try:
        # Version 2 writes a value the same whether or not parts of it are one object.
        data = marshal.dumps(value, 2)
    except ValueError:  # nested beyond measure
        return None
    return data if len(data) <= _LONGEST else None
