"""Policies and simulators that the tests of rollouts share."""

import asyncio

from envsynth.core import SimulatorFault


def silent(observation, info):
    return "Goodbye."


class Golden:
    """Replays the golden of whatever task it is given."""

    def __init__(self):
        self.begun = 0

    def reset(self, env, info):
        self.begun += 1
        task = env.unwrapped.bundle.tasks[info["task_id"]]
        self.texts = [*(call.to_text() for call in task.golden), task.answer]

    def __call__(self, observation, info):
        return self.texts.pop(0)


class SlowGolden(Golden):
    """The same, taking some turns of the event loop to think."""

    async def __call__(self, observation, info):
        for _ in range(len(observation) % 7):
            await asyncio.sleep(0)
        return self.texts.pop(0)


class Waiting:
    """A simulator that waits, and fails where it is told to."""

    name = "waiting"
    waits = True

    def __init__(self, bundle, seconds=0.0, failing=()):
        self.sound = bundle.simulator()
        self.seconds = seconds
        self.failing = failing
        self.under_way = self.most = 0

    def answer(self, call, world):
        return self.sound.answer(call, world)

    async def respond(self, call, world):
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.under_way -= 1
        if call.name in self.failing:
            raise SimulatorFault("the provider is down")
        return self.sound.answer(call, world)
