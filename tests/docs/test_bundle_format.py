"""docs/bundle-format.md: its example is a whole bundle, and what it lists is what the code has."""

import re

import gymnasium as gym
import pytest

import envsynth
from envsynth.bundle import Domain, Manifest, load
from envsynth.core import (
    Annotations,
    Ask,
    Column,
    Criterion,
    FailureMode,
    GoldenCall,
    Metadata,
    PinnedCall,
    RowChange,
    Source,
    Table,
    Task,
    Tool,
    WorldSchema,
)
from envsynth.synthesis import build, check, recipe
from envsynth.synthesis.phrases import FILTERS
from envsynth.synthesis.prove import Prover
from envsynth.world import connection, program, returns
from tests.docs.blocks import ROOT, code, files

PAGE = "docs/bundle-format.md"
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")


def write_example(folder, with_recipe):
    for name, text in files(PAGE).items():
        if with_recipe or not name.startswith("recipe/"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path):
    folder = write_example(tmp_path / "library", with_recipe=False)
    build(folder)
    return load(folder)


def play(bundle, task_id, actions):
    env = gym.make(envsynth.spec(bundle.path, task_id))
    env.reset(seed=0)
    for action in actions:
        _, reward, terminated, _, info = env.step(action)
    assert terminated
    return reward, info["reward"]


def test_the_example_is_the_bundle_that_it_says(library):
    assert len(library.toolset.tools) == 5
    assert len(library.toolset.world.tables) == 4
    assert len(files(PAGE)["worlds/march.jsonl"].splitlines()) == 1 + 12
    assert len(library.tasks) == 2
    assert check(library).sound


def test_the_golden_of_the_example_wins_and_doing_nothing_does_not(library):
    for task in library.tasks.values():
        golden = [*(call.to_text() for call in task.golden), task.answer]
        assert play(library, task.id, golden)[0] == 1.0
        assert play(library, task.id, [task.answer])[0] == 0.0
        assert play(library, task.id, [""])[0] == 0.0


def test_the_code_of_the_page_runs(library, monkeypatch):
    monkeypatch.chdir(library.path.parent)
    (block,) = code(PAGE, "python")
    exec(compile(block, PAGE, "exec"), {})


def test_the_recipe_of_the_example_makes_four_more_tasks(tmp_path):
    folder = write_example(tmp_path / "library", with_recipe=True)
    manifest = build(folder)
    assert len(manifest.tasks) == 2 + 4
    assert check(load(folder)).sound
    tags = {tag for task in load(folder).tasks.values() for tag in task.tags}
    assert {"renew", "renew_too_often"} <= tags


MODELS = [
    Annotations,
    Ask,
    Column,
    Criterion,
    Domain,
    FailureMode,
    GoldenCall,
    Manifest,
    Metadata,
    PinnedCall,
    RowChange,
    Source,
    Table,
    Task,
    Tool,
    WorldSchema,
    recipe.AskSpec,
    recipe.Connectors,
    recipe.CriterionSpec,
    recipe.FactSpec,
    recipe.GoalSpec,
    recipe.Intent,
    recipe.Opening,
    recipe.Persona,
    recipe.Recipe,
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_described(model):
    quoted = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", TEXT))))
    assert set(model.model_fields) <= quoted


def test_every_proof_is_described(library):
    task = next(iter(library.tasks.values()))
    workshop = Prover(
        library.toolset, envsynth.synthesis.ToolGraph(library.toolset), library.simulator(), library.base_world
    )
    for proof in workshop.prove(task, library.golden_run(task.id)):
        assert f"| {proof.name} |" in TEXT


def test_every_filter_is_described():
    assert all(f"`{name}`" in TEXT for name in FILTERS)


def test_limits_are_what_the_page_says():
    assert connection.STEPS_PER_TICK * connection.TICKS_PER_CALL == 10_000_000
    assert (returns.MAX_ROWS, program.MAX_RESPONSE_BYTES) == (1_000, 1 << 20)
    for limit in ("10,000,000", "| 1,000 |", "| 1 MiB |"):
        assert limit in TEXT


def test_every_message_of_the_table_is_one_that_the_code_has():
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "envsynth").rglob("*.py"))
    joined = re.sub(r'"\n\s*f?"', "", sources)
    foreign = {"Extra inputs are not permitted", "Field required"}  # pydantic's
    table = TEXT[TEXT.index("| the message says |") :]
    messages = [message.strip() for message in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)]
    assert len(messages) > 30
    assert [message for message in messages if message not in joined and message not in foreign] == []
