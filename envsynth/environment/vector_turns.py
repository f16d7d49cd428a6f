"""Turns of many episodes, taken together."""

import asyncio
from collections.abc import Sequence

from envsynth.environment.collector import sparing_collector
from envsynth.environment.driving import drive, drive_waiting
from envsynth.environment.episode import Episode
from envsynth.environment.terms import Step
from envsynth.environment.waiting import BackgroundLoop
from envsynth.simulation import Simulator


class Turns:
    """Takes the turns of many episodes: one after another, or waiting for all at once where the simulator waits."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._loop: BackgroundLoop | None = None

    def take(self, episodes: Sequence[Episode], actions: Sequence[str]) -> list[Step]:
        """Return each episode's step, in order."""
        with sparing_collector(len(episodes)):
            if not self._simulator.waits:
                turns = zip(episodes, actions, strict=True)
                return [drive(episode.turn(action), self._simulator) for episode, action in turns]
            if self._loop is None:
                self._loop = BackgroundLoop()
            return self._loop.run(self._take(episodes, actions))

    async def _take(self, episodes: Sequence[Episode], actions: Sequence[str]) -> list[Step]:
        turns = (
            drive_waiting(episode.turn(action), self._simulator)
            for episode, action in zip(episodes, actions, strict=True)
        )
        # Whatever goes wrong in one place, the others take their turns to the end first.
        ends = await asyncio.gather(*turns, return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return [end for end in ends if not isinstance(end, BaseException)]

    def close(self) -> None:
        """End the thread that waited, if there is one."""
        if self._loop is not None:
            self._loop.close()
            self._loop = None
