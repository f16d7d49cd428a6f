"""A rollout into a store, for a test to kill: python -m tests.rollouts.killed BUNDLE FOLDER EPISODES CONCURRENCY."""

import asyncio
import random
import sys
from pathlib import Path

from envsynth.environment import spec
from envsynth.rollouts import rollout
from tests.rollouts.agents import Golden


class Unsteady(Golden):
    """Replays the golden, each turn after a moment."""

    async def __call__(self, observation, info):
        await asyncio.sleep(random.random() / 500)
        return self.texts.pop(0)


def main():
    bundle, folder, episodes, concurrency = sys.argv[1:]
    episodes, concurrency = int(episodes), int(concurrency)
    for trajectory in rollout(spec(Path(bundle)), Unsteady(), episodes, 5, concurrency=concurrency, out=folder):
        print(trajectory.episode, flush=True)


if __name__ == "__main__":
    main()
