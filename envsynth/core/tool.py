"""A tool: what an agent may call, after SynthTools' tuple (Castellani et al., 2025, §4)."""

from typing import Any, Literal

from pydantic import Field, field_validator

from envsynth.core.model import Model
from envsynth.core.program import Program

ASK_USER = "ask_user"
"""The tool by which an agent asks the user; the user answers it, not the domain, so it has no program."""

DECLINE = "decline_request"
"""The tool by which an agent declines what the policy forbids."""

SUBMIT = "submit_solution"
"""The tool by which an agent submits a whole solution, where an environment's protocol has it."""

Evidence = Literal["hint", "method", "verb", "program", "unknown"]


class FailureMode(Model):
    """One documented way in which a tool refuses: a code, an HTTP-like status, and the message an agent sees.

    ``{name}`` in the message is replaced by an argument or by a column that the failing check gave.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    status: int = Field(default=400, ge=400, le=599)
    message: str = Field(min_length=1)


class Annotations(Model):
    """What is known about a tool's effect on the world, and from what evidence. Unknown counts as a read."""

    read_only: bool = True
    idempotent: bool = True
    destructive: bool = False
    evidence: Evidence = "unknown"


class Tool(Model):
    """A callable tool.

    Attributes:
        parameters: a JSON Schema object; its ``properties`` are the tool's parameters.
        usage: when to use it, and conditions a schema cannot say.
        output_schema: the JSON Schema of a successful response, where known.
        consumes: parameter name → ``table.column`` (or ``entity.field``) whose values it takes.
        produces: JSON pointer into the response, ``*`` for any index → the entity field found there.
        program: the tool's effect as data, where there is one.
    """

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,127}$")
    description: str
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})
    usage: str = ""
    failure_modes: tuple[FailureMode, ...] = ()
    output_schema: dict[str, Any] | None = None
    consumes: dict[str, str] = Field(default_factory=dict)
    produces: dict[str, str] = Field(default_factory=dict)
    annotations: Annotations = Annotations()
    program: Program | None = None

    @field_validator("parameters")
    @classmethod
    def _object_schema(cls, schema: dict[str, Any]) -> dict[str, Any]:
        if schema.get("type", "object") != "object":
            raise ValueError(f"a tool's parameters are a JSON Schema of type 'object', not {schema['type']!r}")
        return {"type": "object", "properties": {}, **schema}

    @property
    def properties(self) -> dict[str, Any]:
        """The parameters' schemas by name."""
        properties: dict[str, Any] = self.parameters["properties"]
        return properties

    def failure(self, code: str) -> FailureMode | None:
        """Return the failure mode with this code, if the tool documents one."""
        return next((mode for mode in self.failure_modes if mode.code == code), None)

    def to_openai(self) -> dict[str, Any]:
        """Return the tool as chat APIs take it: ``{"type": "function", "function": {...}}``."""
        description = f"{self.description}\n{self.usage}".strip()
        function = {"name": self.name, "description": description, "parameters": self.parameters}
        return {"type": "function", "function": function}
