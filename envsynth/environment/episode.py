"""One episode: what an action leads to, decided here once and without waiting for anything.

`Episode.turn` is a generator. It yields each call that a simulator shall answer with the world to answer it on, is sent
the result (or is thrown the `SimulatorFault`), and returns what ``step`` returns. Whoever drives it decides how to wait
(`envsynth.environment.driving`): `ToolEnv` calls the simulator, a vector environment awaits many at once.
"""

import copy
from collections.abc import Generator
from typing import Any

from envsynth.core import SimulatorFault, ToolCall, ToolResult
from envsynth.environment.chance import Chance
from envsynth.environment.conversation import Turn, opening, replies_within, turn_messages
from envsynth.environment.offer import TRANSIENT, not_offered, unavailable
from envsynth.environment.parse import parse_action
from envsynth.environment.terms import Asked, Evidence, Rules, Start, Step
from envsynth.reward import Breakdown, progress, score
from envsynth.world import World


class Episode:
    """An episode under way.

    Attributes:
        turns: what happened, turn by turn.
        rewards: what each of them earned.
        total: the sum of the rewards so far.
        breakdown: the reward's explanation, once the episode has been scored.
        fault: why the simulator could not answer, if that ended the episode.
    """

    __slots__ = (
        "_calls",
        "_chance",
        "_offered",
        "_progress",
        "_results",
        "breakdown",
        "fault",
        "rewards",
        "rules",
        "start",
        "terminated",
        "total",
        "truncated",
        "turns",
        "world",
    )

    def __init__(self, rules: Rules, start: Start, world: World, chance: Chance) -> None:
        self.rules = rules
        self.start = start
        self.world = world
        self.turns: list[Turn] = []
        self.rewards: list[float] = []
        self.total = 0.0
        self.terminated = False
        self.truncated = False
        self.breakdown: Breakdown | None = None
        self.fault: str | None = None
        self._chance = chance
        self._offered = frozenset(start.offered)
        self._calls: list[ToolCall] = []
        self._results: list[ToolResult] = []
        self._progress = 0.0

    @property
    def over(self) -> bool:
        """Whether the episode has ended."""
        return self.terminated or self.truncated

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """The calls that were answered so far."""
        return tuple(self._calls)

    @property
    def results(self) -> tuple[ToolResult, ...]:
        """Their results, index for index."""
        return tuple(self._results)

    @property
    def attempts(self) -> dict[str, int] | None:
        """How many attempts there were against the ideal, in the protocol that counts them."""
        return None

    def turn(self, action: str) -> Generator[Asked, ToolResult, Step]:
        """Take one action; see the module's description."""
        parsed = parse_action(action)
        if parsed.message is not None:
            return self._said(Turn(action, parsed, (), ()))
        done = len(self._calls)
        texts: list[str] = []
        for call in parsed.calls:
            result = self._answer_here(call)
            if result is None:
                # A simulator that waits may fail half-way; one that does not promises to leave the world as it was.
                before = self.world.snapshot() if self.rules.simulator.waits else None
                try:
                    result = yield from self._ask(call)
                    texts.append(result.to_text())
                except (SimulatorFault, TypeError) as fault:
                    if before is not None:
                        self.world.restore(before)
                    return self._void(Turn(action, parsed, tuple(self._results[done:]), ()), texts, call, fault)
            else:
                texts.append(result.to_text())
            self._calls.append(call)
            self._results.append(result)
            if self._done:
                break
        texts += [error.to_text() for error in parsed.errors]
        replies = replies_within(self.rules.observation_limit, texts)
        turn = Turn(action, parsed, tuple(self._results[done:]), replies)
        return self._next(turn)

    def _next(self, turn: Turn) -> Step:
        if self._done:
            return self._end(turn, terminated=True)
        if len(self.turns) + 1 >= self.rules.max_turns:
            return self._end(turn, terminated=False)
        return self._go_on(turn)

    @property
    def _done(self) -> bool:
        """Whether a call ended the episode: none does, where playing is what counts."""
        return False

    def _said(self, turn: Turn) -> Step:
        """Take a text without a call: the final message."""
        return self._end(turn, terminated=True)

    def _ask(self, call: ToolCall) -> Generator[Asked, ToolResult, ToolResult]:
        return (yield Asked(call, self.world))

    def _answer_here(self, call: ToolCall) -> ToolResult | None:
        if call.name not in self._offered:
            return not_offered(call, self._offered)
        rate = self.start.options.tool_errors
        if rate and self._chance.rng.random() < rate:
            return unavailable(self.rules.bundle.toolset.by_name[call.name])
        return None

    def _go_on(self, turn: Turn) -> Step:
        reward = 0.0
        if self.rules.reward.mode == "dense":
            phi = float(progress(*self._evidence(), self._message(None), self.rules.reward))
            reward, self._progress = phi - self._progress, phi
        return self._step(turn, reward, {})

    def _end(self, turn: Turn, terminated: bool) -> Step:
        self.terminated, self.truncated = terminated, not terminated
        self.breakdown = breakdown = score(*self._evidence(), self._message(turn), self.rules.reward)
        ending: dict[str, Any] = {"reward": breakdown.to_dict()}
        if self.attempts is not None:
            ending["attempts"] = self.attempts
        return self._step(turn, float(breakdown.score) - self._progress, ending)

    def _void(self, turn: Turn, texts: list[str], call: ToolCall, fault: Exception) -> Step:
        self.truncated = True
        # A TypeError comes from an answer's encoding: what it holds is no JSON.
        problem = str(fault) if isinstance(fault, SimulatorFault) else f"the answer is no JSON: {fault}"
        self.fault = f"{call.name}: {problem}"
        replies = replies_within(self.rules.observation_limit, texts)
        return self._step(turn._replace(replies=replies), 0.0, {"fault": self.fault})

    def _step(self, turn: Turn, reward: float, ending: dict[str, Any]) -> Step:
        first_call = len(self._calls) - len(turn.results)
        self.turns.append(turn)
        self.rewards.append(reward)
        self.total += reward
        info: dict[str, Any] = {
            "messages": turn_messages(turn, first_call),
            "results": [
                {"name": call.name, "status": result.status, "error": result.error}
                for call, result in zip(turn.parsed.calls, turn.results, strict=False)
            ],
            **ending,
        }
        return Step("\n".join(turn.replies), reward, self.terminated, self.truncated, info)

    def _evidence(self) -> Evidence:
        # What the reward compares: the task's side, then the episode's.
        calls, results = self._calls, self._results
        if self.start.options.tool_errors:
            # A call that met a transient failure never reached the tool: it counts neither for nor against.
            reached = [(c, r) for c, r in zip(calls, results, strict=True) if r.status != TRANSIENT]
            calls, results = [c for c, _ in reached], [r for _, r in reached]
        bundle, task = self.rules.bundle, self.start.task
        return task, bundle.toolset, bundle.golden_run(task), calls, results, self.world.changes()

    def _message(self, turn: Turn | None) -> str | None:
        """Return what the reward reads as the final message, given the turn that ended the episode (None: none has)."""
        return turn.parsed.message if turn is not None else None

    def messages(self) -> list[dict[str, Any]]:
        """Return the whole conversation so far as chat messages."""
        task_messages = self.opening()
        first_call = 0
        for turn in self.turns:
            task_messages += turn_messages(turn, first_call)
            first_call += len(turn.results)
        return task_messages

    def opening(self) -> list[dict[str, Any]]:
        """Return the messages that the episode starts with."""
        start, policy = self.start, self.rules.bundle.toolset.policy
        return opening(policy, self.world.now, start.instruction, self.rules.protocol)

    def fork(self) -> "Episode":
        """Return an independent episode at the same state."""
        twin = copy.copy(self)
        twin.world = self.world.fork()
        twin.turns = list(self.turns)
        twin.rewards = list(self.rewards)
        twin._calls = list(self._calls)
        twin._results = list(self._results)
        twin._chance = self._chance.fork()
        return twin
