"""A bundle whose tools have no programs plays through ``gym.make``, reward and all."""

import subprocess
import sys
from pathlib import Path

import gymnasium as gym
import pytest

import envsynth
from envsynth.bundle import Bundle, Domain, write_bundle
from envsynth.core import GoldenCall, Instruction, Metadata, PinnedCall, RowChange, Source, Task, ToolCall
from tests.simulation.schema.orders import shop

SAID = Source(kind="instruction")


def tasks() -> list[Task]:
    row = RowChange(
        table="entities",
        key=("order", "W-1"),
        row={"type": "order", "id": "W-1", "data": '{"status":"pending","customer_id":"C-1"}'},
    )
    other = RowChange(table="entities", key=("order", "W-2"), row={"type": "order", "id": "W-2", "data": "{}"})
    cancel = Task(
        instruction=Instruction(low="Cancel order W-1.", high="I don't want order W-1 any more."),
        metadata=Metadata(rows=(row, other), seed=3),
        golden=(
            GoldenCall(name="cancel_order", arguments={"order_id": "W-1"}, role="goal", sources={"/order_id": SAID}),
        ),
        answer="Order W-1 is cancelled.",
    )
    create = Task(
        instruction=Instruction(
            low="Create an order of P-1 for customer C-1, then give it to customer C-2.",
            high="Order P-1 for customer C-1, but let C-2 have the order.",
        ),
        metadata=Metadata(
            seed=4, now="2026-05-01T08:00:00", pinned=(PinnedCall(name="list_orders", response={"orders": []}),)
        ),
        golden=(
            GoldenCall(
                name="create_order",
                arguments={"customer_id": "C-1", "product_ids": ["P-1"]},
                role="goal",
                sources={"/customer_id": SAID, "/product_ids": SAID},
            ),
            GoldenCall(
                name="update_order",
                arguments={"order_id": "ORD-14000012", "customer_id": "C-2"},
                role="goal",
                sources={"/order_id": Source(kind="call", call=0, pointer="/order_id"), "/customer_id": SAID},
            ),
        ),
        answer="Done.",
    )
    return [cancel, create]


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    write_bundle(tmp_path / "orders", Domain(name="orders", title="Orders"), shop(), {}, tasks())
    return envsynth.load(tmp_path / "orders")


def play(bundle: Bundle, task: Task, calls: list[ToolCall]) -> float:
    env = gym.make(envsynth.spec(bundle), split="all")
    env.reset(options={"task": task.id})
    for call in calls:
        env.step(call.to_text())
    *_, terminated, _, info = env.step(task.answer)
    assert terminated
    return info["reward"]["score"]


def test_the_golden_wins_and_doing_nothing_does_not(bundle):
    assert bundle.simulator().name == "schema"
    for task in bundle.tasks.values():
        assert play(bundle, task, list(task.golden)) == 1.0
        assert play(bundle, task, []) == 0.0
        assert play(bundle, task, [*task.golden, ToolCall(name="list_orders")]) == 1.0


def test_a_wrong_identifier_loses(bundle):
    cancel, create = bundle.tasks.values()
    assert play(bundle, cancel, [ToolCall(name="cancel_order", arguments={"order_id": "W-2"})]) == 0.0
    wrong = ToolCall(name="create_order", arguments={"customer_id": "C-3", "product_ids": ["P-1"]})
    assert play(bundle, create, [wrong, create.golden[1]]) == 0.0
    assert play(bundle, cancel, [*cancel.golden, create.golden[0]]) == 0.0


def test_generated_identifiers_may_differ(bundle):
    _, create = bundle.tasks.values()
    env = gym.make(envsynth.spec(bundle), split="all")
    env.reset(options={"task": create.id})
    other = ToolCall(name="create_order", arguments={"customer_id": "C-8", "product_ids": ["P-8"]})
    unwanted = env.unwrapped.trajectory, env.step(other.to_text())[0]
    removed = unwanted[1].split('"order_id":"')[1].split('"')[0]
    env.step(ToolCall(name="delete_order", arguments={"order_id": removed}).to_text())
    made = env.step(create.golden[0].to_text())[0].split('"order_id":"')[1].split('"')[0]
    assert made != create.golden[1].arguments["order_id"]
    env.step(ToolCall(name="update_order", arguments={"order_id": made, "customer_id": "C-2"}).to_text())
    assert env.step("Done.")[-1]["reward"]["score"] == 1.0


def test_the_clock_and_the_pinned_calls_are_the_tasks(bundle):
    cancel, create = bundle.tasks.values()
    assert bundle.world(cancel).now == "2026-01-15T09:00:00"
    assert bundle.world(create).now == "2026-05-01T08:00:00"
    env = gym.make(envsynth.spec(bundle), split="all")
    env.reset(options={"task": create.id})
    assert env.step('{"name": "list_orders", "arguments": {}}')[0] == '{"orders":[]}'


SCRIPT = """
import sys, gymnasium as gym, envsynth
bundle = envsynth.load(sys.argv[1])
env = gym.make(envsynth.spec(bundle), split="all", render_mode="ansi")
for task in bundle.tasks.values():
    env.reset(options={"task": task.id})
    env.step('{"name": "list_orders", "arguments": {"limit": 5}}')
    env.step('{"name": "get_order", "arguments": {"order_id": "W-1"}}')
    for call in task.golden:
        env.step(call.to_text())
    print(env.step(task.answer)[-1]["reward"], env.render())
"""


def test_two_processes_give_the_same_transcript(bundle):
    said = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(bundle.path)],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(envsynth.__file__).parents[1])},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] != b""
