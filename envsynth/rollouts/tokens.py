"""Turning a conversation into token ids, append-only: what was said is never tokenized a second time.

A chat template is a function of the whole conversation. Asking it anew at each turn gives a model other tokens than it
wrote itself: the same text has many tokenizations, and templates leave out earlier thoughts. So only what the
environment adds is rendered and tokenized here; what the model wrote stays as the ids that it wrote. Then each prompt
begins with all that came before it, an episode is one sequence, and what is trained on is what was sampled.

    chat = ChatTokens(tokenizer)
    prompt = chat.opening(info["messages"], info["tools"])          # at reset
    ids = …                                                         # what the model writes
    prompt = chat.following([*prompt, *ids], info["messages"])      # after step: the results, and the next turn's head

`envsynth.core.tokens` keeps the turns, and makes sequences of them with a mask that is 1 where the agent wrote.
"""

from collections.abc import Sequence
from typing import Any

from envsynth.core import EnvsynthError, Trajectory
from envsynth.core.tokens import TokenTrace, TokenTurn

Messages = Sequence[dict[str, Any]]

# What stands for a turn of the model's where a template is asked what comes after one. No text of an environment's
# holds it, as it has a character that no text is given.
_TURN = "\ufdd0turn\ufdd0"
_USER = {"role": "user", "content": "."}


class ChatTokens:
    """A tokenizer's chat template, used for what the environment says only.

    Args:
        tokenizer: one of transformers' tokenizers, with a chat template.
        given: further arguments for the template, such as ``enable_thinking=False``.

    Raises:
        EnvsynthError: the tokenizer has no chat template.
    """

    def __init__(self, tokenizer: Any, **given: Any) -> None:
        if not getattr(tokenizer, "chat_template", None):
            raise EnvsynthError("the tokenizer has no chat template: set one, or take a chat model's tokenizer")
        self.tokenizer = tokenizer
        self._given = given
        special = tokenizer.all_special_ids
        self._end = [token for token in self._encoded(self._after_turn([]))[:1] if token in special]
        self.stops: tuple[int, ...] = tuple(dict.fromkeys([*self._end, tokenizer.eos_token_id]))
        """The tokens with which a turn of the model's ends."""

    def opening(self, messages: Messages, tools: Messages = ()) -> list[int]:
        """Return the first turn's prompt.

        Args:
            messages: those of ``env.reset``'s info.
            tools: the tools that the episode offers.
        """
        return self._encoded(self._rendered(messages, tools, going_on=True))

    def following(self, said: Sequence[int], messages: Messages) -> list[int]:
        """Return the next turn's prompt: all that was said, then what the environment adds to it.

        Args:
            said: the last turn's prompt and the ids that the model wrote, with the token that ended them or without.
            messages: those of ``env.step``'s info; the model's own among them is passed over.
        """
        added = self._encoded(self._after_turn([message for message in messages if message["role"] != "assistant"]))
        # A model that stopped by itself has written the turn's end already; one that was cut off has not.
        longest = min(len(added), len(said))
        shared = next(n for n in range(longest, -1, -1) if list(said[len(said) - n :]) == added[:n])
        return [*said, *added[shared:]]

    def text(self, ids: Sequence[int]) -> str:
        """Return what the model wrote as an action, without the token that ended it.

        Other special tokens stay: some models mark their calls with them.
        """
        ids = list(ids)
        while ids and ids[-1] in self.stops:
            ids.pop()
        text: str = self.tokenizer.decode(ids, skip_special_tokens=False)
        return text

    def turn(self, action: str) -> list[int]:
        """Return a text as a model would have written it: its tokens, and one that ends the turn."""
        return [*self._encoded(action), *self._end]

    def _after_turn(self, messages: Messages) -> str:
        # The template's text from the end of a model's turn on. Some templates want results to have calls before them.
        turn: dict[str, Any] = {"role": "assistant", "content": _TURN}
        try:
            text = self._rendered([_USER, turn, *messages], (), going_on=bool(messages))
        except EnvsynthError:
            return self._after_calls(messages)
        _, found, after = text.rpartition(_TURN)
        if not found:
            raise EnvsynthError("the chat template leaves out what the model says: take another template")
        return after

    def _after_calls(self, messages: Messages) -> str:
        calls = [_call(message) for message in messages if message["role"] == "tool"]
        turn = {"role": "assistant", "content": "", "tool_calls": calls}
        before = self._rendered([_USER, turn], (), going_on=False)
        whole = self._rendered([_USER, turn, *messages], (), going_on=True)
        if not whole.startswith(before):
            raise EnvsynthError("the chat template renders a turn otherwise once results follow: take another template")
        return self._after_turn([]) + whole[len(before) :]

    def _rendered(self, messages: Messages, tools: Messages, *, going_on: bool) -> str:
        try:
            text: str = self.tokenizer.apply_chat_template(
                list(messages),
                tools=list(tools) or None,
                tokenize=False,
                add_generation_prompt=going_on,
                **self._given,
            )
        except Exception as error:  # a template is a program, and raises what it likes
            roles = ", ".join(message["role"] for message in messages)
            raise EnvsynthError(f"the chat template cannot render messages of {roles}: {error}") from error
        return text

    def _encoded(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False)
        return ids


def _call(message: dict[str, Any]) -> dict[str, Any]:
    function = {"name": message.get("name", "tool"), "arguments": {}}
    return {"id": message.get("tool_call_id", ""), "type": "function", "function": function}


def tokens_of(trajectory: Trajectory, chat: ChatTokens, tools: Messages = ()) -> tuple[TokenTurn, ...]:
    """Return an episode's turns in tokens: those that its policy gave, else those that its texts would have.

    So a golden trajectory, or one that a server's model played, is laid out exactly as if the model of this tokenizer
    had sampled it; it has no log-probabilities then.

    Args:
        trajectory: the episode.
        chat: the tokenizer and its template.
        tools: the tools that the episode offered (``info["tools"]`` at its reset).
    """
    if trajectory.tokens:
        return trajectory.tokens
    opening, turns = _by_turn(trajectory.messages)
    trace, prompt = TokenTrace(), chat.opening(opening, tools)
    for action, added in zip(trajectory.actions, turns, strict=True):
        ids = chat.turn(action)
        trace.add(prompt, ids)
        prompt = chat.following([*prompt, *ids], added)
    return trace.turns


def _by_turn(messages: Messages) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    # What the environment said at the start, and then what it said after each turn.
    opening: list[dict[str, Any]] = []
    turns: list[list[dict[str, Any]]] = []
    for message in messages:
        if message["role"] == "assistant":
            turns.append([])
        else:
            (turns[-1] if turns else opening).append(message)
    return opening, turns
