"""NeMo Gym: a resources server over HTTP, a session for each episode, calls by the client that its agents use."""

from importlib.metadata import version
from pathlib import Path

from lookups import ANSWER, order_id
from nemo_gym.server_utils import (
    GlobalAIOHTTPAsyncClientConfig,
    get_response_json,
    is_global_aiohttp_client_setup,
    set_global_aiohttp_client,
)
from nemo_orders import NAME, client
from serving import Server

ASYNC = True
VERSION = f"nemo-gym {version('nemo-gym')}"
SERVER = Server(Path(__file__).parent / "nemo_orders.py")
ASKED = {"input": [{"role": "user", "content": "How many items has W7?"}]}
SAID = {"type": "output_text", "text": ANSWER, "annotations": []}
ANSWERED = {
    "id": "r", "created_at": 0.0, "model": "m", "object": "response", "parallel_tool_calls": False, "tools": [],
    "tool_choice": "auto",
    "output": [{"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": [SAID]}],
}  # fmt: skip


class Env:
    """One environment: a session's cookies."""

    async def reset(self):
        """Begin an episode."""
        self.cookies = (await self.post("/seed_session", {"seed": 0}, None)).cookies

    async def step(self, number):
        """Take a step."""
        if number is None:
            body = {"responses_create_params": ASKED, "response": ANSWERED}
            verdict = await get_response_json(await self.post("/verify", body, self.cookies))
            assert verdict["reward"] == 1.0
        else:
            reply = await self.post("/get_order", {"order_id": order_id(number)}, self.cookies)
            self.cookies = reply.cookies
            await get_response_json(reply)

    async def post(self, path, body, cookies):
        """Send a request as an agent does."""
        reply = await SERVER.client.post(server_name=NAME, url_path=path, json=body, cookies=cookies)
        assert reply.status == 200, await reply.text()
        return reply

    async def close(self):
        """End it."""


def open(wait):  # noqa: A001
    """Start the server, and wait until it answers."""
    SERVER.start(str(wait))
    SERVER.client = client(SERVER.port)


async def make():
    """Return an environment."""
    if not is_global_aiohttp_client_setup():
        set_global_aiohttp_client(GlobalAIOHTTPAsyncClientConfig())
    return Env()


def shut():
    """End the server."""
    SERVER.end()
