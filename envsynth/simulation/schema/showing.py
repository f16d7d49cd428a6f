"""Calls that only read: a response drawn, or the pinned one with what calls have changed since."""

from envsynth.core import ToolResult
from envsynth.simulation.schema.memory import Entity
from envsynth.simulation.schema.served import Served


def show(served: Served) -> ToolResult:
    """Answer a call that changes nothing."""
    subject = served.subject()
    if served.pinned is not None:
        return served.pinned if subject is None or not subject.version else _overlaid(served.pinned, subject)
    scene = served.scene()
    if subject is not None:
        scene.about(subject, "")
    return served.result(served.tool.draw(served.key(), scene))


def _overlaid(pinned: ToolResult, entity: Entity) -> ToolResult:
    """Return a pinned response with what calls have changed since."""
    if not isinstance(pinned.content, dict):
        return pinned
    content = {name: entity.state.get(name, value) for name, value in pinned.content.items()}
    return pinned.model_copy(update={"content": content})
