"""What is told of a thing that a tool makes or changes, where the tool requires nothing of it: something, and new.

Nobody wants a user created of whom nothing is said, or one updated to what it is.
"""

from envsynth.core import Tool
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.walk.memory import Memory
from envsynth.synthesis.walk.sensible import is_told
from envsynth.synthesis.walk.telling import can_tell
from envsynth.synthesis.walk.way import Dead, Way

_MAKING = frozenset(v.listed("create add make register insert"))
_CHANGING = frozenset(v.listed("update modify change edit patch set replace"))
_MOST = 2


def described(way: Way, tool: Tool, required: list[str], memory: Memory) -> list[str]:
    """Return which optional parameters are told; none where what a tool requires says enough.

    Args:
        way: what the walk is made with.
        tool: the tool.
        required: what is told or found in any case.
        memory: the walk so far.

    Raises:
        Dead: nothing realistic is known.
    """
    action = way.ground.action(tool)
    verb = next(iter(words(tool.name)), "")
    changing = verb in _CHANGING
    if not action.writes or action.status or not (changing or verb in _MAKING):
        return []
    known_by = way.ground.known_by(tool) if changing else frozenset()
    names = [
        name
        for name in tool.properties
        if name not in action.holders and name not in known_by and is_told(tool, action, name)
    ]
    # A thing is changed by what was not said of it before.
    fresh = [name for name in names if not (changing and name in memory.inputs)]
    if not names or any(name in fresh for name in required):
        return []
    known = [name for name in fresh if can_tell(way, tool, name)]
    if not known:
        raise Dead(f"nothing realistic is known for {names[0]}")
    return known[: 1 + int(way.rng.integers(_MOST))]
