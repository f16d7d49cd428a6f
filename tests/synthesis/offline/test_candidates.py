"""Candidates: walks along the data flow, told in words, and proved."""

import numpy as np
import pytest

from envsynth.core import EnvsynthError
from envsynth.core.model import canonical_json
from envsynth.reward import run_golden
from envsynth.synthesis.importers import import_tools
from envsynth.synthesis.offline.candidate import STILTED
from envsynth.synthesis.offline.draws import Draws
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.offline.pick import picked
from envsynth.synthesis.walk import settings_for
from envsynth.synthesis.walk.choice import Choice, choose, criterion
from envsynth.synthesis.workshop import implicit_world
from envsynth.world import World
from tests.synthesis.offline.hiring import hiring


@pytest.fixture(scope="module")
def draws():
    return Draws.of(hiring(), None)


@pytest.fixture(scope="module")
def tasks(draws):
    options = SynthOptions(tasks=20, meaning=False)
    outcomes = [draws.draw(number, number % len(draws.edges(options)), options) for number in range(80)]
    return [outcome.task for outcome in outcomes if outcome.task is not None]


def test_there_are_tasks_such_as_the_tutorial_promises(tasks):
    names = {tuple(call.name for call in task.golden) for task in tasks}
    assert ("get_open_roles", "get_role_candidates", "schedule_interview", "schedule_interview") in names


def test_every_task_has_three_calls_and_data_that_flows(tasks):
    assert tasks
    for task in tasks:
        assert len(task.golden) >= 3
        assert any(source.kind == "call" for call in task.golden for source in call.sources.values())


def test_high_level_requests_hold_no_parameter_names(tasks):
    for task in tasks:
        assert "_" not in task.instruction.high
        assert task.instruction.high[0].isupper()


def test_what_is_looked_up_is_not_told_at_the_high_level(tasks):
    for task in tasks:
        for call in task.golden:
            for pointer, source in call.sources.items():
                value = str(call.arguments[pointer.split("/")[1]])
                if source.kind == "call":
                    assert value not in task.instruction.high


def test_golden_responses_are_pinned_and_play_again(draws, tasks):
    for task in tasks:
        world = World.at_start(implicit_world(), task.metadata)
        run = run_golden(task, world, draws._simulator)
        pinned = {pin.to_text(): pin.response for pin in task.metadata.pinned}
        for call, result in zip(task.golden, run.results, strict=True):
            assert pinned[call.to_text()] == result.content


def test_a_draw_depends_on_its_number_and_the_seed_alone(draws):
    options = SynthOptions(tasks=20, meaning=False)
    forward = [draws.draw(number, 0, options) for number in range(10)]
    backward = [Draws.of(hiring(), None).draw(number, 0, options) for number in reversed(range(10))]
    assert forward == backward[::-1]


def test_difficulty_grows_with_its_number():
    easy, hard = settings_for(0), settings_for(1)
    assert easy.longest < hard.shortest
    assert easy.distractors < hard.distractors
    assert easy.lookups < hard.lookups
    with pytest.raises(EnvsynthError, match="from 0"):
        settings_for(1.5)


def test_the_best_are_picked_by_the_figure_beside_them():
    content = {"ids": ["a", "b", "c"], "scores": [0.1, 0.9, 0.5]}
    choice, pointers = choose(content, "/ids/*", 1, True, np.random.default_rng(0))
    assert (choice.how, pointers) == ("top", ["/ids/1"])


def rows(proof):
    world = World(implicit_world())
    return [row[0] for row in world.query(proof.select, proof.names)]


def test_a_choice_proves_itself_on_the_response():
    content = {"ids": ["a", "b", "c"], "scores": [0.1, 0.9, 0.5]}
    proof = criterion(Choice("top", 2, 3, "/scores/*", "score"), content, "/ids/*", ["b", "c"])
    assert sorted(rows(proof)) == ["b", "c"]
    assert proof.names["response"] == canonical_json(content).decode()


def test_a_tie_at_the_border_is_no_proof():
    content = {"ids": ["a", "b", "c"], "scores": [0.9, 0.5, 0.5]}
    proof = criterion(Choice("top", 2, 3, "/scores/*", "score"), content, "/ids/*", ["a", "b"])
    assert len(rows(proof)) == 3


def test_items_that_are_objects_can_be_chosen_from():
    content = {"found": [{"id": "a", "price": 9.5}, {"id": "b", "price": 4}]}
    proof = criterion(Choice("bottom", 1, 2, "/found/*/price", "price"), content, "/found/*/id", ["b"])
    assert rows(proof) == ["b"]


STUDIO = [
    {"name": "render_scene", "parameters": {"gizmo_prompt": "string"}, "returns": {"scene_ids": ["string"]}},
    {"name": "get_scene", "parameters": {"scene_id": "string"}, "returns": {"scene_id": "string", "total": "number"}},
    {"name": "publish_scene", "parameters": {"scene_id": "string"}, "returns": {"publication_id": "string"}},
]


@pytest.mark.parametrize("strict", [True, False])
def test_what_reads_ill_fills_up_late_and_says_so(strict):
    studio = Draws.of(import_tools(STUDIO, name="studio").toolset, None)
    options = SynthOptions(tasks=10, meaning=False, patience=10, strict=strict)
    made = [studio.draw(number, number % len(studio.edges(options)), options).task for number in range(100)]
    prompted = [task for task in made if task and any("gizmo_prompt" in call.arguments for call in task.golden)]
    assert bool(prompted) is not strict
    for task in prompted:
        assert task.tags[-1] == "stilted: nothing realistic is known for gizmo_prompt"
    assert not any(task and task.tags[-1].startswith(STILTED) for task in made[:50])


def test_what_reads_well_is_picked_first(tasks):
    ill = [task.model_copy(update={"id": f"i{number}"}) for number, task in enumerate(tasks)]
    heavy = {task.id: 100_000 for task in ill}
    assert picked([*ill, *tasks], len(tasks), heavy) == tasks
