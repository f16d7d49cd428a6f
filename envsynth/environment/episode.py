"""One episode: what an action leads to, decided here once and without waiting for anything.

`Episode.turn` is a generator. It yields each call that a simulator shall answer, is sent the result (or is thrown the
`SimulatorFault`), and returns what ``step`` returns. Whoever drives it decides how to wait: `ToolEnv` calls the
simulator, a vector environment awaits many at once.
"""

import asyncio
import contextlib
import copy
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from envsynth.bundle import Bundle
from envsynth.core import SimulatorFault, Task, ToolCall, ToolResult, Toolset
from envsynth.environment.conversation import Turn, opening, replies_within, turn_messages
from envsynth.environment.offer import TRANSIENT, not_offered, unavailable
from envsynth.environment.options import Options
from envsynth.environment.parse import parse_action
from envsynth.reward import Breakdown, GoldenRun, RewardConfig, progress, score
from envsynth.simulation import Simulator
from envsynth.world import Change, World


class Step(NamedTuple):
    """What ``step`` returns."""

    observation: str
    reward: float
    terminated: bool
    truncated: bool
    info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for all of an environment's episodes."""

    bundle: Bundle
    simulator: Simulator
    reward: RewardConfig
    max_turns: int
    observation_limit: int


@dataclass(frozen=True, slots=True)
class Start:
    """What an episode begins with.

    Attributes:
        offered: the tools' names, in the order in which the agent is told of them.
        instruction: what the user asks.
    """

    task: Task
    seed: int
    options: Options
    offered: tuple[str, ...]
    instruction: str


class Episode:
    """An episode under way.

    Attributes:
        turns: what happened, turn by turn.
        total: the sum of the rewards so far.
        breakdown: the reward's explanation, once the episode has been scored.
        fault: why the simulator could not answer, if that ended the episode.
    """

    __slots__ = (
        "_calls",
        "_offered",
        "_progress",
        "_results",
        "_rng",
        "breakdown",
        "fault",
        "rules",
        "start",
        "terminated",
        "total",
        "truncated",
        "turns",
        "world",
    )

    def __init__(self, rules: Rules, start: Start, world: World, rng: np.random.Generator) -> None:
        self.rules = rules
        self.start = start
        self.world = world
        self.turns: list[Turn] = []
        self.total = 0.0
        self.terminated = False
        self.truncated = False
        self.breakdown: Breakdown | None = None
        self.fault: str | None = None
        self._rng = rng
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

    def turn(self, action: str) -> Generator[ToolCall, ToolResult, Step]:
        """Take one action; see the module's description."""
        parsed = parse_action(action)
        if parsed.message is not None:
            return self._end(Turn(action, parsed, (), ()), terminated=True)
        done = len(self._calls)
        texts: list[str] = []
        for call in parsed.calls:
            result = self._answer_here(call)
            if result is None:
                # A simulator that waits may fail half-way; one that does not promises to leave the world as it was.
                before = self.world.snapshot() if self.rules.simulator.waits else None
                try:
                    result = yield call
                    texts.append(result.to_text())
                except (SimulatorFault, TypeError) as fault:
                    if before is not None:
                        self.world.restore(before)
                    return self._void(Turn(action, parsed, tuple(self._results[done:]), ()), texts, call, fault)
            else:
                texts.append(result.to_text())
            self._calls.append(call)
            self._results.append(result)
        texts += [error.to_text() for error in parsed.errors]
        replies = replies_within(self.rules.observation_limit, texts)
        turn = Turn(action, parsed, tuple(self._results[done:]), replies)
        if len(self.turns) + 1 >= self.rules.max_turns:
            return self._end(turn, terminated=False)
        return self._go_on(turn)

    def _answer_here(self, call: ToolCall) -> ToolResult | None:
        if call.name not in self._offered:
            return not_offered(call, self._offered)
        rate = self.start.options.tool_errors
        if rate and self._rng.random() < rate:
            return unavailable(self.rules.bundle.toolset.by_name[call.name])
        return None

    def _go_on(self, turn: Turn) -> Step:
        reward = 0.0
        if self.rules.reward.mode == "dense":
            phi = float(progress(*self._evidence(), None, self.rules.reward))
            reward, self._progress = phi - self._progress, phi
        return self._step(turn, reward, {})

    def _end(self, turn: Turn, terminated: bool) -> Step:
        self.terminated, self.truncated = terminated, not terminated
        self.breakdown = breakdown = score(*self._evidence(), turn.parsed.message, self.rules.reward)
        return self._step(turn, float(breakdown.score) - self._progress, {"reward": breakdown.to_dict()})

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

    def _evidence(self) -> tuple[Task, Toolset, GoldenRun, list[ToolCall], list[ToolResult], tuple[Change, ...]]:
        # What the reward compares: the task's side, then the episode's.
        calls, results = self._calls, self._results
        if self.start.options.tool_errors:
            # A call that met a transient failure never reached the tool: it counts neither for nor against.
            reached = [(c, r) for c, r in zip(calls, results, strict=True) if r.status != TRANSIENT]
            calls, results = [c for c, _ in reached], [r for _, r in reached]
        bundle, task = self.rules.bundle, self.start.task
        return task, bundle.toolset, bundle.golden_run(task), calls, results, self.world.changes()

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
        return opening(self.rules.bundle.toolset.policy, self.world.now, self.start.instruction)

    def fork(self) -> "Episode":
        """Return an independent episode at the same state."""
        twin = copy.copy(self)
        twin.world = self.world.fork()
        twin.turns = list(self.turns)
        twin._calls = list(self._calls)
        twin._results = list(self._results)
        twin._rng = copy.deepcopy(self._rng)
        return twin


def drive(turn: Generator[ToolCall, ToolResult, Step], simulator: Simulator, world: World) -> Step:
    """Take a turn to its end, answering each call in place."""
    try:
        call = next(turn)
        while True:
            try:
                result = simulator.answer(call, world)
            except SimulatorFault as fault:
                call = turn.throw(fault)
            else:
                call = turn.send(result)
    except StopIteration as end:
        step: Step = end.value
        return step


async def drive_waiting(turn: Generator[ToolCall, ToolResult, Step], simulator: Simulator, world: World) -> Step:
    """Take a turn to its end as `drive` does, letting others go on while a call is waited for.

    Cancelled in the middle of a call, it leaves the episode void, and the world as it was before that call.
    """
    try:
        call = next(turn)
        while True:
            try:
                result = await simulator.respond(call, world)
            except SimulatorFault as fault:
                call = turn.throw(fault)
            except asyncio.CancelledError:
                with contextlib.suppress(StopIteration):
                    turn.throw(SimulatorFault("it was cancelled before it was answered"))
                raise
            else:
                call = turn.send(result)
    except StopIteration as end:
        step: Step = end.value
        return step
