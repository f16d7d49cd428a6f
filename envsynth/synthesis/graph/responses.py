"""What tools answer: the fields of their responses, inferred where a tool does not declare them."""

from envsynth.core import Toolset
from envsynth.simulation.schema.entities import read_actions
from envsynth.simulation.schema.tool import response_schema, seen_fields
from envsynth.synthesis.graph.fields import Field, read_fields


def response_fields(toolset: Toolset) -> dict[str, tuple[Field, ...]]:
    """Return the fields of each tool's response.

    Tools with a program answer what they declare. Others answer what the ``schema`` simulator makes of them, which
    infers a schema for a tool that declares none: the graph must know the same fields.
    """
    actions = read_actions(toolset)
    seen = seen_fields(toolset, actions)
    return {
        tool.name: read_fields(
            tool.output_schema if tool.program is not None else response_schema(tool, actions[tool.name], seen)
        )
        for tool in toolset.tools
    }
