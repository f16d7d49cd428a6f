"""The ``program`` simulator: exact answers from the tools' own SQL programs."""

from envsynth.core import ASK_USER, BundleError, ToolCall, ToolResult, Toolset
from envsynth.simulation.gateway import Gateway
from envsynth.simulation.programs import Programs
from envsynth.simulation.read_memory import ReadMemory
from envsynth.simulation.user import answer_question
from envsynth.world import World


class ProgramSimulator:
    """Runs each tool's program on the episode's world, behind the gateway.

    Args:
        toolset: the tools.
        memory: what was read before; none: a new one.

    Raises:
        BundleError: a tool has no program.
        ProgramError: a program is wrong.
    """

    name = "program"
    waits = False

    def __init__(self, toolset: Toolset, memory: ReadMemory | None = None) -> None:
        without = [tool.name for tool in toolset.tools if tool.program is None and tool.name != ASK_USER]
        if without:
            raise BundleError(
                f"toolset {toolset.name!r}: tools {without} have no program, so the program simulator cannot answer "
                "them; write their programs or leave them out"
            )
        self._gateway = Gateway(toolset)
        self._programs = Programs(toolset, self._gateway, memory)

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call from its tool's program.

        Raises:
            SimulatorFault: the program failed; the world is as it was.
        """
        if call.name in self._programs:
            return self._programs.answer(call, world)
        return self._gateway.check(call) or answer_question(call, world)

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer as `answer` does: programs never wait."""
        return self.answer(call, world)

    def writes(self, tool: str) -> bool:
        """Whether a tool's program can change the world."""
        return self._programs.writes(tool)
