"""What tests of the environment share: two calls of the library, and playing actions."""

from typing import Any

from envsynth.bundle import Bundle
from envsynth.core import ToolCall
from envsynth.environment import ToolEnv

LIST = ToolCall(name="list_loans", arguments={"card_number": "C-1"}).to_text()
RENEW = ToolCall(name="renew_loan", arguments={"card_number": "C-1", "loan_id": "L-1"}).to_text()


def task_of(bundle: Bundle, tool: str) -> str:
    return next(task_id for task_id, task in bundle.tasks.items() if task.golden[-1].name == tool)


def play(env: ToolEnv, actions: list[str], **reset: Any) -> list[Any]:
    steps: list[Any] = [env.reset(**reset)]
    for action in actions:
        steps.append(env.step(action))
        if steps[-1][2] or steps[-1][3]:
            break
    return steps
