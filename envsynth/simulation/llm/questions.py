"""The questions that the simulator asks: rules as the system message, everything else as one JSON document.

What comes from agents, tools and metadata is only ever inside that document, where it cannot end a string, let alone
speak in the rules' place.
"""

from typing import Any

import orjson

from envsynth.core import SimulatorFault, Tool, ToolCall
from envsynth.llm import Request, render
from envsynth.llm.request import message
from envsynth.simulation.llm.answers import failures_of
from envsynth.simulation.llm.context import Context


def question(
    prompt: str, answer: dict[str, Any], document: dict[str, Any], temperature: float, **rules: Any
) -> Request:
    """Return a request: the rules of a prompt file, and a document that they are applied to.

    Raises:
        SimulatorFault: the document is no JSON that can be sent, as arguments may be that no gateway saw.
    """
    rendered = render(prompt, **rules)
    try:
        text = orjson.dumps(document).decode()
    except (TypeError, RecursionError) as error:
        raise SimulatorFault(f"the call cannot be sent to a model: {error}") from error
    messages = (message("system", rendered.text), message("user", text))
    return Request(messages=messages, answer=answer, prompt=rendered.hash, temperature=temperature)


def document(tool: Tool | orjson.Fragment, call: ToolCall, context: Context, now: str, **more: Any) -> dict[str, Any]:
    """Return what a question is about; ``tool`` may be described already, as JSON."""
    return {
        "tool": describe(tool) if isinstance(tool, Tool) else tool,
        "now": now,
        "metadata": orjson.Fragment(context.shown),
        "call": {"name": call.name, "arguments": call.arguments},
        **more,
    }


def describe(tool: Tool) -> dict[str, Any]:
    """Return what a model is told of a tool: what it promises, never its program."""
    return {
        "name": tool.name,
        "description": tool.description,
        "usage": tool.usage,
        "parameters": tool.parameters,
        "failure_modes": [mode.model_dump() for mode in failures_of(tool)],
        "output_schema": tool.output_schema,
    }
