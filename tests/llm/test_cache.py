"""Kept answers: asked once, by however many processes, and never a secret among them."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from envsynth.llm import LlmClient, LlmSettings, Request
from envsynth.llm.cache import AnswerCache
from envsynth.llm.redact import HIDDEN, redact
from tests.llm.server import Answer, says
from tests.llm.test_client import COLOUR, ask, client

ASKER = """
import asyncio, sys
from envsynth.llm import LlmClient, LlmSettings, Request
base, folder = sys.argv[1:]
client = LlmClient(LlmSettings(model="m", api_base=base, cache=folder))
async def many():
    asked = [Request(messages=({"role": "user", "content": str(n)},)) for n in range(40)]
    return [one.text for one in await asyncio.gather(*map(client.complete, asked))]
assert asyncio.run(many()) == [f"about {n}" for n in range(40)]
print(client.ledger.requests)
"""


def about(body):
    return Answer(text="about " + body["messages"][-1]["content"])


def test_second_time_nothing_is_sent(server, tmp_path):
    server.plan = [says({"colour": "green"}), says({"colour": "red"})]
    first = client(server, cache=tmp_path).complete_now(ask(answer=COLOUR))
    again = client(server, cache=tmp_path)
    second = again.complete_now(ask(answer=COLOUR))
    assert (second.value, second.cached, second.usage) == (first.value, True, first.usage)
    assert (again.ledger.requests, again.ledger.used.tokens, len(server.bodies)) == (0, 0, 2)


@pytest.mark.parametrize(
    "other",
    [
        ({"messages": ({"role": "user", "content": "else"},)}, {}),
        ({"temperature": 0.5}, {}),
        ({"seed": 1}, {}),
        ({"answer": {"type": "object"}}, {}),
        ({"prompt": "another version"}, {}),
        ({}, {"model": "n"}),
        ({}, {"max_tokens": 7}),
        ({}, {"structured": "text"}),
        ({}, {"api_base": "http://elsewhere/v1"}),
    ],
    ids=str,
)
def test_all_that_an_answer_depends_on_is_in_its_key(other):
    base = ask(answer=COLOUR)
    settings = LlmSettings(model="m", api_base="http://here/v1")
    request_change, settings_change = other
    changed = Request(**base.model_dump() | request_change).key(LlmSettings(**settings.model_dump() | settings_change))
    assert changed != base.key(settings)
    assert base.key(settings) == base.key(settings.model_copy(update={"timeout_s": 1.0, "concurrency": 2}))


def test_kept_answer_that_no_longer_passes_is_asked_for_again(server, tmp_path):
    server.plan = [says({"colour": "red"}), says({"colour": "blue"})]
    asking = client(server, cache=tmp_path)
    asking.complete_now(ask(answer=COLOUR))
    other = asking.complete_now(ask(answer=COLOUR), check=lambda value: "no red" if value["colour"] == "red" else None)
    assert other.value == {"colour": "blue"}


def test_failures_are_not_kept(server, tmp_path):
    server.plan = [Answer(status=400), Answer(text="fine")]
    asking = client(server, cache=tmp_path)
    with pytest.raises(Exception, match="HTTP 400"):
        asking.complete_now(ask())
    assert asking.complete_now(ask()).text == "fine"


def test_several_processes_share_a_folder(server, tmp_path):
    server.plan = about
    command = [sys.executable, "-W", "error", "-c", ASKER, server.base, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    for process in running:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    assert len(list(tmp_path.glob("??/*.json"))) == 40
    assert not list(tmp_path.glob("??/.*"))
    sent = len(server.bodies)
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"0\n"
    assert len(server.bodies) == sent


@given(st.binary(max_size=60), st.integers(0, 200))
def test_damaged_file_counts_as_none(tmp_path_factory, junk, cut):
    cache = AnswerCache(tmp_path_factory.mktemp("cache"))
    cache.put("ab" * 32, {"text": "kept"})
    (file,) = cache.folder.glob("??/*.json")
    whole = file.read_bytes()
    for damaged in (junk, whole[:cut], whole[:cut] + junk + whole[cut + 1 :]):
        file.write_bytes(damaged)
        assert cache.get("ab" * 32) in (None, {"text": "kept"})
    file.write_bytes(whole.replace(b"kept", b"lost"))
    assert cache.get("ab" * 32) is None


def test_no_secret_is_written_anywhere(server, tmp_path, monkeypatch, capfd):
    secret = "verysecretvalue-12345"
    monkeypatch.setenv("MY_API_KEY", secret)
    settings = {"api_key_env": "MY_API_KEY", "cache": tmp_path / "cache", "transcript": tmp_path / "log.jsonl"}
    server.plan = [Answer(status=500, text=f"bad key {secret}"), Answer(text=f"your key is {secret}")]
    asking = client(server, **settings)
    asking.complete_now(ask())
    server.plan = [Answer(status=401, text=f"bad key {secret}")]
    with pytest.raises(Exception, match="HTTP 401") as caught:
        asking.complete_now(ask("other"))
    assert server.headers[0]["Authorization"] == f"Bearer {secret}"
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"your key is" in written
    assert secret.encode() not in written
    assert secret not in str(caught.value) + str(asking.settings) + "".join(capfd.readouterr())


def test_what_looks_like_a_key_is_hidden_and_prose_is_not():
    assert redact("Authorization: Bearer abcdefgh1234") == f"Authorization: {HIDDEN}"
    assert redact("the bearer of bad news, task-manager, sk-8") == "the bearer of bad news, task-manager, sk-8"


def test_transcript_tells_every_exchange(server, tmp_path):
    server.plan = [Answer(status=503), says({"colour": "green"}), says({"colour": "red"})]
    client(server, transcript=tmp_path / "log.jsonl").complete_now(ask(answer=COLOUR, prompt="p1"))
    lines = [orjson.loads(line) for line in (tmp_path / "log.jsonl").read_bytes().splitlines()]
    assert [line["attempt"] for line in lines] == [1, 2, 1]
    assert [line["outcome"].get("error") for line in lines] == ["server", None, None]
    assert lines[2]["outcome"]["text"] == '{"colour":"red"}'
    assert lines[2]["request"]["prompt"] == "p1"


def test_cache_folder_comes_from_the_environment(server, tmp_path, monkeypatch):
    monkeypatch.setenv("ENVSYNTH_LLM_CACHE", str(tmp_path))
    client(server).complete_now(ask())
    assert len(list(Path(tmp_path).glob("??/*.json"))) == 1


def test_folder_that_cannot_be_written_is_an_error_that_names_it(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Exception, match=str(tmp_path / "file")):
        LlmClient(LlmSettings(model="m", api_base=server.base, cache=tmp_path / "file")).complete_now(ask())
