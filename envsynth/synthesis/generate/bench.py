"""Where tasks are made of what a model wrote: executed, grounded, and proved as every task is."""

from typing import Any

from pydantic import ValidationError

from envsynth.bundle.manifest import first_problem
from envsynth.core import (
    Ask,
    Criterion,
    EnvsynthError,
    Instruction,
    Metadata,
    SimulatorFault,
    Task,
    ToolCall,
    ToolResult,
    Toolset,
)
from envsynth.reward import run_golden
from envsynth.reward.pointers import leaves, parse_pointer, resolve
from envsynth.simulation import default_simulator, make_simulator
from envsynth.synthesis.generate.grounding import ground
from envsynth.synthesis.generate.outline import Family
from envsynth.synthesis.generate.state import BASE, State
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.prove import Prover
from envsynth.synthesis.sample import difficulty_of
from envsynth.world import BaseWorld, World


class Bench:
    """Where tasks are made and proved.

    Args:
        toolset: the tools with their programs.
        base: the populated world.
        state: the same, as it was designed.

    Raises:
        BundleError: the toolset lacks what its simulator needs.
    """

    def __init__(self, toolset: Toolset, base: BaseWorld, state: State) -> None:
        self.toolset, self.base, self.state = toolset, base, state
        self.simulator = make_simulator(default_simulator(toolset), toolset)
        self.prover = Prover(toolset, ToolGraph(toolset), self.simulator, lambda _: base)

    def task(self, value: dict[str, Any], family: Family, instruction: dict[str, str] | None = None) -> Task:
        """Return the task that an answer describes, executed and grounded.

        Raises:
            EnvsynthError: it describes none that can be played.
        """
        try:
            said = Instruction.model_validate(instruction or value["instruction"])
            metadata = Metadata(base=BASE, seed=1, rows=value["rows"], facts=value["facts"])
        except ValidationError as error:
            raise EnvsynthError(first_problem(error)) from error
        calls = [(ToolCall(name=one["name"], arguments=one["arguments"]), one["role"]) for one in value["golden"]]
        results = self._played([call for call, _ in calls], metadata)
        policy, now = self.toolset.policy, self.base.now
        golden = ground(calls, results, said, metadata.facts, policy, now, self.toolset.by_name)
        criteria = tuple(Criterion.model_validate(one) for one in value["criteria"])
        _check_choices(golden, criteria)
        return Task(
            instruction=said,
            metadata=metadata,
            golden=golden,
            answer=value["answer"],
            asks=tuple(_asked(one, results) for one in value["asks"]),
            criteria=criteria,
            difficulty=difficulty_of(golden),
            tags=(family.item,),
        )

    def problem(self, value: dict[str, Any], family: Family, instruction: dict[str, str] | None = None) -> str | None:
        """Return why an answer describes no sound task, or None."""
        try:
            task = self.task(value, family, instruction)
            run = run_golden(task, self.prover.world(task), self.simulator)
            failed = next((proof for proof in self.prover.prove(task, run) if not proof.holds), None)
        except ValidationError as error:
            return first_problem(error)
        except EnvsynthError as error:
            return str(error)
        return None if failed is None else f"the task is not sound: {failed.name} does not hold: {failed.detail}"

    def _played(self, calls: list[ToolCall], metadata: Metadata) -> list[ToolResult]:
        world = World.at_start(self.base, metadata)
        results = []
        for index, call in enumerate(calls):
            if call.name not in self.toolset.by_name:
                raise EnvsynthError(f"golden call {index}: there is no tool {call.name!r}")
            try:
                result = self.simulator.answer(call, world)
            except SimulatorFault as fault:
                raise EnvsynthError(f"golden call {index}, {call.to_text()}, breaks its program: {fault}") from fault
            if not result.ok:
                raise EnvsynthError(f"golden call {index}, {call.to_text()}, fails: {result.to_text()[:400]}")
            results.append(result)
        return results


def _check_choices(golden: tuple[Any, ...], criteria: tuple[Criterion, ...]) -> None:
    """Make sure that what was chosen from a list is proved to be the one that is meant.

    Raises:
        EnvsynthError: a choice has no criterion.
    """
    proved = [leaf for criterion in criteria for _, leaf in leaves(criterion.value)]
    for index, call in enumerate(golden):
        for pointer, value in leaves(call.arguments):
            source = call.sources[pointer]
            listed = source.kind == "call" and any(part.isdigit() for part in (source.pointer or "").split("/"))
            if listed and value not in proved:
                raise EnvsynthError(
                    f"golden call {index}, {call.name}{pointer} = {value!r}: it is chosen from a list "
                    f"({source.pointer} of call {source.call}), and no criterion proves that choice; add one"
                )


def _asked(one: dict[str, Any], results: list[ToolResult]) -> Ask:
    if one["call"] >= len(results):
        raise EnvsynthError(f"the ask {one['label']!r} names call {one['call']}, and there are {len(results)}")
    value = resolve(results[one["call"]].content, parse_pointer(one["pointer"]))
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise EnvsynthError(f"the ask {one['label']!r}: call {one['call']} has no text or number at {one['pointer']!r}")
    return Ask(label=one["label"], kind=one["kind"], value=value)
