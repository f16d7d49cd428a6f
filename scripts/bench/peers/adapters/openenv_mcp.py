"""OpenEnv with its tools behind MCP: a server, and a client for each environment that calls them by name."""

from functools import partial

import openenv_websocket
from lookups import order_id
from openenv.core.mcp_client import MCPToolClient
from openenv_orders import VERSION
from openenv_websocket import SERVER, shut

ASYNC = True
__all__ = ["ASYNC", "VERSION", "Env", "make", "open", "shut"]


class Env:
    """One environment: a client with a session of its own."""

    def __init__(self, client):
        self.client = client

    async def reset(self):
        """Begin an episode."""
        await self.client.reset()

    async def step(self, number):
        """Take a step; with tools alone there is no message that ends an episode, so the last step asks for them."""
        if number is None:
            await self.client.list_tools(use_cache=False)
        else:
            await self.client.call_tool("get_order", order_id=order_id(number))

    async def close(self):
        """End it."""
        await self.client.close()


open = partial(openenv_websocket.open, kind="mcp")  # noqa: A001


async def make():
    """Return an environment."""
    client = MCPToolClient(base_url=f"http://127.0.0.1:{SERVER.port}")
    await client.connect()
    return Env(client)
