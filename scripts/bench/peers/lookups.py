"""The task that every library plays: eight look-ups of about 900 characters, then an answer.

Nothing but the standard library, as it is imported in every library's own virtual environment.
"""

import json
import time

LOOK_UPS = 8
ANSWER = "Order W7 has 9 items."
RECORDS = {
    f"W{number}": json.dumps({"order_id": f"W{number}", "items": [{"id": f"I{i}", "text": "x" * 60} for i in range(9)]})
    for number in range(LOOK_UPS)
}


def order_id(step: int) -> str:
    """Return what the n-th look-up asks for."""
    return f"W{step % LOOK_UPS}"


def look_up(key: str, wait: float) -> str:
    """Return a record, after a wait where there is one."""
    if wait:
        time.sleep(wait)
    return RECORDS[key]
