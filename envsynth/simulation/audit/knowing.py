"""A judge that knows: by the gateway, and by what a simulator that is right answers to the same call."""

from envsynth.core import Tool, ToolCall, ToolResult, Toolset
from envsynth.simulation.audit.cases import Case, Start
from envsynth.simulation.audit.compare import compare
from envsynth.simulation.gateway import Gateway
from envsynth.simulation.llm.judge import Verdict
from envsynth.simulation.simulator import Simulator
from envsynth.world import World


class KnowingJudge:
    """Judges responses by a simulator that is right: the ``program`` simulator of tools that have programs."""

    def __init__(self, toolset: Toolset, truth: Simulator) -> None:
        self._toolset, self._truth = toolset, truth
        self._gateway = Gateway(toolset)

    async def judge(self, tool: Tool, call: ToolCall, result: ToolResult, world: World) -> Verdict:
        """Return the verdict on a response; what the response changed is not part of it."""
        return self.verdict(call, result, world)

    def verdict(self, call: ToolCall, result: ToolResult, world: World) -> Verdict:
        """Return it without being awaited: what is known is not waited for."""
        issue = self._gateway.check(call)
        expected = issue or self._truth.answer(call, world.fork())
        mode = "schema_failure" if issue else "known_input" if expected.ok else "constraint_failure"
        start = Start("judged", world.fork, ())
        case = Case(start, (), call, mode, expected, (), "gateway" if issue else self._truth.name)  # type: ignore[arg-type]
        verdict, _ = compare(case, result, (), self._toolset.world)
        assert verdict is not None  # the right answer is known
        return verdict
