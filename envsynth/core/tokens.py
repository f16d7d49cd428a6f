"""What a model read and wrote in an episode, token by token: enough to train on exactly that."""

from collections.abc import Sequence
from typing import NamedTuple

from envsynth.core.model import Model


class TokenTurn(Model):
    """One turn in tokens.

    A turn's prompt nearly always begins with all that came before it, so only the rest is kept. Where a chat template
    leaves something out later on (an earlier turn's thoughts), it begins with a part of that.

    Attributes:
        keep: how many of the tokens that came before the prompt begins with.
        prompt: the prompt's tokens after those.
        ids: the tokens that the model wrote.
        logprobs: the natural logarithm of each one's probability, where the policy gave them.
    """

    keep: int = 0
    prompt: tuple[int, ...] = ()
    ids: tuple[int, ...] = ()
    logprobs: tuple[float, ...] | None = None


class TokenSequence(NamedTuple):
    """Tokens in a row, as a trainer takes them.

    Attributes:
        ids: the tokens.
        mask: 1 where the agent wrote the token, 0 where the environment did (or the prompt, or an earlier sequence).
        logprobs: of the agent's tokens, 0.0 elsewhere; None where a turn has none.
    """

    ids: list[int]
    mask: list[int]
    logprobs: list[float] | None


class TokenTrace:
    """Collects an episode's turns, each given with its whole prompt."""

    def __init__(self) -> None:
        self._turns: list[TokenTurn] = []
        self._said: list[int] = []

    def add(self, prompt: Sequence[int], ids: Sequence[int], logprobs: Sequence[float] | None = None) -> None:
        """Add a turn.

        Raises:
            ValueError: there is not one log-probability for each token.
        """
        if logprobs is not None and len(logprobs) != len(ids):
            raise ValueError(f"{len(logprobs)} log-probabilities for {len(ids)} tokens: give one for each, or none")
        prompt = list(prompt)
        keep = _shared(self._said, prompt)
        self._turns.append(
            TokenTurn(
                keep=keep,
                prompt=tuple(prompt[keep:]),
                ids=tuple(ids),
                logprobs=None if logprobs is None else tuple(logprobs),
            )
        )
        self._said = [*prompt, *ids]

    @property
    def turns(self) -> tuple[TokenTurn, ...]:
        """The turns so far."""
        return tuple(self._turns)


def prompts(turns: Sequence[TokenTurn]) -> list[list[int]]:
    """Return each turn's whole prompt, as the model read it."""
    said: list[int] = []
    whole = []
    for turn in turns:
        whole.append([*said[: turn.keep], *turn.prompt])
        said = [*whole[-1], *turn.ids]
    return whole


def sequences(turns: Sequence[TokenTurn]) -> list[TokenSequence]:
    """Return an episode as few sequences as hold all of its turns: one, where each prompt goes on from what was said.

    Each token that the agent wrote has the mask 1 in exactly one of them.

    >>> turns = [TokenTurn(prompt=(1, 2), ids=(3,)), TokenTurn(keep=3, prompt=(4,), ids=(5, 6))]
    >>> sequences(turns)
    [TokenSequence(ids=[1, 2, 3, 4, 5, 6], mask=[0, 0, 1, 0, 1, 1], logprobs=None)]
    """
    known = all(turn.logprobs is not None for turn in turns)
    found: list[TokenSequence] = []
    for turn in turns:
        if not found or turn.keep < len(found[-1].ids):
            kept = found[-1].ids[: turn.keep] if found else []
            found.append(TokenSequence(kept, [0] * len(kept), [0.0] * len(kept) if known else None))
        ids, mask, logprobs = found[-1]
        ids += [*turn.prompt, *turn.ids]
        mask += [0] * len(turn.prompt) + [1] * len(turn.ids)
        if logprobs is not None:
            logprobs += [0.0] * len(turn.prompt) + list(turn.logprobs or ())
    return found


def _shared(said: list[int], prompt: list[int]) -> int:
    if prompt[: len(said)] == said:
        return len(said)
    return next(i for i, (one, other) in enumerate(zip([*said, None], [*prompt, None], strict=False)) if one != other)
