"""Whether a walk makes a request: data flows, not too much is asked for, and what goes where can be said."""

from envsynth.simulation.schema.names import words
from envsynth.synthesis.walk.memory import Memory
from envsynth.synthesis.walk.taking import last_of


def fault_of(memory: Memory, goals: int) -> str:
    """Return what a request for a walk would lack; nothing where it is whole."""
    if not any(step.flows for step in memory.steps):
        return "no data flows"
    if len(memory.wanted()) > goals:
        return "too much to ask for"
    return "" if is_clear(memory) else "findings that cannot be told apart"


def is_clear(memory: Memory) -> bool:
    """Whether a request can say which findings go where: each is named once, or is an identifier."""
    if any(flow.producer in _of_several(memory) for step in memory.steps for flow in step.flows.values()):
        return False
    consumed = memory.consumed()
    for index, step in enumerate(memory.steps):
        for name, flow in step.flows.items():
            plain = words(name)[-1] in ("id", "ids") or words(name) == words(last_of(flow.link.output))
            if plain:
                continue
            output = last_of(flow.link.output)
            twins = {
                other.tool.name for other in memory.steps if isinstance(other.content, dict) and output in other.content
            }
            if index in consumed or len(twins) > 1:
                return False
    return True


def _of_several(memory: Memory) -> set[int]:
    """Return the calls that are one of several that a list led to: what one of them returns is no more than another."""
    groups = [step.group for step in memory.steps]
    return {index for index, group in enumerate(groups) if groups.count(group) > 1}
