"""Where a walk goes next: to tools that take up what has been found, more often than elsewhere."""

from collections.abc import Iterator

import numpy as np

from envsynth.core import Tool
from envsynth.synthesis.english import clause_of
from envsynth.synthesis.walk.memory import Memory
from envsynth.synthesis.walk.way import Way


def next_tools(way: Way, memory: Memory) -> Iterator[Tool]:
    """Yield the tools to try next, those first that take up what has been found."""
    leaves = {memory.steps[index].tool.name for index in memory.leaves() if not memory.steps[index].writes}
    full = len(memory.wanted()) >= way.settings.goals
    weights = []
    for tool in way.ground.tools:
        if tool.name in memory.tools or len(memory.tools) >= way.settings.tools:
            weights.append(0.0)
            continue
        producers = {
            link.producer
            for name in tool.properties
            for link in way.ground.links(tool.name, name)
            if link.weight >= way.settings.certain
        }
        if full and not producers & leaves:
            weights.append(0.0)  # it would be one thing more to ask for
            continue
        shared = sum(name in memory.inputs for name in tool.parameters.get("required", ()))
        # What neither takes up a finding nor shares something told has nothing to do with the rest.
        weight = 12.0 if producers & leaves else 5.0 if producers & memory.tools else 0.3 if shared else 0.02
        # What nobody could ask for in words had better not be what the walk ends with.
        weights.append(weight * (1 + 2 * shared) * (1.0 if clause_of(tool).is_clean else 0.1))
    yield from _drawn(way, weights)


def _drawn(way: Way, weights: list[float]) -> Iterator[Tool]:
    left = np.asarray(weights)
    for _ in range(min(way.settings.branching, int((left > 0).sum()))):
        place = int(way.rng.choice(len(left), p=left / left.sum()))
        left[place] = 0.0
        yield way.ground.tools[place]
