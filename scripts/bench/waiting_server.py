"""A model's server that costs next to nothing: it waits, and gives every request the same reply.

python scripts/bench/waiting_server.py SECONDS ANSWER        # prints its port
"""

import asyncio
import sys

import orjson


def reply(text: str) -> bytes:
    """Return a whole HTTP response that says this text."""
    said = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 10, "completion_tokens": 5}
    body = orjson.dumps({"id": "1", "object": "chat.completion", "model": "m", "choices": [said], "usage": usage})
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Waiting(asyncio.Protocol):
    """One connection: requests one after another, each answered after a while."""

    def __init__(self, seconds: float, response: bytes) -> None:
        self._seconds, self._response = seconds, response
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Count whole requests, whatever they say."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            if len(self._received) < end + 4 + length:
                return
            self._received = self._received[end + 4 + length :]
            asyncio.get_running_loop().call_later(self._seconds, self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._response)


async def serve(seconds: float, text: str) -> None:
    """Serve on a free port until the process is ended."""
    response = reply(text)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Waiting(seconds, response), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), sys.argv[2]))
