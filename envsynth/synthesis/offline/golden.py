"""The golden trajectory of a walk: its calls, each with its role and where its arguments come from."""

from collections.abc import Sequence

from envsynth.core import GoldenCall
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.walk import Memory


def golden_of(memory: Memory, groups: Sequence[Group]) -> tuple[GoldenCall, ...]:
    """Return the golden calls; a call is a goal where it writes, or where something of its response is asked for."""
    goals = {index for group in groups if group.wanted for index in group.indices}
    return tuple(
        GoldenCall(
            name=step.tool.name,
            arguments=step.to_call().arguments,
            role="goal" if index in goals or step.writes else "support",
            sources=step.call_sources(),
        )
        for index, step in enumerate(memory.steps)
    )
