"""An MCP server over stdio, written by hand: it lists a tool that the SDK's own models refuse, over two pages."""

import json
import sys

GOOD = {"name": "find_book", "description": "Find.", "inputSchema": {"type": "object", "properties": {}}}
BAD = {"name": 5, "inputSchema": "nothing"}
PAGES = {None: {"tools": [BAD], "nextCursor": "2"}, "2": {"tools": [GOOD]}}


def answer(request: dict) -> dict:
    params = request.get("params") or {}
    if request["method"] == "initialize":
        server = {"name": "raw", "version": "1"}
        version = params["protocolVersion"]
        return {"result": {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server}}
    if request["method"] == "tools/list":
        return {"result": PAGES[params.get("cursor")]}
    return {"error": {"code": -32601, "message": "Method not found"}}


for line in sys.stdin:
    message = json.loads(line)
    if "id" in message:
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **answer(message)}), flush=True)
