"""Taking an episode's turn to its end: answering each call in place, or waiting for it."""

import asyncio
import contextlib
from collections.abc import Generator

from envsynth.core import SimulatorFault, ToolResult
from envsynth.environment.terms import Asked, Step
from envsynth.simulation import Simulator


def drive(turn: Generator[Asked, ToolResult, Step], simulator: Simulator) -> Step:
    """Take a turn to its end, answering each call in place."""
    try:
        call, world = next(turn)
        while True:
            try:
                result = simulator.answer(call, world)
            except SimulatorFault as fault:
                call, world = turn.throw(fault)
            else:
                call, world = turn.send(result)
    except StopIteration as end:
        step: Step = end.value
        return step


async def drive_waiting(turn: Generator[Asked, ToolResult, Step], simulator: Simulator) -> Step:
    """Take a turn to its end as `drive` does, letting others go on while a call is waited for.

    Cancelled in the middle of a call, it leaves the episode void, and the world as it was before that call.
    """
    try:
        call, world = next(turn)
        while True:
            try:
                result = await simulator.respond(call, world)
            except SimulatorFault as fault:
                call, world = turn.throw(fault)
            except asyncio.CancelledError:
                with contextlib.suppress(StopIteration):
                    turn.throw(SimulatorFault("it was cancelled before it was answered"))
                raise
            else:
                call, world = turn.send(result)
    except StopIteration as end:
        step: Step = end.value
        return step
