"""A model's words are taken where they say what has to be said, and nothing else."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import envsynth
from envsynth.core import EnvsynthError
from envsynth.llm import LlmSettings
from envsynth.synthesis.check import check
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.synthesize import synthesize
from envsynth.synthesis.retell import retell
from envsynth.synthesis.retell.faithful import infidelity
from tests.llm.server import ModelServer, says
from tests.synthesis.offline.hiring import hiring


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("envs") / "hiring"
    synthesize(hiring(), folder, SynthOptions(tasks=6, meaning=False))
    return envsynth.load(folder)


@pytest.fixture
def server():
    made = ModelServer()
    yield made
    made.close()


def retold(server, bundle, out, words, tries=1):
    """Retell a bundle with a model that makes ``words`` of each request; return the report, and how much was asked."""
    asked = len(server.bodies)
    server.plan = lambda body: says({"natural": False, "high": words(document(body)["instruction"]["high"])})
    llm = LlmSettings(model="frontier", api_base=server.base, max_tokens=500, backoff_s=0.001, attempts=1)
    report = retell(bundle, llm, out, tries)
    return report, len(server.bodies) - asked


def document(body):
    return orjson.loads(body["messages"][1]["content"])


def test_faithful_words_are_taken_and_what_is_scored_stays(server, bundle, tmp_path):
    report, _ = retold(server, bundle, tmp_path / "told", lambda high: f"Hi, we are short of staff. {high}")
    made = envsynth.load(tmp_path / "told")
    assert report["retold"] == len(bundle.tasks) == len(made.tasks)
    for old, new in zip(bundle.tasks.values(), made.tasks.values(), strict=True):
        assert new.instruction.high == f"Hi, we are short of staff. {old.instruction.high}"
        assert (new.golden, new.answer, new.asks, new.split) == (old.golden, old.answer, old.asks, old.split)
    found = check(made)
    assert found.sound, found.findings


@pytest.mark.parametrize(
    "words", [lambda _: "Do what has to be done with ROL-1.", lambda high: f"{high} get_open_roles"]
)
def test_words_that_are_not_faithful_are_sent_back_and_never_taken(server, bundle, tmp_path, words):
    report, asked = retold(server, bundle, tmp_path / "told", words)
    made = envsynth.load(tmp_path / "told")
    assert report["kept"] == len(bundle.tasks)
    assert asked == 2 * len(bundle.tasks)
    assert [task.id for task in made.tasks.values()] == list(bundle.tasks)


def test_a_second_run_asks_nothing(server, bundle, tmp_path):
    first, _ = retold(server, bundle, tmp_path / "told", lambda high: f"Hello. {high}")
    again, asked = retold(server, bundle, tmp_path / "told", lambda high: f"Goodbye. {high}")
    assert asked == 0
    assert again["retold"] == first["retold"]


def test_a_bundle_is_not_written_over_itself(server, bundle):
    with pytest.raises(EnvsynthError, match="name another folder"):
        retold(server, bundle, bundle.path, str)


def test_a_request_is_faithful_to_itself(bundle):
    assert not [task for task in bundle.tasks.values() if infidelity(task, task.instruction.high)]


@given(st.data())
def test_no_literal_may_be_left_out(bundle, data):
    task = data.draw(st.sampled_from(list(bundle.tasks.values())))
    high = f'{task.instruction.high} The room is RM-204, on 2026-03-01, for "team two".'
    told = task.model_copy(update={"instruction": task.instruction.model_copy(update={"high": high})})
    literal = data.draw(st.sampled_from(["RM-204", "2026-03-01", '"team two"']))
    assert infidelity(told, high) is None
    assert literal in (infidelity(told, high.replace(literal, "it")) or "")
    assert "RM-999" in (infidelity(told, f"{high} And RM-999.") or "")
