"""OpenEnv as it is deployed: a server, and a WebSocket to it for each environment."""

from pathlib import Path

from lookups import ANSWER, order_id
from openenv.core.generic_client import GenericEnvClient
from openenv_orders import VERSION
from serving import Server

ASYNC = True
KIND = "websocket"
MOST = 1_024
SERVER = Server(Path(__file__).parent / "openenv_orders.py")
__all__ = ["ASYNC", "VERSION", "Env", "make", "open", "shut"]


class Env:
    """One environment: a client with a session of its own."""

    def __init__(self, client):
        self.client = client

    async def reset(self):
        """Begin an episode."""
        await self.client.reset()

    async def step(self, number):
        """Take a step."""
        await self.client.step({"answer": ANSWER} if number is None else {"order_id": order_id(number)})

    async def close(self):
        """End it."""
        await self.client.close()


def open(wait, kind=KIND):  # noqa: A001
    """Start the server, and wait until it answers."""
    SERVER.start(str(wait), kind, str(MOST))


async def make():
    """Return an environment."""
    client = GenericEnvClient(base_url=f"http://127.0.0.1:{SERVER.port}")
    await client.connect()
    return Env(client)


def shut():
    """End the server."""
    SERVER.end()
