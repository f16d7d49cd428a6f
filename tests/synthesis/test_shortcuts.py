"""Each shortcut wins what it is told to need no understanding for, and nothing else."""

import pytest

import envsynth
from envsynth.core import Ask, GoldenCall, Instruction, Metadata, Source, Task
from envsynth.reward import run_golden
from envsynth.synthesis import ToolGraph, build
from envsynth.synthesis.shortcuts import SHORTCUTS, Playground, baselines, has_choice, play
from tests.docs.blocks import ROOT
from tests.synthesis.desk import write

MEMBERS = {"M1": ("ada@example.org", "4711"), "M2": ("ben@example.org", "1234"), "M3": ("cleo@example.org", "9876")}
BOOKINGS = {"M1": "B1", "M2": "B2"}
ROOMS = {"R1": ("Library", 6), "R2": ("Loft", 12), "R3": ("Cellar", 8)}
SAID, POLICY, USER = Source(kind="instruction"), Source(kind="policy"), Source(kind="user")


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("club"))
    build(folder)
    return envsynth.load(folder)


def returned(call: int, pointer: str) -> Source:
    return Source(kind="call", call=call, pointer=pointer)


def call_of(name: str, role: str, arguments: dict, **sources: Source) -> GoldenCall:
    return GoldenCall(
        name=name, arguments=arguments, role=role, sources={f"/{key}": source for key, source in sources.items()}
    )


def found(member: str) -> GoldenCall:
    return call_of("find_member", "support", {"email": MEMBERS[member][0]}, email=SAID)


def task_with(*golden: GoldenCall, high: str, answer: str = "Done.", asks: tuple[Ask, ...] = (), seed: int = 0) -> Task:
    metadata = Metadata(base="small", seed=seed, facts={"pin code": "It's the usual one."})
    return Task(
        instruction=Instruction(low=high, high=high),
        metadata=metadata,
        golden=golden,
        answer=answer,
        asks=asks,
        split="train",
    )


def booking(member: str, room: str, seed: int = 0, **ask: object) -> Task:
    """Return a task: the member names a room, and tells the PIN only when asked."""
    title, seats = ROOMS[room]
    arguments = {"member_id": member, "room_id": room, "day": "2026-04-01", "pin": MEMBERS[member][1]}
    row = returned(1, f"/rooms/{list(ROOMS).index(room)}/room_id")
    return task_with(
        found(member),
        call_of("list_rooms", "support", {}),
        call_of("ask_user", "support", {"question": "What is your PIN?"}, question=POLICY),
        call_of("book_room", "goal", arguments, member_id=returned(0, "/member_id"), room_id=row, day=SAID, pin=USER),
        high=f"I am {MEMBERS[member][0]}. Book the {title} for April 1. How many seats has it?",
        answer=f"It has {seats} seats.",
        asks=(Ask(label="seats", kind="number", value=seats, **ask),),
        seed=seed,
    )


def cancelling(member: str, seed: int = 0) -> Task:
    """Return a task in which nothing has to be chosen: the member has one booking."""
    arguments = {"booking_id": BOOKINGS[member]}
    return task_with(
        found(member),
        call_of("list_bookings", "support", {"member_id": member}, member_id=returned(0, "/member_id")),
        call_of("cancel_booking", "goal", arguments, booking_id=returned(1, "/bookings/0/booking_id")),
        high=f"I am {MEMBERS[member][0]}. Please cancel my booking.",
        seed=seed,
    )


def refusal(member: str = "M1", reason: str = "room_closed") -> Task:
    return task_with(
        found(member),
        call_of("list_rooms", "support", {}),
        call_of("decline_request", "goal", {"reason_code": reason}, reason_code=POLICY),
        high=f"I am {MEMBERS[member][0]}. Book the Cellar for tomorrow.",
        answer="The Cellar is closed.",
    )


def playground(club, *training: Task) -> Playground:
    simulator = club.simulator()
    graph = ToolGraph(club.toolset)
    return Playground(
        graph, simulator, club.world, lambda task: run_golden(task, club.world(task), simulator), training
    )


def wins(club, name: str, task: Task, *training: Task, seed: int = 0) -> bool:
    """Tell whether a shortcut wins a task, having learnt from these."""
    ground = playground(club, *training)
    return play(ground, SHORTCUTS[name](ground), task, seed).success


# Doing too little


@pytest.mark.parametrize("task", [booking("M1", "R1"), cancelling("M1"), refusal()], ids=["book", "cancel", "refuse"])
def test_doing_nothing_wins_nothing(club, task):
    assert not wins(club, "does_nothing", task)


def test_always_acting_wins_all_but_refusals(club):
    assert wins(club, "always_act", booking("M2", "R2"))
    assert not wins(club, "always_act", refusal())


def test_always_refusing_wins_refusals_for_the_commonest_reason_alone(club):
    learnt = (refusal("M1"), refusal("M2"), refusal("M3", "other"))
    assert wins(club, "always_refuse", refusal("M3"), *learnt)
    assert not wins(club, "always_refuse", refusal("M3", "other"), *learnt)
    assert not wins(club, "always_refuse", cancelling("M1"), *learnt)


def test_always_refusing_does_what_most_refusals_need_besides(club):
    needed = call_of("cancel_booking", "goal", {"booking_id": "B1"}, booking_id=SAID)
    task = refusal().model_copy(update={"golden": (needed, *refusal().golden)})
    assert wins(club, "always_refuse", task, task)
    assert not wins(club, "always_refuse", task, task, refusal("M2"))


# Values that were not looked up or asked for


def test_copying_the_instruction_loses_where_a_value_has_to_be_found(club):
    assert not wins(club, "copies_instruction", cancelling("M1"))
    assert not wins(club, "copies_instruction", booking("M1", "R1"))


def test_copying_the_instruction_wins_where_nothing_has_to_be_found(club):
    assert wins(club, "copies_instruction", refusal())


def test_never_asking_wins_only_what_can_be_guessed(club):
    task = booking("M1", "R1")
    assert not wins(club, "never_asks", task)
    assert not wins(club, "never_asks", task, task, booking("M2", "R1"))
    assert wins(club, "never_asks", task, booking("M2", "R1"), booking("M1", "R2"), booking("M1", "R2", seed=1))


# Rows


def test_first_row_wins_where_the_golden_takes_the_first(club):
    assert wins(club, "first_row", booking("M1", "R1"))
    assert not wins(club, "first_row", booking("M1", "R2"))


def test_rows_at_random_win_as_often_as_chance_has_it(club):
    won = sum(wins(club, "any_row", booking("M1", "R2"), seed=seed) for seed in range(40))
    assert 3 <= won <= 27  # one row of three: 13 on average


def test_last_row_of_one_is_the_right_one(club):
    assert wins(club, "last_row", cancelling("M1"))
    assert not wins(club, "last_row", booking("M1", "R1"))


def test_choice_is_where_a_list_held_other_values(club):
    ground = playground(club)
    held = [has_choice(task, ground.golden_run(task)) for task in (booking("M1", "R1"), cancelling("M1"), refusal())]
    assert held == [True, False, False]


def test_first_identifier_is_the_first_of_the_request_or_else_of_the_responses(club):
    assert wins(club, "first_id_in_sight", cancelling("M2"))
    assert wins(club, "first_id_in_sight", booking("M2", "R1"))
    assert not wins(club, "first_id_in_sight", booking("M2", "R2"))
    named = booking("M2", "R2")
    told = Instruction(low="-", high=f"{named.instruction.high} That is R2.")
    assert wins(club, "first_id_in_sight", named.model_copy(update={"instruction": told}))


# Plans


def test_nobody_learns_from_the_task_that_is_played(club):
    task = cancelling("M1")
    assert not wins(club, "nearest_plan", task, task)
    assert not wins(club, "common_plan", task, task)


def test_nearest_plan_replays_what_is_told_alike(club):
    assert wins(club, "nearest_plan", cancelling("M1"), booking("M1", "R1"), cancelling("M2"))
    assert not wins(club, "nearest_plan", cancelling("M1"), booking("M1", "R1"))


def test_common_plan_replays_what_is_wanted_most(club):
    often = (cancelling("M2"), cancelling("M2", seed=1))
    assert wins(club, "common_plan", cancelling("M1"), booking("M1", "R1"), *often)
    assert not wins(club, "common_plan", cancelling("M1"), booking("M1", "R1"), booking("M2", "R1"), often[0])


# Answers


def test_listing_wins_where_no_rival_stands_beside_the_answer(club):
    assert wins(club, "lists_goals", booking("M1", "R1"))
    assert wins(club, "lists_goals", booking("M1", "R1", rivals=(12, 8)))


def test_listing_loses_where_a_rival_stands_beside_the_answer(club):
    task = booking("M1", "R1", rivals=(12, 8))
    golden = [call.model_copy(update={"role": "goal"}) if call.name == "list_rooms" else call for call in task.golden]
    assert not wins(club, "lists_goals", task.model_copy(update={"golden": tuple(golden)}))


def test_listing_everything_loses_where_a_look_up_holds_a_rival(club):
    assert wins(club, "lists_everything", booking("M1", "R1"))
    assert not wins(club, "lists_everything", booking("M1", "R1", rivals=(12, 8)))


def test_repeating_responses_answers_nothing(club):
    assert not wins(club, "recites", booking("M1", "R1"))
    assert wins(club, "recites", booking("M1", "R1").model_copy(update={"asks": ()}))


# Figures


def test_figures_of_cards_are_shares_and_the_same_each_time(club):
    tasks = list(club.tasks.values())
    figures = baselines(Playground.of(club), tasks)
    assert figures == baselines(Playground.of(club), tasks) == club.manifest.funnel["baselines"]
    assert all(0 <= share <= 1 for share in figures.values())
    assert figures["does_nothing"] == 0.0


def test_documentation_says_of_every_shortcut_what_it_does():
    page = (ROOT / "docs/shortcuts.md").read_text(encoding="utf-8")
    for name, maker in SHORTCUTS.items():
        assert maker.__doc__
        assert f"| `{name}` | {maker.__doc__} |" in page


@pytest.mark.parametrize("name", ["does_nothing", "common_plan", "nearest_plan", "always_refuse", "copies_instruction"])
def test_nothing_of_the_shipped_shop_is_won_without_understanding(name):
    retail = envsynth.load("retail")
    ground = Playground.of(retail)
    agent = SHORTCUTS[name](ground)
    won = [task.id for task in retail.tasks.values() if play(ground, agent, task).success]
    assert len(won) <= 0.1 * len(retail.tasks), won
