"""TRL's GRPOTrainer on our environments, by its ``rollout_func``: many episodes in flight, token for token.

    door = RolloutDoor(["toolsynth/retail-v0"], reward="graded")
    GRPOTrainer(model, reward_funcs=reward_funcs(), train_dataset=door.dataset(), rollout_func=door, args=config)

What a row's episode is stands in its prompt, as TRL hands nothing else to the function. What comes back is what was
sampled: prompt and completion are the tokens that the model read and wrote, ``env_mask`` is 0 on every token that the
environment wrote, and log-probabilities are those of sampling. An episode is one sequence, whatever the chat template
would make of it later. A void episode has the reward None, which TRL leaves out of the loss and of its group.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from gymnasium.envs.registration import EnvSpec

from envsynth.core import EnvsynthError, Trajectory
from envsynth.core.tokens import sequences
from envsynth.integrations.trl_turns import trainers_policy
from envsynth.rollouts import BatchedPolicy, Policy
from envsynth.rollouts.batched import Generate
from envsynth.rollouts.export import to_dataset
from envsynth.rollouts.mixture import Mixture, Placed
from envsynth.rollouts.schedule import Job, episode_seed

EPISODE = "episode"
"""The key of a prompt's first message that says which episode it begins."""

COMPONENTS = ("success", "progress", "calls", "world", "answer", "truncated")
"""What of a reward's breakdown is handed on, and logged."""


class RolloutDoor:
    """A ``rollout_func`` for GRPOTrainer.

    Args:
        envs: environments' ids or specs, or pairs of one with a weight: the mixture to train on.
        max_tokens: how many tokens a turn has at most.
        concurrency: how many episodes run at once.
        timeout: after how many seconds an episode is void; None: never.
        make_turns: from the trainer to what generates turns; None: what the trainer's configuration
            names, its model by transformers, vLLM in its process, or vLLM's server.
        watch: is told a batch's episodes, the trainer, and how many seconds they took; a log, for one.
        kwargs: further arguments for `gymnasium.make`.
    """

    def __init__(
        self,
        envs: Sequence[str | EnvSpec | tuple[str | EnvSpec, float]],
        max_tokens: int = 512,
        concurrency: int = 64,
        timeout: float | None = None,
        make_turns: Callable[[Any], Generate] | None = None,
        watch: Callable[[Sequence[Trajectory], Any, float], None] | None = None,
        **kwargs: Any,
    ) -> None:
        self.mixture = Mixture(envs, **kwargs)
        self.max_tokens = max_tokens
        self.concurrency = concurrency
        self.timeout = timeout
        self.watch = watch
        self._make_turns = make_turns
        self._played = 0

    def dataset(self, split: str = "train", difficulty: str | None = None, seed: int = 0) -> Any:
        """Return a ``datasets.Dataset`` with a row for each task: ``prompt``, ``tools``, and what one filters by."""
        return to_dataset(self.rows(split, difficulty, seed))

    def rows(self, split: str = "train", difficulty: str | None = None, seed: int = 0) -> Iterator[dict[str, Any]]:
        """Return the dataset's rows. ``prompt`` is also what TRL's own door takes.

        Args:
            split: the tasks' split.
            difficulty: the tasks' difficulty; None: any.
            seed: what the order of tools and the like is drawn from.
        """
        for part, env in enumerate(self.mixture.envs):
            for number, task in enumerate(env.bundle.task_ids(split, difficulty)):
                own = episode_seed(seed, number)
                _, info = env.fork().reset(seed=own, options={"task": task})
                first, *rest = info["messages"]
                which = {"part": part, "task": task, "seed": own}
                yield {
                    "prompt": [{**first, EPISODE: orjson.dumps(which).decode()}, *rest],
                    "tools": orjson.dumps(info["tools"]).decode(),
                }

    def __call__(self, prompts: list[Any], trainer: Any) -> dict[str, Any]:
        """Play an episode for each prompt; TRL calls this."""
        began = time.perf_counter()
        with self._policy(trainer, len(prompts)) as policy:
            trajectories = self.mixture.play(policy, self.placed(prompts, trainer), self.concurrency, self.timeout)
        if self.watch is not None:
            self.watch(trajectories, trainer, time.perf_counter() - began)
        return rollout_columns(trajectories)

    def placed(self, prompts: Sequence[Any], trainer: Any) -> list[Placed]:
        """Return the episodes that prompts stand for, each with a number of its own in the whole training."""
        rank = getattr(getattr(trainer, "accelerator", None), "process_index", 0)
        first = (rank << 40) + self._played
        self._played += len(prompts)
        return [self._placed(prompt, first + place) for place, prompt in enumerate(prompts)]

    def _placed(self, prompt: Any, number: int) -> Placed:
        try:
            which = orjson.loads(prompt[0][EPISODE])
        except (KeyError, TypeError, orjson.JSONDecodeError) as error:
            raise EnvsynthError("a prompt does not say which episode it begins: train on RolloutDoor.dataset()") from (
                error
            )
        return Placed(which["part"], Job(number, number, which["seed"], {"task": which["task"]}))

    @contextmanager
    def _policy(self, trainer: Any, episodes: int) -> Iterator[Policy]:
        if self._make_turns is not None:
            yield BatchedPolicy(self._make_turns(trainer), most=episodes)
            return
        with trainers_policy(trainer, self.max_tokens, episodes) as policy:
            yield policy


def rollout_columns(trajectories: Sequence[Trajectory]) -> dict[str, Any]:
    """Return episodes as GRPOTrainer takes them; what is not its own goes on to the reward functions.

    Raises:
        EnvsynthError: an episode that counts has no tokens, or is more than one sequence.
    """
    columns: dict[str, Any] = {name: [] for name in ("prompt_ids", "completion_ids", "logprobs", "env_mask")}
    for trajectory in trajectories:
        for name, value in zip(columns, _sequence(trajectory), strict=True):
            columns[name].append(value)
    columns["episode_reward"] = [None if t.fault is not None else t.reward for t in trajectories]
    for name in COMPONENTS:
        columns[name] = [component(trajectory, name) for trajectory in trajectories]
    return columns


def _sequence(trajectory: Trajectory) -> tuple[list[int], list[int], list[float], list[int]]:
    found = sequences(trajectory.tokens)
    if not found and trajectory.fault is not None:
        # Nothing was said: TRL wants a token all the same, and the reward None keeps it out of the loss.
        return [0], [0], [0.0], [0]
    if len(found) != 1:
        raise EnvsynthError(f"episode {trajectory.episode} is {len(found)} token sequences, not one: play it in tokens")
    ids, mask, logprobs = found[0]
    start = mask.index(1) if 1 in mask else len(ids) - 1
    return ids[:start], ids[start:], (logprobs or [math.nan] * len(ids))[start:], mask[start:]


def component(trajectory: Trajectory, name: str) -> float | None:
    """Return a number of the reward's breakdown, from 0 to 1; None where there is none, or the episode is void."""
    breakdown = trajectory.breakdown
    if trajectory.fault is not None or breakdown is None:
        return None
    if name == "truncated":
        return float(trajectory.truncated)
    if name == "calls":
        wanted = [call for call in breakdown["calls"] if call["required"]]
        return sum(call["matched"] is not None for call in wanted) / len(wanted) if wanted else 1.0
    if name == "world":
        return float(breakdown["world"]["equal"])
    if name == "answer":
        asks = breakdown["answer"]
        return sum(ask["stated"] for ask in asks) / len(asks) if asks else 1.0
    return float(breakdown[name])


def reward_funcs(components: Sequence[str] = COMPONENTS) -> list[Callable[..., list[float | None]]]:
    """Return reward functions: the episode's reward, then each component, which TRL logs.

    Give GRPOConfig ``reward_weights=reward_weights()``, so that components are logged and not learned from.
    """

    def episode(episode_reward: list[float | None], **_: Any) -> list[float | None]:
        return list(episode_reward)

    return [episode, *(_logged(name) for name in components)]


def reward_weights(components: Sequence[str] = COMPONENTS) -> list[float]:
    """Return the weights that go with `reward_funcs`: all of it on the episode's reward."""
    return [1.0, *(0.0 for _ in components)]


def _logged(name: str) -> Callable[..., list[float | None]]:
    def logged(**columns: Any) -> list[float | None]:
        return list(columns[name])

    logged.__name__ = name
    return logged
