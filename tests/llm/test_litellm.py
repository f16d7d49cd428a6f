"""The litellm path against the same server; in a process of its own, as litellm's imports warn."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.llm.server import Answer, says

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("litellm") is None, reason="needs litellm, of the extra llm"),
]

ASKER = """
import sys
from envsynth.llm import LlmClient, LlmError, LlmSettings, Request
schema = {"type": "object", "properties": {"colour": {"enum": ["red"]}}, "required": ["colour"]}
settings = LlmSettings(model="openai/m", api_base=sys.argv[1], via="litellm", backoff_s=0.01, attempts=3, repairs=1)
client = LlmClient(settings)
assert "litellm" not in sys.modules
request = Request(messages=({"role": "user", "content": "Which colour?"},), answer=schema)
try:
    print(client.complete_now(request).value)
except LlmError as error:
    print(error.cause)
print(dict(client.ledger.failures), client.ledger.used.tokens)
"""


def ask(server, plan):
    server.plan = plan
    done = subprocess.run([sys.executable, "-c", ASKER, server.base], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_answers_and_failures_are_those_of_the_direct_path(server):
    plan = [Answer(status=429), Answer(status=500), says({"colour": "green"}), says({"colour": "red"})]
    told = ["{'colour': 'red'}", "{'rate_limit': 1, 'server': 1, 'unusable': 1} 30"]
    assert ask(server, plan) == told
    assert server.bodies[0]["response_format"]["type"] == "json_schema"


def test_request_at_fault_is_sent_once(server):
    assert ask(server, [Answer(status=401, text="who are you?")])[0] == "rejected"
    assert len(server.bodies) == 1
