"""The ``llm`` simulator: schemas first, then what is known, then a model, which never writes to a world by itself.

In order: a pinned call gets its response; the gateway refuses what schemas forbid; an argument that names a row that is
not there gets the documented 404; the model says whether the call is to be refused for what schemas cannot say; the
model answers, with content inside the output schema and its changes as rows, tried on a copy of the world before they
are applied to it. What cannot be had in this form is a fault: the episode is void, never scored.
"""

from collections.abc import Generator
from importlib.util import find_spec
from typing import Any

import orjson

from envsynth.core import ASK_USER, ENTITIES, EnvsynthError, SimulatorFault, Tool, ToolCall, ToolResult, Toolset
from envsynth.core.model import content_hash
from envsynth.llm import Completion, LlmClient, LlmError, Request
from envsynth.llm.prompt import prompt_hash
from envsynth.llm.repair import Check
from envsynth.simulation.gateway import Gateway, normalize
from envsynth.simulation.llm.answers import OK, failure_result, failures_of, response_schema, validation_schema
from envsynth.simulation.llm.context import Context, Gatherer
from envsynth.simulation.llm.judge import judgement
from envsynth.simulation.llm.options import LlmOptions, read_options
from envsynth.simulation.llm.questions import describe, document, question
from envsynth.simulation.llm.settlement import Settlement, result_of
from envsynth.simulation.user import answer_question
from envsynth.world import World

PROMPTS = ("validate_call", "respond_to_call", "judge_response", "repair", "answer_in_json")

Asked = tuple[Request, Check | None]
Turn = Generator[Asked, Completion, ToolResult]


class LlmSimulator:
    """Answers calls with a language model.

    Args:
        toolset: the tools. Where they have a world schema of their own, the model states rows of it; else what calls
            say is kept as the ``schema`` simulator keeps it, so that rewards compare the same.
        client: asks the model.
        options: which stages there are.

    Raises:
        BundleError: a schema of a tool is none.
    """

    name = "llm"
    waits = True

    def __init__(self, toolset: Toolset, client: LlmClient, options: LlmOptions | None = None) -> None:
        self.client = client
        self.options = options or LlmOptions()
        self._tools = toolset.by_name
        self._gateway = Gateway(toolset)
        self._settlement = Settlement(toolset)
        self._gatherer = Gatherer(toolset.world or ENTITIES, self.options.most_rows)
        self._schemas: dict[tuple[str, str], dict[str, Any]] = {}
        self._told = {tool.name: orjson.Fragment(orjson.dumps(describe(tool))) for tool in toolset.tools}

    @classmethod
    def from_options(cls, toolset: Toolset, **given: Any) -> "LlmSimulator":
        """Make one from keyword arguments: those of `LlmOptions` and of `LlmSettings`.

        Raises:
            EnvsynthError: an option does not exist or has no such value, or the extra ``llm`` is not installed.
        """
        options, settings = read_options(given)
        missing = [name for name in ("aiohttp", "tenacity") if find_spec(name) is None]
        if missing:
            raise EnvsynthError(f"the llm simulator needs {missing[0]}: pip install 'envsynth[llm]'")
        return cls(toolset, LlmClient(settings), options)

    @property
    def versions(self) -> dict[str, str]:
        """What answers depend on: the model, and a hash of the prompts' files."""
        prompts = content_hash([prompt_hash(name) for name in PROMPTS])[:16]
        return {"simulator_model": self.client.settings.model, "simulator_prompts": prompts}

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call, waiting in place.

        Raises:
            SimulatorFault: the model could not be asked, or gave no answer that can be used; the world is as it was.
        """
        turn = self.turn(call, world)
        try:
            request, check = next(turn)
            while True:
                try:
                    completion = self.client.complete_now(request, check)
                except LlmError as error:
                    raise _fault(error) from error
                request, check = turn.send(completion)
        except StopIteration as end:
            result: ToolResult = end.value
            return result

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call as `answer` does, letting others go on meanwhile."""
        turn = self.turn(call, world)
        try:
            request, check = next(turn)
            while True:
                try:
                    completion = await self.client.complete(request, check)
                except LlmError as error:
                    raise _fault(error) from error
                request, check = turn.send(completion)
        except StopIteration as end:
            result: ToolResult = end.value
            return result

    def writes(self, tool: str) -> bool:
        """Whether a tool may change what the reward compares; one that nothing is known of may."""
        return self._settlement.writes(tool)

    def turn(self, call: ToolCall, world: World) -> Turn:
        """Answer a call as a generator that yields each question with its check, and is sent the completion."""
        pinned = self._settlement.pinned(call, world)
        if pinned is not None:
            return pinned
        issue = self._gateway.check(call)
        if call.name not in self._tools or (issue is not None and self.options.gateway):
            assert issue is not None  # the gateway knows the same tools
            return issue
        if call.name == ASK_USER:
            return answer_question(call, world)
        tool = self._tools[call.name]
        call = ToolCall(name=call.name, arguments=normalize(call.arguments))
        context = self._gatherer.gather(tool, call, world)
        absent = _absent(tool, call, context) if self.options.lookups else None
        if absent is not None:
            return absent
        if self.options.validate_calls:
            refused = yield from self._validate(tool, call, context, world)
            if refused is not None:
                return refused
        return (yield from self._respond(tool, call, context, world))

    def _validate(
        self, tool: Tool, call: ToolCall, context: Context, world: World
    ) -> Generator[Asked, Completion, ToolResult | None]:
        about = document(self._told[tool.name], call, context, world.now)
        schema = self._schemas.get(("validate", tool.name)) or self._made("validate", tool)
        asked = question("validate_call", schema, about, self.options.temperature)
        completion = yield asked, None
        return None if completion.value["status"] == OK else failure_result(tool, call, completion.value)

    def _respond(self, tool: Tool, call: ToolCall, context: Context, world: World) -> Turn:
        objection: str | None = None
        for _ in range(1 + self.options.audits):
            answer = (yield self._question(tool, call, context, world, objection)).value
            if self.options.audits:
                candidate = result_of(tool, call, answer)
                asked = judgement(tool, call, candidate, context, world.now, answer.get("changes", []))
                verdict = (yield asked, None).value
                if not verdict["correct"]:
                    objection = f"{verdict['fault']}: {verdict['rationale']}"
                    continue
            return self._settlement.settle(tool, call, answer, world)
        raise SimulatorFault(
            f"no response to {tool.name!r} passed the judge in {1 + self.options.audits} tries: {objection}"
        )

    def _made(self, stage: str, tool: Tool) -> dict[str, Any]:
        """Make the schema of a stage's answer, once for each tool."""
        changes = self._settlement.changes if self.writes(tool.name) else None
        schema = validation_schema(tool) if stage == "validate" else response_schema(tool, changes)
        self._schemas[stage, tool.name] = schema
        return schema

    def _question(self, tool: Tool, call: ToolCall, context: Context, world: World, objection: str | None) -> Asked:
        writes = self.writes(tool.name)
        more: dict[str, Any] = {"objection": objection} if objection else {}
        if writes:
            more["new_id"] = self._settlement.next_id(call, world)
        asked = question(
            "respond_to_call",
            self._schemas.get(("respond", tool.name)) or self._made("respond", tool),
            document(self._told[tool.name], call, context, world.now, **more),
            self.options.temperature,
            writes=writes,
            entities=self._settlement.entities,
            objection=bool(objection),
        )
        return asked, lambda answer: self._settlement.problem(tool, call, answer, world)


def _absent(tool: Tool, call: ToolCall, context: Context) -> ToolResult | None:
    """Return the documented 404 of an argument that names a row which is not there, where one names that argument."""
    for name in context.missing:
        for mode in failures_of(tool):
            if mode.status == 404 and f"{{{name}}}" in mode.message:
                return failure_result(tool, call, {"status": mode.code})
    return None


def _fault(error: LlmError) -> SimulatorFault:
    return SimulatorFault(f"the model gave no answer ({error.cause}): {error}")
