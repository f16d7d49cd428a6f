"""Playing one episode: in place, or waiting without keeping others from going on."""

import asyncio
import inspect
from typing import Any

import gymnasium as gym

from envsynth.core import EnvsynthError, Trajectory
from envsynth.core.tokens import TokenTrace
from envsynth.environment import ToolEnv
from envsynth.rollouts.policy import Policy, PolicyFault, Reply, Said, ask_now, for_an_episode, is_episodic
from envsynth.rollouts.schedule import Job

_SAID = (str, Reply)


def play(
    env: gym.Env[str, str], policy: Policy, seed: int | None = None, options: dict[str, Any] | None = None
) -> Trajectory:
    """Play one episode to its end.

    Args:
        env: the environment, a `ToolEnv` at its heart.
        policy: what chooses the actions.
        seed: for ``env.reset``.
        options: for ``env.reset``.

    Raises:
        EnvsynthError: the environment is of another kind, or the policy asynchronous.
    """
    return _play(env, policy, seed, options, {})


def play_job(env: gym.Env[str, str], policy: Policy, job: Job) -> Trajectory:
    """Play one episode of a rollout to its end; ``info`` at its start holds its number and its group's."""
    numbers = {"episode": job.number, "group": job.group}
    return _play(env, policy, job.seed, job.options, numbers)


def _play(
    env: gym.Env[str, str], policy: Policy, seed: int | None, options: dict[str, Any] | None, more: dict[str, int]
) -> Trajectory:
    tool_env = heart(env)
    observation, info = env.reset(seed=seed, options=options)
    info.update(more)
    if is_episodic(policy):
        policy.reset(env, info)
    tokens = TokenTrace()
    terminated = truncated = False
    try:
        while not (terminated or truncated):
            text = _noted(ask_now(policy, observation, info), tokens)
            observation, _, terminated, truncated, info = env.step(text)
    except PolicyFault as fault:
        return _ended(tool_env, tokens, str(fault), more)
    return _ended(tool_env, tokens, None, more)


async def play_waiting(env: ToolEnv, policy: Policy, job: Job, timeout: float | None) -> Trajectory:
    """Play one episode of a rollout as `play_job` does, letting others go on while policy or simulator are waited for.

    Args:
        env: an environment of this episode's own.
        policy: what chooses the actions; it is copied where it keeps something.
        job: the episode.
        timeout: after how many seconds the episode is given up, and void; None: never.
    """
    tokens, numbers = TokenTrace(), {"episode": job.number, "group": job.group}
    fault = None
    try:
        async with asyncio.timeout(timeout) as limit:
            end = await _turns(env, for_an_episode(policy), job, tokens)
            # Nobody else has seen it, so that the record need not make another.
            return _ended(env, tokens, None, numbers | {"breakdown": end.get("reward")})
    except TimeoutError:
        if not limit.expired():
            raise
        fault = f"the episode was not over after {timeout:g} s"
    except PolicyFault as problem:
        fault = str(problem)
    return _ended(env, tokens, fault, numbers)


async def play_unless_cancelled(env: ToolEnv, policy: Policy, job: Job, timeout: float | None) -> Trajectory:
    """Play one episode as `play_waiting` does; a policy that cancels itself is an error, and ends nobody else.

    Raises:
        EnvsynthError: the policy cancelled itself.
    """
    try:
        return await play_waiting(env, policy, job, timeout)
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        # A policy's own: were it let through, a task group would take the worker for one that is done.
        raise EnvsynthError(f"the policy cancelled itself in episode {job.number}") from error


async def _turns(env: ToolEnv, policy: Policy, job: Job, tokens: TokenTrace) -> dict[str, Any]:
    observation, info = env.begin(job.seed, job.options)
    info.update(episode=job.number, group=job.group)
    if is_episodic(policy):
        policy.reset(env, info)
    waits = env.rules.simulator.waits
    terminated = truncated = False
    while not (terminated or truncated):
        said = policy(observation, info)
        if not isinstance(said, _SAID) and inspect.isawaitable(said):
            said = await said
        text = _noted(said, tokens)
        step = await env.step_waiting(text) if waits else env.step(text)
        observation, _, terminated, truncated, info = step
    return info


def heart(env: gym.Env[str, str]) -> ToolEnv:
    """Return the `ToolEnv` that an environment's wrappers stand around.

    Raises:
        EnvsynthError: there is another one.
    """
    if not isinstance(env.unwrapped, ToolEnv):
        raise EnvsynthError(f"episodes of a ToolEnv are played, not of {env.unwrapped}")
    return env.unwrapped


def _noted(said: Said, tokens: TokenTrace) -> str:
    if not isinstance(said, Reply):
        return said
    if said.ids or said.prompt:
        tokens.add(said.prompt, said.ids, said.logprobs)
    return said.text


def _ended(env: ToolEnv, tokens: TokenTrace, fault: str | None, known: dict[str, Any]) -> Trajectory:
    ending: dict[str, Any] = {} if fault is None else {"fault": fault, "truncated": True}
    return env.record(tokens=tokens.turns, **known, **ending)
