"""A language model as judge."""

from envsynth.core import ENTITIES, Tool, ToolCall, ToolResult, Toolset
from envsynth.llm import LlmClient, Request
from envsynth.simulation.llm.context import Gatherer
from envsynth.simulation.llm.judge import Verdict, judgement, verdict_of
from envsynth.world import World


class ModelJudge:
    """Judges responses by asking a model; it is shown what the simulator is shown, and the response."""

    def __init__(self, toolset: Toolset, client: LlmClient, most_rows: int = 40) -> None:
        self.client = client
        self._gatherer = Gatherer(toolset.world or ENTITIES, most_rows)

    def question(self, tool: Tool, call: ToolCall, result: ToolResult, world: World) -> Request:
        """Return what the model is asked about a response."""
        context = self._gatherer.gather(tool, call, world)
        return judgement(tool, call, result, context, world.now, [])

    async def judge(self, tool: Tool, call: ToolCall, result: ToolResult, world: World) -> Verdict:
        """Return the model's verdict on a response to a call made in this state of a world.

        Raises:
            LlmError: it gave none.
        """
        completion = await self.client.complete(self.question(tool, call, result, world))
        return verdict_of(completion.value)
