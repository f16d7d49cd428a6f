"""The protocol ``submit``: explore freely, then submit one complete list of calls, until it is right.

What the agent does while it explores changes the episode's own world and counts neither for nor against. A submission
is a call of `SUBMIT`: its list is made from the task's start, in a fresh world, and scored as an episode that did just
that. The agent is told whether it was right, nothing else, and may go on exploring and submit again. The episode ends
with a right submission, with the last that is allowed, or by ``max_turns``; it is scored by its last submission.

Attempts (all calls, submissions among them) are reported against the ideal: each golden call once, and one submission.
After the solution protocol of SynthTools (Castellani et al., 2025).
"""

from collections.abc import Generator
from typing import Any

from envsynth.core import SUBMIT, Task, Tool, ToolCall, ToolResult, Toolset
from envsynth.environment.chance import Chance
from envsynth.environment.conversation import Turn
from envsynth.environment.episode import Episode
from envsynth.environment.offer import not_offered
from envsynth.environment.terms import Asked, Evidence, Rules, Start, Step
from envsynth.reward import score
from envsynth.simulation import Gateway
from envsynth.world import World

MOST_CALLS = 64
_REMINDER = (
    f"Nothing was submitted. Explore with the tools, then call {SUBMIT} with the complete list of calls; "
    "only that can end this conversation."
)

SUBMIT_TOOL = Tool(
    name=SUBMIT,
    description=(
        "Submit your solution: the complete list of calls that do what the user asks, in order. They are made from "
        "the start, as if you had called nothing before. You are told whether the solution is right; if it is not, "
        "you may explore further and submit again."
    ),
    parameters={
        "type": "object",
        "properties": {
            "calls": {
                "type": "array",
                "description": "Every call of the solution, with the very arguments.",
                "maxItems": MOST_CALLS,
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "arguments": {"type": "object"}},
                    "required": ["name", "arguments"],
                    "additionalProperties": False,
                },
            },
            "answer": {
                "type": "string",
                "description": "Your final message to the user, with everything that the user asked to be told.",
            },
        },
        "required": ["calls"],
    },
)
_GATEWAY = Gateway(Toolset(name="submission", tools=(SUBMIT_TOOL,)))


class SubmitEpisode(Episode):
    """An episode of the protocol ``submit``; see the module's description."""

    __slots__ = ("_submitted", "_verdict", "submissions")

    def __init__(self, rules: Rules, start: Start, world: World, chance: Chance) -> None:
        super().__init__(rules, start, world, chance)
        self.submissions = 0
        self._submitted: tuple[Evidence, str | None] | None = None
        self._verdict = False

    @property
    def attempts(self) -> dict[str, int]:
        """How many calls were made, how many of them submissions, and how many an ideal agent makes."""
        made, ideal = len(self.calls), len(self.start.task.golden) + 1
        return {"made": made, "submissions": self.submissions, "ideal": ideal}

    @property
    def _done(self) -> bool:
        most = self.rules.max_submissions
        return self._verdict or (most is not None and self.submissions >= most)

    def _said(self, turn: Turn) -> Step:
        # A text ends nothing here: what the user is told is part of the solution.
        return self._next(turn._replace(replies=(_REMINDER,)))

    def _ask(self, call: ToolCall) -> Generator[Asked, ToolResult, ToolResult]:
        if call.name != SUBMIT:
            return (yield from super()._ask(call))
        issue = _GATEWAY.check(call)
        if issue is not None:
            return issue
        answer = call.arguments.get("answer")
        evidence = yield from self._played([ToolCall.model_validate(one) for one in call.arguments["calls"]])
        self.submissions += 1
        self._submitted = evidence, answer
        self._verdict = score(*evidence, answer, self.rules.reward).success
        return ToolResult(content=self._told())

    def _played(self, calls: list[ToolCall]) -> Generator[Asked, ToolResult, Evidence]:
        """Make a submission's calls from the task's start, and return what a reward compares."""
        bundle, task = self.rules.bundle, self.start.task
        world = bundle.world(task)
        results = []
        for call in calls:
            offered = call.name in self._offered and call.name != SUBMIT
            results.append((yield Asked(call, world)) if offered else not_offered(call, self._offered - {SUBMIT}))
        return task, bundle.toolset, bundle.golden_run(task), calls, results, world.changes()

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = {"right": self._verdict}
        if self.rules.max_submissions is not None and not self._verdict:
            told["submissions_left"] = self.rules.max_submissions - self.submissions
        return told

    def _answer_here(self, call: ToolCall) -> ToolResult | None:
        # A submission reaches no tool, so that none can fail for a while.
        return None if call.name == SUBMIT else super()._answer_here(call)

    def _evidence(self) -> Evidence:
        if self._submitted is not None:
            return self._submitted[0]
        task: Task = self.start.task
        return task, self.rules.bundle.toolset, self.rules.bundle.golden_run(task), [], [], ()

    def _message(self, turn: Turn | None) -> str | None:
        return self._submitted[1] if self._submitted is not None else None
