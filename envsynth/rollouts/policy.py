"""What chooses actions: the one protocol that agents of any kind share."""

from typing import Any, Protocol, runtime_checkable

import gymnasium as gym


class Policy(Protocol):
    """A callable from what the environment said last to the agent's next text.

    ``observation`` and ``info`` are those of ``env.reset`` at an episode's first turn and those of ``env.step``
    afterwards, so a plain function is a policy:

    >>> def refuse(observation, info):
    ...     return "I cannot help with that."

    A policy that keeps something during an episode (a conversation, a plan) has the method of `EpisodicPolicy` too.
    """

    def __call__(self, observation: str, info: dict[str, Any], /) -> str:
        """Return the next action: calls, or the final message."""
        ...


@runtime_checkable
class EpisodicPolicy(Protocol):
    """A policy that is told when an episode begins."""

    def reset(self, env: gym.Env[str, str], info: dict[str, Any], /) -> None:
        """Forget the episode before; ``info`` is that of ``env.reset``, and the first call follows."""
        ...
