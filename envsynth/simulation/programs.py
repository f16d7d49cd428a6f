"""A toolset's programs at work: behind the gateway, and with a memory of what was read before."""

from envsynth.core import ToolCall, ToolResult, Toolset
from envsynth.simulation.gateway import Gateway, normalize
from envsynth.simulation.read_memory import ReadMemory
from envsynth.world import World, compile_toolset, run_program
from envsynth.world.stage import LOCK


class Programs:
    """Answers calls of tools that have a program.

    Args:
        toolset: the tools.
        gateway: checks each call before its program runs.
        memory: what was read before; none: a new one.

    Raises:
        ProgramError: a program is wrong.
    """

    def __init__(self, toolset: Toolset, gateway: Gateway, memory: ReadMemory | None = None) -> None:
        self._gateway = gateway
        self._programs = compile_toolset(toolset)
        self._memory = memory if memory is not None else ReadMemory()
        # What takes an identifier says it, and the next one is another in each episode.
        self._repeatable = {name for name, one in self._programs.items() if not one.writes and not one.needs_id}

    def __contains__(self, tool: str) -> bool:
        return tool in self._programs

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call of a tool that has a program.

        Raises:
            SimulatorFault: the program failed; the world is as it was.
        """
        if call.name not in self._repeatable:
            return self._gateway.check(call) or self._run(call, world)
        with LOCK:
            key = self._memory.key(call, world)
            known = self._memory.recall(key) if key else None
        if known is not None:  # the gateway has let the same call through before
            return known
        return self._gateway.check(call) or self._read(call, world)

    def _read(self, call: ToolCall, world: World) -> ToolResult:
        with LOCK:
            result = self._run(call, world)
            key = self._memory.key(call, world)
            if key is not None:
                self._memory.keep(key, world, result)
            return result

    def _run(self, call: ToolCall, world: World) -> ToolResult:
        return run_program(self._programs[call.name], normalize(call.arguments), world)

    def writes(self, tool: str) -> bool:
        """Whether a tool's program can change the world."""
        return tool in self._programs and self._programs[tool].writes
