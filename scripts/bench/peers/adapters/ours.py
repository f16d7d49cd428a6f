"""envsynth: a task of the retail bundle, with its world, gateway, programs and reward; waits are awaited.

Every episode makes the same calls, as the members of a group do: the simulator has answered them before.
"""

import asyncio
from importlib.metadata import version

import gymnasium
from lookups import LOOK_UPS

import envsynth
from envsynth.simulation import ProgramSimulator
from envsynth.simulation.read_memory import ReadMemory

ASYNC = True
VERSION = f"envsynth {version('envsynth')}"
MADE = {}


class Waiting:
    """A simulator, after a wait where there is one; ``unseen``: it forgets before each call what it was asked."""

    name = "waiting"

    def __init__(self, toolset, wait, unseen):
        self.wait, self.waits, self.unseen = wait, wait > 0, unseen
        self.memory = ReadMemory()
        self.sound = ProgramSimulator(toolset, self.memory)

    def answer(self, call, world):
        """Answer at once."""
        if self.unseen:
            self.memory.forget()
        return self.sound.answer(call, world)

    async def respond(self, call, world):
        """Answer after the wait."""
        await asyncio.sleep(self.wait)
        return self.answer(call, world)


class Env:
    """One environment."""

    def __init__(self):
        bundle, self.task = MADE["bundle"], MADE["task"]
        self.env = gymnasium.make(envsynth.spec(bundle), simulator=MADE["simulator"], split="all").unwrapped
        self.calls = MADE["calls"]

    async def reset(self):
        """Begin an episode."""
        self.env.reset(seed=0, options={"task": self.task.id})

    async def step(self, number):
        """Take a step."""
        action = self.task.answer if number is None else self.calls[number]
        if self.env.rules.simulator.waits:
            await self.env.step_waiting(action)
        else:
            self.env.step(action)

    async def close(self):
        """End it."""
        self.env.close()


def open(wait, unseen=False):  # noqa: A001
    """Begin."""
    bundle = MADE["bundle"] = envsynth.load("retail")
    task = MADE["task"] = next(task for task in bundle.tasks.values() if not task.metadata.rows)
    MADE["simulator"] = Waiting(bundle.toolset, wait, unseen) if wait or unseen else bundle.simulator()
    # The first orders whose record is about as long as everybody's.
    world, calls = bundle.world(task), []
    for (order,) in world.query("SELECT order_id FROM orders ORDER BY order_id"):
        call = envsynth.core.ToolCall(name="get_order", arguments={"order_id": order})
        if 800 <= len(bundle.simulator().answer(call, world).to_text()) <= 1000 and len(calls) < LOOK_UPS:
            calls.append(call.to_text())
    MADE["calls"] = calls


async def make():
    """Return an environment."""
    return Env()


def shut():
    """End all."""
