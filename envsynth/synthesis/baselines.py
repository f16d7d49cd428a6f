"""What agents score that understand nothing: the figures a card reports, so that nobody mistakes luck for skill."""

from collections import Counter
from collections.abc import Callable, Sequence

from envsynth.core import DECLINE, Task, ToolCall
from envsynth.reward import GoldenRun, RewardConfig, score
from envsynth.synthesis.prove import Prover


def baselines(prover: Prover, tasks: Sequence[Task], run: Callable[[Task], GoldenRun]) -> dict[str, float]:
    """Return the share of tasks that each thoughtless agent solves.

    ``always_refuse`` knows the customer and everything that refusals need, and declines with the commonest reason;
    ``always_act`` does all that is wanted and never declines; ``does_nothing`` ends the episode at once. All three
    state the right answer, so that these are upper bounds.
    """
    agents = {
        "does_nothing": lambda task: (),
        "always_refuse": _refuser(tasks),
        "always_act": lambda task: tuple(call for call in task.golden if call.name != DECLINE),
    }
    return {name: _success(prover, tasks, run, agent) for name, agent in agents.items()}


def _refuser(tasks: Sequence[Task]) -> Callable[[Task], tuple[ToolCall, ...]]:
    refusals = [task for task in tasks if any(call.name == DECLINE for call in task.golden)]
    known = {call.name for task in refusals for call in task.golden if call.role == "support"}
    # What every refusal does besides declining is no sign of understanding this one.
    shared = [{call.name for call in task.golden} for task in refusals]
    known |= set.intersection(*shared) if shared else set()
    declines = Counter(
        call.arguments.get("reason_code", "") for t in refusals for call in t.golden if call.name == DECLINE
    )
    reason = declines.most_common(1)[0][0] if declines else ""

    def act(task: Task) -> tuple[ToolCall, ...]:
        calls = tuple(call for call in task.golden if call.name in known and call.name != DECLINE)
        customer = next((c.arguments["customer_id"] for c in task.golden if "customer_id" in c.arguments), None)
        arguments = {"reason_code": reason} | ({"customer_id": customer} if customer else {})
        return (*calls, ToolCall(name=DECLINE, arguments=arguments))

    return act


def _success(
    prover: Prover,
    tasks: Sequence[Task],
    run: Callable[[Task], GoldenRun],
    agent: Callable[[Task], Sequence[ToolCall]],
) -> float:
    solved = 0
    for task in tasks:
        calls = agent(task)
        results, changes = prover.play(task, calls)
        golden = run(task)
        breakdown = score(task, prover.toolset, golden, calls, results, changes, task.answer, RewardConfig())
        solved += breakdown.success
    return round(solved / len(tasks), 4) if tasks else 0.0
