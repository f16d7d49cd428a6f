"""GEM: a question's environment in a ``ToolEnvWrapper`` with a tool, as its search and code tools are used."""

import json
import re
from importlib.metadata import version

from gem.core import Env as GemEnv
from gem.tools.base_tool import BaseTool
from gem.tools.tool_env_wrapper import ToolEnvWrapper
from lookups import ANSWER, look_up, order_id

ASYNC = False
VERSION = f"gem-llm {version('gem-llm')}"
WAIT = [0.0]
CALL = re.compile(r"<tool>(.*?)</tool>", re.DOTALL)


class Orders(BaseTool):
    """The look-up."""

    tool_type = "orders"

    def instruction_string(self):
        """Say how it is called."""
        return "Write <tool>{...}</tool> to look an order up."

    def execute_action(self, action):
        """Run a call, where there is one."""
        match = CALL.search(action)
        if not match:
            return False, True, "", ""
        call = json.loads(match.group(1))
        return True, False, look_up(call["arguments"]["order_id"], WAIT[0]), match.group(0)


class Question(GemEnv):
    """Takes the answer."""

    def reset(self, seed=None):
        """Begin."""
        return "How many items has W7?", {}

    def step(self, action):
        """End."""
        return "", float(action == ANSWER), True, False, {}


class Env:
    """One environment."""

    def __init__(self):
        self.env = ToolEnvWrapper(Question(), [Orders()], max_tool_uses=30)

    def reset(self):
        """Begin an episode."""
        self.env.reset(seed=0)

    def step(self, number):
        """Take a step."""
        call = {"name": "get_order", "arguments": {"order_id": order_id(number or 0)}}
        self.env.step(ANSWER if number is None else f"<tool>{json.dumps(call)}</tool>")

    def close(self):
        """End it."""


def open(wait):  # noqa: A001
    """Begin."""
    WAIT[0] = wait


make, shut = Env, lambda: None
