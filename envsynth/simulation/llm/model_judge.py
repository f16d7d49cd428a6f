"""A language model as judge."""

from envsynth.core import ENTITIES, Tool, ToolCall, ToolResult, Toolset
from envsynth.llm import LlmClient
from envsynth.simulation.llm.context import Gatherer
from envsynth.simulation.llm.judge import Verdict, consistent, judgement
from envsynth.world import World


class ModelJudge:
    """Judges responses by asking a model; it is shown what the simulator is shown, and the response."""

    def __init__(self, toolset: Toolset, client: LlmClient, most_rows: int = 40) -> None:
        self.client = client
        self._gatherer = Gatherer(toolset.world or ENTITIES, most_rows)

    async def judge(self, tool: Tool, call: ToolCall, result: ToolResult, world: World) -> Verdict:
        """Return the model's verdict on a response to a call made in this state of a world.

        Raises:
            LlmError: it gave none.
        """
        context = self._gatherer.gather(tool, call, world)
        completion = await self.client.complete(judgement(tool, call, result, context, world.now, []), consistent)
        return Verdict.model_validate({**completion.value, "judged_by": "model"})
