"""What the user tells: an input for a parameter that nothing flows into."""

from envsynth.core import Tool
from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.inputs import Input, NoInput, draw_input, fits, valid
from envsynth.synthesis.inputs.single import entity_noun
from envsynth.synthesis.walk.memory import Memory
from envsynth.synthesis.walk.way import Dead, Way

_TRIES = 3
# Each kind of thing has these of its own.
_OWN = frozenset(v.listed("slug identifier name title description label key code number status state type"))


def can_tell(way: Way, tool: Tool, name: str) -> bool:
    """Whether something realistic is known to tell."""
    try:
        draw_input(way.asked(tool, name), way.cast, way.rng)
    except NoInput:
        return False
    return True


def tell(way: Way, tool: Tool, name: str, memory: Memory, count: int | None) -> Input:
    """Return what the user tells: what was told before under this name, else what is drawn.

    Raises:
        Dead: nothing realistic is known, or what was told before does not fit.
    """
    schema = tool.properties[name]
    known = memory.inputs.get(name)
    asked = way.asked(tool, name, count)
    if known is not None:
        # Each kind of thing has an ``id`` of its own.
        other = asked.entity is not None and known.kind == "id" and known.noun != entity_noun(name, asked.entity)
        other = other or _is_of_another(way, tool, name, memory)
        if other or not valid(schema, known.value) or not fits(asked, known.value):
            raise Dead("the same name takes another value")
        return known
    for _ in range(_TRIES):
        try:
            drawn = draw_input(asked, way.cast, way.rng)
        except NoInput as reason:
            raise Dead(f"nothing realistic is known for {reason}") from None
        if drawn.value != schema.get("default"):  # an argument that a tool assumes anyway says nothing
            return drawn
    return drawn


def _is_of_another(way: Way, tool: Tool, name: str, memory: Memory) -> bool:
    """Whether what was told under this name is that of another kind of thing: a page's slug is no recipe's."""
    if name not in _OWN:
        return False
    first = next((step.tool for step in memory.steps if name in step.given), tool)
    one, other = way.ground.action(first), way.ground.action(tool)
    return one.entity != other.entity and "compute" not in (one.kind, other.kind)
