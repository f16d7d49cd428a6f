"""The ``program`` simulator: exact answers from the tools' own SQL programs."""

from envsynth.core import ASK_USER, BundleError, ToolCall, ToolResult, Toolset
from envsynth.simulation.gateway import Gateway, normalize
from envsynth.simulation.user import answer_question
from envsynth.world import World, compile_toolset, run_program


class ProgramSimulator:
    """Runs each tool's program on the episode's world, behind the gateway.

    Raises:
        BundleError: a tool has no program.
        ProgramError: a program is wrong.
    """

    name = "program"
    waits = False

    def __init__(self, toolset: Toolset) -> None:
        without = [tool.name for tool in toolset.tools if tool.program is None and tool.name != ASK_USER]
        if without:
            raise BundleError(
                f"toolset {toolset.name!r}: tools {without} have no program, so the program simulator cannot answer "
                "them; write their programs or leave them out"
            )
        self._gateway = Gateway(toolset)
        self._programs = compile_toolset(toolset)

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call from its tool's program.

        Raises:
            SimulatorFault: the program failed; the world is as it was.
        """
        issue = self._gateway.check(call)
        if issue is not None:
            return issue
        if call.name == ASK_USER:
            return answer_question(call, world)
        return run_program(self._programs[call.name], normalize(call.arguments), world)

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer as `answer` does: programs never wait."""
        return self.answer(call, world)

    def writes(self, tool: str) -> bool:
        """Whether a tool's program can change the world."""
        return tool in self._programs and self._programs[tool].writes
