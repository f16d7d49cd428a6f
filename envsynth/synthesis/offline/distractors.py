"""Distractors: the tools most like those that a task needs."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from envsynth.core import Tool, Toolset
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words

_MINOR = frozenset(v.listed("a an and by for from in is of on or the to with based using including"))


def nearest(toolset: Toolset, needed: Sequence[str], count: int, rng: np.random.Generator) -> tuple[str, ...]:
    """Return the tools needed and the ``count`` others most like them, shuffled; none where that would be all."""
    wanted = dict.fromkeys(needed)
    others = [tool for tool in toolset.tools if tool.name not in wanted]
    if len(others) <= count:
        return ()
    own = [_said(tool) for tool in toolset.tools if tool.name in wanted]
    likeness = {tool.name: max(_likeness(_said(tool), said) for said in own) for tool in others}
    chosen = sorted(likeness, key=lambda name: -likeness[name])[:count]
    offered = [*wanted, *chosen]
    return tuple(offered[int(place)] for place in rng.permutation(len(offered)))


def _said(tool: Tool) -> frozenset[str]:
    return _words(tool.name, tool.description)


@lru_cache(maxsize=16_384)
def _words(name: str, description: str) -> frozenset[str]:
    return frozenset(words(f"{name} {description}")) - _MINOR


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
