"""What chooses actions: the one protocol that agents of any kind share."""

import asyncio
import copy
import inspect
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeGuard, runtime_checkable

import gymnasium as gym

from envsynth.core import EnvsynthError


@dataclass(frozen=True, slots=True)
class Reply:
    """An action with the tokens that it was made of, where a policy knows them.

    Attributes:
        text: the action.
        prompt: all tokens that the model was given for this turn.
        ids: the tokens that it wrote.
        logprobs: the natural logarithm of each one's probability; None where they are not known.
    """

    text: str
    prompt: Sequence[int] = ()
    ids: Sequence[int] = ()
    logprobs: Sequence[float] | None = None


Said: TypeAlias = str | Reply


class PolicyFault(EnvsynthError):  # noqa: N818 (as a simulator's fault: told apart from an episode that failed)
    """A policy could not act, through no fault of the model's: its server is down. The episode is void, not failed."""


class Policy(Protocol):
    """A callable from what the environment said last to the agent's next text.

    ``observation`` and ``info`` are those of ``env.reset`` at an episode's first turn and those of ``env.step``
    afterwards, so a plain function is a policy:

    >>> def refuse(observation, info):
    ...     return "I cannot help with that."

    It may be asynchronous, and return a `Reply` instead of a text. A policy that keeps something during an episode
    (a conversation, a plan) has the method of `EpisodicPolicy` too.
    """

    def __call__(self, observation: str, info: dict[str, Any], /) -> Said | Awaitable[Said]:
        """Return the next action: calls, or the final message.

        Raises:
            PolicyFault: there is none, and that is not the model's fault.
        """
        ...


@runtime_checkable
class EpisodicPolicy(Protocol):
    """A policy that is told when an episode begins.

    Where several episodes run at once, each has a (shallow) copy of it, so what ``reset`` sets is the episode's own,
    and what was there before (a model, a connection) is shared by all.
    """

    def reset(self, env: gym.Env[str, str], info: dict[str, Any], /) -> None:
        """Forget the episode before; ``info`` is that of ``env.reset``, and the first call follows."""
        ...


def for_an_episode(policy: Policy) -> Policy:
    """Return the policy for one of several episodes that run at once."""
    return copy.copy(policy) if hasattr(policy, "reset") else policy


def is_episodic(policy: Policy) -> TypeGuard[EpisodicPolicy]:
    """Whether a policy is told when an episode begins: quicker than ``isinstance``, which asks a protocol its parts."""
    return hasattr(policy, "reset")


def label_of(policy: Any) -> str:
    """Return what a policy is, for a manifest: its own ``label``, or the name of its function or class."""
    kind = policy if hasattr(policy, "__qualname__") else type(policy)
    return str(getattr(policy, "label", f"{kind.__module__}.{kind.__qualname__}"))


def is_asynchronous(policy: Policy) -> bool:
    """Whether what a policy returns has to be awaited."""
    return inspect.iscoroutinefunction(policy) or inspect.iscoroutinefunction(type(policy).__call__)


def ask_now(policy: Policy, observation: str, info: dict[str, Any]) -> Said:
    """Return a policy's next action where nothing can be awaited.

    Raises:
        EnvsynthError: the policy is asynchronous.
    """
    said = policy(observation, info)
    if inspect.isawaitable(said):
        if asyncio.iscoroutine(said):
            said.close()
        raise EnvsynthError("this policy is asynchronous: play it with rollout() by an environment's id, or arollout()")
    return said
