"""Which golden calls must come after which: the partial order that ``calls="dag"`` asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from envsynth.core import GoldenCall, SimulatorFault, ToolCall, ToolResult
from envsynth.reward.renaming import Identifiers
from envsynth.reward.values import identical
from envsynth.simulation import Simulator
from envsynth.world import World, WorldState


@dataclass(frozen=True)
class Step:
    """One executed golden call: the state before it, and whether it changed the world."""

    call: GoldenCall
    result: ToolResult
    before: WorldState
    wrote: bool


def call_order(steps: Sequence[Step], world: World, simulator: Simulator) -> tuple[tuple[int, ...], ...]:
    """Return, for each golden call, the earlier ones that it must come after.

    A call comes after another if a value of its own comes from it (a source, or an identifier that it issued), and
    if the two would answer otherwise: without the earlier write the later call fails or returns something else, or
    the earlier read, made after the later write, would. Where asking the simulator again means waiting, only where
    values come from counts.

    Args:
        steps: the executed golden calls.
        world: the world in which they ran; it is forked, never changed.
        simulator: who answered.
    """
    after: list[set[int]] = [_sources(steps, i) for i in range(len(steps))]
    writers = [k for k, step in enumerate(steps) if step.wrote] if not simulator.waits else []
    identifiers = Identifiers(text for step in steps for text in step.result.new_ids)
    for k in writers:
        for i in _broken_without(steps, k, identifiers, world, simulator):
            after[i].add(k)
        after[k].update(i for i in range(k) if _read_spoilt(steps, i, k, world, simulator))
    return tuple(tuple(sorted(earlier)) for earlier in after)


def _sources(steps: Sequence[Step], i: int) -> set[int]:
    call = steps[i].call
    sources = {s.call for s in call.sources.values() if s.call is not None and s.call < i}
    text = str(call.arguments)
    issuers = [k for k in range(i) if any(one in text for one in steps[k].result.new_ids)]
    issued = {k for k in issuers if Identifiers(steps[k].result.new_ids).inside(call.arguments)}
    return sources | issued


def _broken_without(
    steps: Sequence[Step], k: int, identifiers: Identifiers, world: World, simulator: Simulator
) -> list[int]:
    """Which later calls fail, or answer otherwise, where call ``k`` has not been made."""
    trial = world.fork()
    trial.restore(steps[k].before)
    # Without call k the later ones are issued other identifiers; what they are called is no dependence.
    renaming = {text: text for text in identifiers.all}
    broken = []
    for i in range(k + 1, len(steps)):
        arguments = identifiers.rename(steps[i].call.arguments, renaming)
        result = _answer(ToolCall(name=steps[i].call.name, arguments=arguments), trial, simulator)
        renaming.update(zip(steps[i].result.new_ids, result.new_ids, strict=False))
        expected = identifiers.rename(steps[i].result.content, renaming)
        if result.error is not None or not identical(expected, result.content):
            broken.append(i)
    return broken


def _read_spoilt(steps: Sequence[Step], i: int, k: int, world: World, simulator: Simulator) -> bool:
    """Whether the answer to the goal read ``i``, made after the write ``k`` instead of before, would be another."""
    if steps[i].wrote or steps[i].call.role != "goal":
        return False
    trial = world.fork()
    trial.restore(steps[k].before)
    before = _answer(steps[i].call, trial, simulator)
    _answer(steps[k].call, trial, simulator)
    after = _answer(steps[i].call, trial, simulator)
    return before.error != after.error or not identical(before.content, after.content)


def _answer(call: ToolCall, trial: World, simulator: Simulator) -> ToolResult:
    try:
        return simulator.answer(call, trial)
    except SimulatorFault as fault:
        # In an order that was never meant, a program may break; that says as much as an error would.
        return ToolResult.failure("fault", str(fault))
