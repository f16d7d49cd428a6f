"""What models in this process share: the tokens that a conversation's next turn is given, and its random numbers."""

import numpy as np

from envsynth.rollouts.batched import Conversation
from envsynth.rollouts.tokens import ChatTokens


def prompt_of(chat: ChatTokens, conversation: Conversation) -> list[int]:
    """Return the next turn's prompt: what was said, token for token, and what the environment added since."""
    if conversation.said:
        return chat.following(conversation.said, conversation.added)
    return chat.opening(conversation.messages, conversation.tools)


def stream_of(conversation: Conversation) -> np.random.Generator:
    """Return the random numbers of the next turn: the same wherever, and with whomever, it is generated."""
    return np.random.default_rng([conversation.seed, conversation.episode, len(conversation.messages)])
