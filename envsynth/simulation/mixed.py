"""The ``mixed`` simulator: programs where tools have them, schemas where they have not."""

from envsynth.core import ToolCall, ToolResult, Toolset
from envsynth.simulation.gateway import Gateway
from envsynth.simulation.programs import Programs
from envsynth.simulation.schema import SchemaSimulator
from envsynth.world import World


class MixedSimulator:
    """Runs the programs that there are, and answers tools without one as the ``schema`` simulator does.

    The two keep their state in one world: programs in its tables, the others in its table ``entities``.

    Raises:
        BundleError: the toolset's world schema lacks that table.
        ProgramError: a program is wrong.
    """

    name = "mixed"
    waits = False

    def __init__(self, toolset: Toolset) -> None:
        self._programs = Programs(toolset, Gateway(toolset))
        self._schemas = SchemaSimulator(toolset)

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call.

        Raises:
            SimulatorFault: the program failed, or no value fits the schema; the world is as it was.
        """
        if call.name in self._programs:
            return self._programs.answer(call, world)
        return self._schemas.answer(call, world)

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer as `answer` does: nothing is waited for."""
        return self.answer(call, world)

    def writes(self, tool: str) -> bool:
        """Whether a tool can change what the reward compares."""
        return self._programs.writes(tool) if tool in self._programs else self._schemas.writes(tool)
