"""SkyRL-gym: a ``BaseTextEnv`` with a tool group, as its SQL and search environments are made."""

import json
from importlib.metadata import version

from lookups import ANSWER, look_up, order_id
from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput
from skyrl_gym.tools.core import ToolGroup, tool

ASYNC = False
VERSION = f"skyrl-gym {version('skyrl-gym')}"
WAIT = [0.0]


class Orders(ToolGroup):
    """The look-up."""

    def __init__(self):
        super().__init__(name="Orders")

    @tool
    def get_order(self, key):
        """Return an order."""
        return look_up(key, WAIT[0])


class LookUp(BaseTextEnv):
    """Takes a call in a tag, or the answer."""

    def __init__(self):
        super().__init__()
        self.max_turns = 30
        self.init_tool_groups([Orders()])
        self.chat_history = []

    def step(self, action):
        """Take an action."""
        self.turns += 1
        self.chat_history.append({"role": "assistant", "content": action})
        start = action.find("<tool>")
        if start < 0:
            return BaseTextEnvStepOutput(observations=[], reward=float(action == ANSWER), done=True, metadata={})
        call = json.loads(action[start + 6 : action.index("</tool>")])
        text = self._execute_tool("Orders", call["name"], [call["arguments"]["order_id"]])
        seen = {"role": "user", "content": text}
        self.chat_history.append(seen)
        return BaseTextEnvStepOutput(observations=[seen], reward=0.0, done=False, metadata={})


class Env:
    """One environment; SkyRL makes a new one for each episode."""

    def reset(self):
        """Begin an episode."""
        self.env = LookUp()
        self.env.init([{"role": "user", "content": "How many items has W7?"}])

    def step(self, number):
        """Take a step."""
        call = {"name": "get_order", "arguments": {"order_id": order_id(number or 0)}}
        self.env.step(ANSWER if number is None else f"<tool>{json.dumps(call)}</tool>")

    def close(self):
        """End it."""
        self.env.close()


def open(wait):  # noqa: A001
    """Begin."""
    WAIT[0] = wait


make, shut = Env, lambda: None
