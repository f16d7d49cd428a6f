import gymnasium as gym
import pytest

import envsynth
from envsynth.core import BundleError
from envsynth.synthesis import ToolGraph, Workshop, build, check
from envsynth.synthesis.select import signature
from tests.synthesis.desk import FILES, write


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("club"))
    build(folder)
    return envsynth.load(folder)


def test_building_twice_gives_the_same_bytes(club, tmp_path):
    again = write(tmp_path / "again")
    build(again)
    for name in ("bundle.json", "tasks.jsonl", "CARD.md", "worlds/small.jsonl"):
        assert (again / name).read_bytes() == (club.path / name).read_bytes()


def test_another_seed_gives_other_tasks(club, tmp_path):
    build(write(tmp_path), seed=4)
    assert set(envsynth.load(tmp_path).tasks) != set(club.tasks)


def test_the_number_of_tasks_can_be_chosen(tmp_path):
    build(write(tmp_path), tasks=3)
    assert len(envsynth.load(tmp_path).tasks) == 3


def test_every_golden_earns_one_and_doing_nothing_zero(club):
    env = gym.make(envsynth.spec(club), split="all")
    for task in club.tasks.values():
        for actions, reward in (([call.to_text() for call in task.golden] + [task.answer], 1.0), (["Done."], 0.0)):
            env.reset(options={"task": task.id})
            for action in actions:
                *_, info = step = env.step(action)
            assert (step[1], step[2]) == (reward, True), info


def test_values_nobody_said_are_looked_up_or_asked_for(club):
    for task in club.tasks.values():
        for call in task.golden:
            kinds = {pointer: source.kind for pointer, source in call.sources.items()}
            if call.name == "book_room":
                assert kinds == {"/member_id": "call", "/room_id": "call", "/day": "instruction", "/pin": "user"}
                assert call.arguments["pin"] not in task.instruction.high + task.instruction.low
                assert any(call.arguments["pin"] in fact for fact in task.metadata.facts.values())
            if call.name == "decline_request":
                assert kinds == {"/reason_code": "policy"}


def test_look_ups_that_lead_nowhere_are_dropped(club):
    for task in club.tasks.values():
        used = {source.call for call in task.golden for source in call.sources.values()}
        for index, call in enumerate(task.golden):
            if call.role == "support" and call.name not in ("ask_user", "list_rooms"):
                assert index in used, [c.to_text() for c in task.golden]


def test_splits_share_no_call_signature(club):
    splits = {}
    for task in club.tasks.values():
        splits.setdefault(signature(task), set()).add(task.split)
    assert all(len(of_signature) == 1 for of_signature in splits.values())


def test_the_check_finds_a_built_bundle_sound(club):
    report = check(club)
    assert report.sound, report.findings
    assert set(report.proofs.values()) == {len(club.tasks)}


def test_the_check_says_that_sources_changed(tmp_path):
    build(write(tmp_path), tasks=2)
    (tmp_path / "policy.md").write_text("Anything goes.")
    (finding,) = check(envsynth.load(tmp_path)).findings
    assert "run envsynth build" in finding.what


def test_a_goal_without_its_reason_is_not_determined(tmp_path):
    recipe = FILES["recipe/tasks.yaml"].replace('WHERE title = :title"}]', 'WHERE open"}]', 1)
    with pytest.raises(BundleError, match=r"room_id is not determined"):
        build(write(tmp_path, recipe__tasks=recipe.replace("mix: {1: 0.5, 2: 0.5}", "mix: {1: 1}")), tasks=30)


def test_a_criterion_uses_only_what_is_said(tmp_path):
    recipe = FILES["recipe/tasks.yaml"].replace('WHERE title = :title"}]', 'WHERE room_id = :room_id"}]', 1)
    with pytest.raises(BundleError, match="uses :room_id, which is neither said nor given before"):
        build(write(tmp_path, recipe__tasks=recipe))


def test_a_phrase_that_names_nothing_is_an_error(tmp_path):
    recipe = FILES["recipe/tasks.yaml"].replace("Cancel my booking of the {{ title }}", "Cancel {{ titel }}")
    with pytest.raises(BundleError, match="titel"):
        build(write(tmp_path, recipe__tasks=recipe))


def test_an_instruction_that_leaks_the_answer_is_dropped(tmp_path):
    recipe = FILES["recipe/tasks.yaml"].replace("r.room_id, r.title FROM", "r.room_id, r.title, r.seats FROM")
    recipe = recipe.replace("for {{ day }}. How many", "for {{ day }}, for {{ seats }} people. How many")
    recipe = recipe.replace("said: [title, day]", "said: [title, day, seats]").replace("{1: 0.5, 2: 0.5}", "{1: 1}")
    manifest = build(write(tmp_path, recipe__tasks=recipe), tasks=2)
    assert manifest.funnel["reasons"]["not sound: the instruction leaks no answer"] > 0
    assert all("book" not in task.tags for task in envsynth.load(tmp_path).tasks.values())


def test_the_graph_says_where_values_come_from(club):
    graph = ToolGraph(club.toolset)
    links = {(link.output, link.parameter) for link in graph.graph.edges["find_member", "book_room"]["links"]}
    assert ("/member_id", "/member_id") in links
    assert ("list_rooms", "/rooms/*/room_id") in graph.producers("rooms.room_id")
    assert not graph.graph.has_edge("decline_request", "book_room")


def test_the_workshop_opens_sources_without_writing(tmp_path):
    folder = write(tmp_path)
    before = sorted(path for path in folder.rglob("*"))
    workshop = Workshop(folder)
    assert sorted(workshop.bases) == ["small"]
    assert sorted(path for path in folder.rglob("*")) == before
