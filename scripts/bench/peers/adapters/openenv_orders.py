"""OpenEnv's environments of the task, and a server of them: python openenv_orders.py PORT WAIT KIND COUNT."""

import asyncio
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lookups import ANSWER, look_up
from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, Observation, State

VERSION = f"openenv {version('openenv')}"
WAIT = [0.0]


class OrderAction(Action):
    """A look-up, or the answer."""

    order_id: str = ""
    answer: str = ""


class OrderObservation(Observation):
    """What a look-up gave."""

    text: str = ""


class Orders(Environment):
    """Answers look-ups; its own `step_async` waits without keeping others from going on."""

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(self):
        super().__init__()
        self._state = State()

    def reset(self, seed=None, episode_id=None, **kwargs):
        """Begin an episode."""
        self._state = State(episode_id=episode_id)
        return OrderObservation(text="How many items has W7?")

    def step(self, action, timeout_s=None, **kwargs):
        """Take a step."""
        self._state.step_count += 1
        if action.answer:
            return OrderObservation(done=True, reward=float(action.answer == ANSWER))
        return OrderObservation(text=look_up(action.order_id, 0.0), reward=0.0)

    async def step_async(self, action, timeout_s=None, **kwargs):
        """Take a step, after the wait."""
        if WAIT[0] and action.order_id:
            await asyncio.sleep(WAIT[0])
        return self.step(action)

    @property
    def state(self):
        """The episode's state."""
        return self._state


def mcp_orders():
    """Return an environment whose look-up is a tool of an MCP server."""
    from fastmcp import FastMCP
    from openenv.core.env_server.mcp_environment import MCPEnvironment

    class McpOrders(MCPEnvironment):
        SUPPORTS_CONCURRENT_SESSIONS = True

        def __init__(self):
            server = FastMCP("orders")

            @server.tool
            async def get_order(order_id: str) -> str:
                """Return an order."""
                if WAIT[0]:
                    await asyncio.sleep(WAIT[0])
                return look_up(order_id, 0.0)

            super().__init__(server)
            self._state = State()

        def reset(self, seed=None, episode_id=None, **kwargs):
            self._state = State(episode_id=episode_id)
            return Observation(metadata={"question": "How many items has W7?"})

        def _step_impl(self, action, timeout_s=None, **kwargs):
            return Observation(done=True, reward=float(action.metadata.get("answer") == ANSWER))

        @property
        def state(self):
            return self._state

    return McpOrders()


def serve(port, wait, kind, count):
    """Serve environments until the process is ended."""
    import uvicorn
    from openenv.core.env_server.http_server import create_app
    from openenv.core.env_server.mcp_types import CallToolAction, CallToolObservation

    WAIT[0] = wait
    if kind == "mcp":
        app = create_app(mcp_orders, CallToolAction, CallToolObservation, max_concurrent_envs=count + 2)
    else:
        app = create_app(Orders, OrderAction, OrderObservation, max_concurrent_envs=count + 2)
    uvicorn.run(app, port=port, log_level="error", ws_ping_interval=None)


if __name__ == "__main__":
    serve(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
