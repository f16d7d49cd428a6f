"""The random agent: calls offered tools with values it has seen, and stops at random.

What it scores is what luck is worth. It fills each parameter with a value of the right type that stood in the
conversation so far (words of the instruction, values of the responses), or with one of the parameter's enumeration.

    python agents/random_agent.py --env-id toolsynth/retail-v0 --episodes 20
"""

import argparse
import inspect
import json
import re
from dataclasses import dataclass, fields
from typing import Any

import gymnasium as gym
import numpy as np

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


class RandomAgent:
    """Picks a tool and its arguments at random; an episode's choices follow from its seed alone."""

    stop = 0.1  # the probability that a turn is the last

    def reset(self, env: gym.Env, info: dict) -> None:
        """Begin with the tools that the episode offers, and nothing seen."""
        self.rng = np.random.default_rng(info["seed"])
        self.tools = [tool["function"] for tool in info["tools"]]
        self.seen: list[str] = []

    def __call__(self, observation: str, info: dict) -> str:
        """Return a random call, or the last thing seen as the final message."""
        self.seen += re.findall(r'(?<=:")[^"]+|[\w@.#-]*\w', observation) or ["nothing"]
        if self.rng.random() < self.stop:
            return f"I am done: {self.seen[-1]}."
        tool = self.pick(self.tools)
        parameters = tool["parameters"]["properties"].items()
        arguments = {name: self.value(schema) for name, schema in parameters if self.rng.random() < 0.9}
        return json.dumps({"name": tool["name"], "arguments": arguments})

    def value(self, schema: dict) -> Any:
        """Return a value that could be valid for a parameter's schema."""
        match schema:
            case {"enum": options}:
                return self.pick(options)
            case {"type": "boolean"}:
                return self.pick([True, False])
            case {"type": "integer" | "number"}:
                return self.pick([int(word) for word in self.seen if word.isdecimal() and len(word) < 6] or [1])
            case {"type": "array", "items": items}:
                return [self.value(items)]
            case {"type": "object", "properties": properties}:
                return {name: self.value(part) for name, part in properties.items()}
        return self.pick(self.seen)

    def pick(self, options: list) -> Any:
        """Return one of several, each as likely as the others."""
        return options[self.rng.integers(len(options))]


policy = RandomAgent()


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
