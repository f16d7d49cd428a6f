"""Proving a task sound: what must succeed does, what must fail does, and everything in the golden has a reason.

Each proof plays variants of the golden trajectory on fresh worlds and scores them as an agent's episodes are scored.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from envsynth.core import MAX_TURNS, GoldenCall, SimulatorFault, Task, ToolCall, ToolResult, Toolset, WorldError
from envsynth.core.model import Model
from envsynth.reward import Breakdown, GoldenRun, RewardConfig, score, states
from envsynth.reward.pointers import leaves, parse_pointer, replaced, resolve
from envsynth.simulation import Simulator
from envsynth.synthesis.alternatives import Alternatives
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.sample import check_criterion
from envsynth.world import BaseWorld, Change, World

_OTHER_VALUES = 3
_MOST_TURNS = MAX_TURNS - 5  # a solver may look once more, or ask
_EXTRA_CALLS = 60


class Proof(Model):
    """One property of a task: whether it holds, and where it does not, what contradicts it."""

    name: str
    holds: bool
    detail: str = ""


class Prover:
    """Proves tasks of one toolset.

    Args:
        toolset: the tools.
        graph: their graph.
        simulator: a deterministic simulator.
        base_world: gives a base world by name.
    """

    def __init__(
        self, toolset: Toolset, graph: ToolGraph, simulator: Simulator, base_world: Callable[[str], BaseWorld]
    ) -> None:
        self.toolset = toolset
        self.graph = graph
        self._simulator = simulator
        self._base_world = base_world

    def prove(self, task: Task, run: GoldenRun, seed: int = 0) -> Iterator[Proof]:
        """Yield a task's proofs one by one, cheap ones first.

        Args:
            task: the task.
            run: its golden run.
            seed: seeds the choice among mutants.
        """
        case = _Case(self, task, run, np.random.default_rng(seed))
        for name, proof in _PROOFS.items():
            problem = next(iter(proof(case)), None)
            yield Proof(name=name, holds=problem is None, detail=problem or "")

    def world(self, task: Task) -> World:
        """Return a fresh world at a task's start."""
        return World.at_start(self._base_world(task.metadata.base), task.metadata)

    def play(self, task: Task, calls: Sequence[ToolCall]) -> tuple[list[ToolResult], tuple[Change, ...]]:
        """Make these calls on a fresh world; return their results and the net change."""
        world = self.world(task)
        results = [self._simulator.answer(ToolCall(name=c.name, arguments=c.arguments), world) for c in calls]
        return results, world.changes()


class _Case:
    """One task under proof, and the ways to play variants of its golden."""

    def __init__(self, prover: Prover, task: Task, run: GoldenRun, rng: np.random.Generator) -> None:
        self.prover = prover
        self.task = task
        self.run = run
        self.golden = task.golden
        self.goals = [index for index, call in enumerate(task.golden) if call.role == "goal"]
        self.tools = prover.toolset.by_name
        self.alternatives = Alternatives(prover.graph, prover.world(task), task.golden, run.results, rng)

    def score(self, calls: Sequence[ToolCall], message: str | None = None) -> Breakdown:
        results, changes = self.prover.play(self.task, calls)
        return self.scored(calls, results, changes, message)

    def scored(
        self,
        calls: Sequence[ToolCall],
        results: Sequence[ToolResult],
        changes: Sequence[Change],
        message: str | None = None,
    ) -> Breakdown:
        message = self.task.answer if message is None else message
        toolset = self.prover.toolset
        return score(self.task, toolset, self.run, calls, results, changes, message, RewardConfig())


def _golden_succeeds(case: _Case) -> Iterator[str]:
    breakdown = case.score(case.golden)
    if not breakdown.success:
        yield breakdown.to_text()


def _doing_nothing_fails(case: _Case) -> Iterator[str]:
    if case.score((), "").success:
        yield "the empty episode succeeds"
    if case.score(()).success:
        yield "saying the right answer without a call succeeds"


def _has_a_goal(case: _Case) -> Iterator[str]:
    if not case.goals:
        yield "no golden call is a goal"


def _start_is_whole(case: _Case) -> Iterator[str]:
    try:
        case.prover.world(case.task).check_references()
    except WorldError as error:
        yield str(error)


def _fits_in_an_episode(case: _Case) -> Iterator[str]:
    turns = len(case.golden) + 1  # the last one says the answer
    if turns > _MOST_TURNS:
        yield f"{turns} turns, one for each call, leave too little room in an episode of {MAX_TURNS}"


def _grounded(case: _Case) -> Iterator[str]:
    for index, call in enumerate(case.golden):
        for pointer, value in leaves(call.arguments):
            source = call.sources.get(pointer)
            if source is None:
                yield f"call {index}, {call.name}{pointer}: no source"
            elif source.kind == "call":
                if source.call is None or source.call >= index:
                    yield f"call {index}, {call.name}{pointer}: its source is not an earlier call"
                elif resolve(case.run.results[source.call].content, parse_pointer(source.pointer or "")) != value:
                    yield f"call {index}, {call.name}{pointer}: call {source.call} returned another value"


def _determined(case: _Case) -> Iterator[str]:
    world = case.prover.world(case.task)
    for criterion in case.task.criteria:
        problem = check_criterion(criterion, world)
        if problem:
            yield problem


def _leaks_no_answer(case: _Case) -> Iterator[str]:
    for ask in case.task.asks:
        for level in (case.task.instruction.high, case.task.instruction.low):
            if states(level, ask.kind, ask.value):
                yield f"the instruction states the {ask.label} that is asked for"


def _facts_must_be_asked_for(case: _Case) -> Iterator[str]:
    told = " ".join(case.task.metadata.facts.values()).lower()
    instruction = f"{case.task.instruction.low} {case.task.instruction.high}".lower()
    for index, call in enumerate(case.golden):
        for pointer, value in leaves(call.arguments):
            source = call.sources.get(pointer)
            if source is None or source.kind != "user" or not re.search(r"[\d@]", str(value)):
                continue  # a word of an enumeration is told in other words
            if str(value).lower() not in told:
                yield f"call {index}, {call.name}{pointer}: the user does not tell it when asked"
            if str(value).lower() in instruction:
                yield f"call {index}, {call.name}{pointer}: the instruction tells it without being asked"


def _unstated_answer_fails(case: _Case) -> Iterator[str]:
    for ask in case.task.asks:
        if case.score(case.golden, "Everything is done.").success:
            yield f"a message without the {ask.label} succeeds"


def _dropped_goal_fails(case: _Case) -> Iterator[str]:
    for index in case.goals:
        if case.score(_without(case.golden, index)).success:
            yield f"without call {index}, {case.golden[index].name}, it still succeeds"


def _changed_argument_fails(case: _Case) -> Iterator[str]:
    for index in case.goals:
        call = case.golden[index]
        for pointer, value in leaves(call.arguments):
            for other in case.alternatives.values(case.tools[call.name], pointer, value, _OTHER_VALUES):
                arguments = replaced(call.arguments, parse_pointer(pointer), other)
                if case.score(_with(case.golden, index, arguments)).success:
                    yield f"call {index}, {call.name}{pointer} = {other!r} still succeeds"


def _extra_write_fails(case: _Case) -> Iterator[str]:
    writers = [tool for tool in case.prover.toolset.tools if not tool.annotations.read_only]
    tried = 0
    for extra in case.alternatives.calls(writers, _EXTRA_CALLS):
        calls = (*case.golden, extra)
        results, changes = case.prover.play(case.task, calls)
        if not results[-1].ok or changes == case.run.changes:
            continue
        tried += 1
        if case.scored(calls, results, changes).success:
            yield f"the extra call {extra.to_text()} changes the world, and it still succeeds"
        if tried == _OTHER_VALUES:
            return


def _order_matters_where_it_must(case: _Case) -> Iterator[str]:
    for index in range(len(case.golden) - 1):
        calls = list(case.golden)
        calls[index : index + 2] = calls[index + 1], calls[index]
        results, changes = case.prover.play(case.task, calls)
        success = case.scored(calls, results, changes).success
        broken = any(not result.ok and call.role == "goal" for call, result in zip(calls, results, strict=True))
        if broken and success:
            yield f"calls {index} and {index + 1} swapped break a goal, and it still succeeds"
        if not success and changes == case.run.changes and all(result.ok for result in results):
            yield f"calls {index} and {index + 1} do not depend on each other, but swapped they fail"


def _support_is_optional(case: _Case) -> Iterator[str]:
    for index, call in enumerate(case.golden):
        if call.role == "support" and not case.score(_without(case.golden, index)).success:
            yield f"without call {index}, {call.name}, whose values are known, it fails"


def _extra_reads_are_free(case: _Case) -> Iterator[str]:
    readers = [tool for tool in case.prover.toolset.tools if tool.annotations.read_only]
    extra = tuple(case.alternatives.calls(readers, 2 * _OTHER_VALUES))
    if not case.score((*extra, *case.golden, *extra)).success:
        yield f"extra reads make it fail: {[call.to_text() for call in extra]}"


_PROOFS: dict[str, Callable[[_Case], Iterator[str]]] = {
    "the start is whole": _start_is_whole,
    "has a goal": _has_a_goal,
    "it fits in an episode": _fits_in_an_episode,
    "golden succeeds": _golden_succeeds,
    "doing nothing fails": _doing_nothing_fails,
    "every argument is grounded": _grounded,
    "every choice is determined": _determined,
    "the instruction leaks no answer": _leaks_no_answer,
    "facts must be asked for": _facts_must_be_asked_for,
    "an unstated answer fails": _unstated_answer_fails,
    "a dropped goal fails": _dropped_goal_fails,
    "a changed argument fails": _changed_argument_fails,
    "an extra write fails": _extra_write_fails,
    "order matters where it must": _order_matters_where_it_must,
    "support calls are optional": _support_is_optional,
    "extra reads are free": _extra_reads_are_free,
}


def prove_all(prover: Prover, task: Task, run: GoldenRun) -> list[Proof]:
    """Return all proofs of a task; a simulator's fault is a proof that fails, not an error."""
    proofs: list[Proof] = []
    try:
        proofs.extend(prover.prove(task, run))
    except SimulatorFault as fault:
        proofs.append(Proof(name="the programs hold", holds=False, detail=str(fault)))
    return proofs


def _without(golden: Sequence[GoldenCall], index: int) -> tuple[GoldenCall, ...]:
    return (*golden[:index], *golden[index + 1 :])


def _with(golden: Sequence[GoldenCall], index: int, arguments: dict[str, Any]) -> tuple[ToolCall, ...]:
    changed = ToolCall(name=golden[index].name, arguments=arguments)
    return (*golden[:index], changed, *golden[index + 1 :])
