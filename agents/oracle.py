"""The oracle: replays a task's golden trajectory word for word, then says its answer.

It needs no model and succeeds in every episode of a sound bundle; where it does not, the bundle or the environment is
broken. Read it as the shortest example of how an episode goes.

    python agents/oracle.py --env-id toolsynth/retail-v0 --episodes 20
"""

import argparse
import inspect
import re
from dataclasses import dataclass, fields

import gymnasium as gym

import envsynth  # noqa: F401 (importing it registers the environments)


@dataclass
class Args:
    """What can be chosen; each argument is an option of the command line too."""

    env_id: str = "toolsynth/retail-v0"
    """the environment: a domain's id, or the id of one of its tasks"""
    episodes: int = 20
    """how many episodes to play"""
    split: str = "train"
    """the split that tasks are drawn from: train, test, unseen_tools or all"""
    seed: int = 0
    """the first episode's seed; each further one's is one more"""


class Oracle:
    """Knows what is right: the task's golden calls, and the answer."""

    def reset(self, env: gym.Env, info: dict) -> None:
        """Look up the episode's task."""
        task = env.unwrapped.bundle.tasks[info["task_id"]]
        self.texts = [*(call.to_text() for call in task.golden), task.answer]

    def __call__(self, observation: str, info: dict) -> str:
        """Return the next call, or the answer: text without a call ends the episode."""
        return self.texts.pop(0)


policy = Oracle()


def main(args: Args) -> None:
    """Play the episodes, and print how many succeeded."""
    env = gym.make(args.env_id, split=args.split)
    successes = 0
    for episode in range(args.episodes):
        observation, info = env.reset(seed=args.seed + episode)
        task_id = info["task_id"]
        policy.reset(env, info)
        terminated = truncated = False
        while not (terminated or truncated):
            observation, reward, terminated, truncated, info = env.step(policy(observation, info))
        successes += reward == 1.0
        print(f"episode {episode}: task {task_id}, reward {reward:g}")
    env.close()
    print(f"success: {successes} of {args.episodes}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sentences = re.findall(r'^    """(.+)"""$', inspect.getsource(Args), re.MULTILINE)[1:]
    for field, sentence in zip(fields(Args), sentences, strict=True):
        option = f"--{field.name.replace('_', '-')}"
        parser.add_argument(option, type=field.type, default=field.default, help=f"{sentence} ({field.default})")
    main(Args(**vars(parser.parse_args())))
