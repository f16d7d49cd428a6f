"""A model in this process as a policy: turns of many episodes are generated together.

    def generate(conversations):                      # transformers' generate, vLLM's LLM.chat, …
        return [reply for each conversation]

    for trajectory in envsynth.rollout("toolsynth/retail-v0", BatchedPolicy(generate), 64, concurrency=32): ...

While one batch is generated, whoever else needs a turn waits for the next: batches grow as they take longer, and nobody
waits for a batch to fill.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import gymnasium as gym

from envsynth.core import EnvsynthError
from envsynth.rollouts.policy import Reply, Said, label_of


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a model is to go on with.

    Attributes:
        messages: all chat messages so far.
        tools: the tools as chat templates take them.
        said: the last turn's prompt and the tokens written then, where its `Reply` told them.
        added: the messages that came since, the model's own first; at the first turn all of them.
        seed: the episode's, as its ``info`` at reset holds it, and so does ``episode``, its number.
    """

    messages: list[dict[str, Any]]
    tools: list[dict[str, Any]]
    said: Sequence[int] = ()
    added: Sequence[dict[str, Any]] = ()
    seed: int = 0
    episode: int = 0


Generate = Callable[[Sequence[Conversation]], Sequence[Said]]


class BatchedPolicy:
    """Asks a function for the turns of many episodes at once; it runs in a thread, one batch at a time.

    Args:
        generate: returns the next turn of each conversation, in order.
        most: how many it is given at most.
    """

    def __init__(self, generate: Generate, most: int = 64) -> None:
        if most < 1:
            raise EnvsynthError(f"a batch has 1 conversation at least, not {most}")
        self._batches = _Batches(generate, most)
        self._so_far = Conversation([], [])

    @property
    def label(self) -> str:
        """What it is, for a manifest."""
        return self._batches.label

    def reset(self, env: gym.Env[str, str], info: dict[str, Any]) -> None:
        """Begin a conversation with the tools that the episode offers."""
        self._so_far = Conversation([], info["tools"], seed=info["seed"], episode=info.get("episode", 0))

    async def __call__(self, observation: str, info: dict[str, Any]) -> Reply:
        """Return the model's next turn."""
        before, added = self._so_far, info["messages"]
        now = replace(before, messages=[*before.messages, *added], added=added)
        reply = await self._batches.ask(now)
        self._so_far = replace(now, said=[*reply.prompt, *reply.ids])
        return reply


class _Queue:
    # What waits in one event loop.

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting: deque[tuple[Conversation, asyncio.Future[Reply]]] = deque()


class _Batches:
    """Collects conversations of all copies of a policy."""

    def __init__(self, generate: Generate, most: int) -> None:
        self._generate = generate
        self._most = most
        self.label = label_of(generate)
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()

    async def ask(self, conversation: Conversation) -> Reply:
        loop = asyncio.get_running_loop()
        queue = self._queues.setdefault(loop, _Queue())
        answer: asyncio.Future[Reply] = loop.create_future()
        queue.waiting.append((conversation, answer))
        await asyncio.sleep(0)  # others that are ready come along
        try:
            # Who has the lock generates a batch, in which it is the first itself; those in it find their answers.
            async with queue.lock:
                if not answer.done():
                    await self._take(queue)
            return await answer
        finally:
            answer.cancel()

    async def _take(self, queue: _Queue) -> None:
        batch: list[tuple[Conversation, asyncio.Future[Reply]]] = []
        while queue.waiting and len(batch) < self._most:
            conversation, answer = queue.waiting.popleft()
            if not answer.done():  # done without an answer: it was cancelled while it waited
                batch.append((conversation, answer))
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(None, self._replies, [conversation for conversation, _ in batch])
        answers = [answer for _, answer in batch]
        try:
            _deliver(await asyncio.shield(work), answers)
        except asyncio.CancelledError:
            # A thread cannot be stopped: the others of the batch get what it gives.
            await asyncio.wait([work])
            error = work.exception()
            _deliver(work.result(), answers) if error is None else _fail(error, answers)
            raise
        except BaseException as error:
            _fail(error, answers)

    def _replies(self, conversations: list[Conversation]) -> list[Reply]:
        said = list(self._generate(conversations))
        if len(said) != len(conversations):
            raise EnvsynthError(f"generate returned {len(said)} turns for {len(conversations)} conversations")
        return [reply if isinstance(reply, Reply) else Reply(reply) for reply in said]


def _deliver(replies: list[Reply], answers: list["asyncio.Future[Reply]"]) -> None:
    for reply, answer in zip(replies, answers, strict=True):
        if not answer.done():
            answer.set_result(reply)


def _fail(error: BaseException, answers: list["asyncio.Future[Reply]"]) -> None:
    for answer in answers:
        if not answer.done():
            answer.set_exception(error)
