"""The calls that a walk makes: their arguments with where these come from, and making them."""

from collections.abc import Sequence
from typing import Any

from envsynth.core import SimulatorFault, Source
from envsynth.reward.pointers import leaves
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.walk.memory import Flow, Memory, Step
from envsynth.synthesis.walk.opened import Opened
from envsynth.synthesis.walk.sensible import deleted_by, goes_on_with_deleted
from envsynth.synthesis.walk.way import Dead, Way, takes_a_list


def steps_of(opened: Opened, flows: dict[str, tuple[Flow, list[Any]]], given: dict[str, Input]) -> list[Step]:
    """Return the call, or one for each item that a list leads to; only one list may."""
    tool = opened.tool
    single = [name for name, (_, values) in flows.items() if len(values) > 1 and not takes_a_list(tool, name)]
    times = {len(flows[name][1]) for name in single} or {1}
    if len(times) > 1 or len({flows[name][0].producer for name in single}) > 1:
        raise Dead("two lists at once")
    steps = []
    for turn in range(times.pop()):
        arguments: dict[str, Any] = {}
        sources: dict[str, Source] = {}
        for name in tool.properties:
            if name in given:
                arguments[name] = given[name].value
                sources |= {pointer: Source(kind="instruction") for pointer in _pointers(name, given[name].value)}
            elif name in flows:
                flow, values = flows[name]
                if takes_a_list(tool, name):
                    arguments[name] = list(values)
                    for place, pointer in enumerate(flow.pointers):
                        sources[f"/{name}/{place}"] = Source(kind="call", call=flow.producer, pointer=pointer)
                else:
                    place = turn if name in single else 0
                    arguments[name] = values[place]
                    sources[f"/{name}"] = Source(kind="call", call=flow.producer, pointer=flow.pointers[place])
        taken = {name: flow for name, (flow, _) in flows.items()}
        steps.append(Step(tool, arguments, sources, dict(given), taken, opened=opened))
    return steps


def execute(way: Way, step: Step, memory: Memory) -> None:
    """Make a call, and add it with its response to the walk.

    Raises:
        Dead: it was made before, goes on with what was deleted, or is refused.
    """
    if any(_key(step) == _key(other) for other in memory.steps):
        raise Dead("the same call twice")
    action = way.ground.action(step.tool)
    deleted = [deleted_by(other.tool, way.ground.action(other.tool), other.arguments) for other in memory.steps]
    if goes_on_with_deleted(action, step.arguments, [one for one in deleted if one is not None]):
        raise Dead("what was deleted is used")
    try:
        result = way.ground.answer(step.to_call(), memory.steps, way.metadata)
    except SimulatorFault as fault:
        raise Dead("the simulator cannot answer") from fault
    if not result.ok:
        raise Dead(f"refused: {result.error}")
    step.content = result.content
    memory.steps.append(step)


def repeats(steps: Sequence[Step]) -> bool:
    """Whether a call stands among these twice."""
    return len({_key(step) for step in steps}) < len(steps)


def _key(step: Step) -> str:
    return step.to_call().to_text()


def _pointers(name: str, value: Any) -> list[str]:
    return [f"/{name}{pointer}" for pointer, _ in leaves(value)]
