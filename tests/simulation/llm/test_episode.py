"""Whole episodes through ``gym.make``: rewards where the model answers well, void where it does not."""

import gymnasium as gym
import orjson
import pytest

import envsynth
from envsynth.bundle import Domain, write_bundle
from envsynth.core import EnvsynthError, SimulatorFault
from envsynth.simulation import ProgramSimulator, SchemaSimulator
from tests.llm.server import Answer, says
from tests.simulation.llm.library import VALID, stage
from tests.simulation.schema.orders import shop
from tests.simulation.schema.test_bundle import tasks

QUICK = {"simulator": "llm", "model": "m", "backoff_s": 0.001, "attempts": 2, "repairs": 1}


@pytest.fixture(scope="module")
def retail():
    return envsynth.load("retail")


def play(env, task):
    """Play a task's golden; return the last step's reward and info."""
    env.reset(seed=0, options={"task": task.id})
    for action in [*(call.to_text() for call in task.golden), task.answer]:
        _, reward, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            break
    return reward, terminated, info


def frontier(bundle, task):
    """Play a model that knows the shop by heart: its answers and rows are those of the programs."""
    world, oracle = bundle.world(task), ProgramSimulator(bundle.toolset)
    keys = {name: table.key for name, table in bundle.toolset.world.tables.items()}

    def plan(body):
        if stage(body) == "validate":
            return says(VALID)
        call = orjson.loads(body["messages"][1]["content"])["call"]
        before = {(c.table, c.key): c.after for c in world.changes()}
        result = oracle.answer(envsynth.ToolCall(**call), world)
        assert result.ok
        answer = {"explanation": "", "status": "ok", "content": result.content}
        if "changes" in orjson.dumps(body["response_format"]).decode():
            changed = [c for c in world.changes() if before.get((c.table, c.key), "?") != c.after]
            answer["changes"] = [row(c, keys[c.table], before.get((c.table, c.key), c.before)) for c in changed]
        return says(answer)

    return plan


def row(change, key, before):
    op = "delete" if change.after is None else "insert" if before is None else "update"
    values = {name: value for name, value in (change.after or {}).items() if name not in key}
    return {"op": op, "table": change.table, "key": dict(zip(key, change.key, strict=True)), "values": values}


def writing(retail, count):
    ids = [i for i in retail.task_ids(split="test") if not retail.tasks[i].metadata.facts]
    return [retail.tasks[i] for i in ids if retail.golden_run(i).changes and len(retail.tasks[i].golden) > 2][:count]


def test_golden_wins_where_the_model_answers_as_the_programs_do(server, retail):
    env = gym.make("toolsynth/retail-v0", api_base=server.base, **QUICK)
    for task in writing(retail, 4):
        server.plan = frontier(retail, task)
        reward, terminated, info = play(env, task)
        assert (reward, terminated) == (1.0, True), info.get("fault") or info["reward"]
    assert len(server.bodies) > 8


def test_nothing_of_the_task_is_on_the_wire_but_its_calls_and_rows(server, retail):
    env = gym.make("toolsynth/retail-v0", api_base=server.base, **QUICK)
    for task in writing(retail, 3):
        server.bodies.clear()
        server.plan = frontier(retail, task)
        play(env, task)
        hidden = [task.id, task.answer, task.instruction.high, task.instruction.low, "golden", "reward", "SELECT"]
        for text in hidden:
            assert orjson.dumps(text).decode()[1:-1] not in server.wire
        first = server.bodies[0]["messages"][1]["content"]
        later = [call for call in task.golden if call.name != task.golden[0].name]
        assert later
        assert all(call.name not in first for call in later)


@pytest.mark.parametrize("failing", [Answer(status=503), Answer(drop=True), Answer(text="I won't."), says({})])
def test_server_that_dies_half_way_voids_the_episode(server, retail, failing):
    task = writing(retail, 1)[0]
    knows = frontier(retail, task)
    server.plan = lambda body: knows(body) if len(server.bodies) <= 2 else failing
    env = gym.make("toolsynth/retail-v0", api_base=server.base, **QUICK)
    reward, terminated, info = play(env, task)
    assert (reward, terminated) == (0.0, False)
    assert "the model gave no answer" in info["fault"]
    assert "reward" not in info
    assert env.unwrapped.trajectory.fault


def test_fault_can_be_raised(server, retail):
    server.plan = [Answer(status=400)]
    env = gym.make("toolsynth/retail-v0", api_base=server.base, on_fault="raise", **QUICK)
    with pytest.raises(SimulatorFault, match="HTTP 400"):
        play(env, writing(retail, 1)[0])


def test_spent_budget_voids_the_episode(server, retail):
    env = gym.make("toolsynth/retail-v0", api_base=server.base, token_budget=5, **QUICK)
    assert "budget" in play(env, writing(retail, 1)[0])[2]["fault"]


def test_misspelt_argument_is_an_error(retail):
    with pytest.raises(EnvsynthError, match="'split_'"):
        gym.make("toolsynth/retail-v0", split_="test")


@pytest.fixture
def orders(tmp_path):
    write_bundle(tmp_path / "orders", Domain(name="orders", title="Orders"), shop(), {}, tasks())
    return envsynth.load(tmp_path / "orders")


def invents(bundle, task):
    """A model for tools that are known by their schemas: contents are drawn, ids are those it is given."""
    oracle, world = SchemaSimulator(bundle.toolset), bundle.world(task)

    def plan(body):
        if stage(body) == "validate":
            return says(VALID)
        document = orjson.loads(body["messages"][1]["content"])
        content = oracle.answer(envsynth.ToolCall(**document["call"]), world).content
        if document["call"]["name"] == "create_order":
            content["order_id"] = document["new_id"]
        answer = {"explanation": "", "status": "ok", "content": content}
        if "new_id" in document:
            answer["changes"] = [{"type": "stock", "id": "P-1", "data": {"left": 4}}]
        return says(answer)

    return plan


def test_tools_without_programs_are_rewarded_by_what_calls_did(server, orders):
    env = gym.make(envsynth.spec(orders), split="all", api_base=server.base, **QUICK)
    for task in orders.tasks.values():
        server.plan = invents(orders, task)
        reward, terminated, info = play(env, task)
        assert (reward, terminated) == (1.0, True), info
    remembered = env.unwrapped._episode.world.query("SELECT data FROM entities WHERE type = '_llm_stock'")
    assert remembered == [('{"left":4}',)]


def test_other_identifier_than_the_one_given_is_not_taken(server, orders):
    server.plan = lambda body: says(
        VALID
        if stage(body) == "validate"
        else {"explanation": "", "status": "ok", "content": {"order_id": "ORD-1"}, "changes": []}
    )
    env = gym.make(envsynth.spec(orders), split="all", api_base=server.base, **QUICK)
    assert "ORD-14000012" in play(env, list(orders.tasks.values())[1])[2]["fault"]


def test_many_places_wait_for_the_model_together(server, retail):
    task = writing(retail, 1)[0]
    call = task.golden[0]
    content = retail.golden_run(task.id).results[0].content

    def plan(body):
        answer = VALID if stage(body) == "validate" else {"explanation": "", "status": "ok", "content": content}
        return says(answer, seconds=0.02)

    server.plan = plan
    envs = gym.make_vec("toolsynth/retail-v0", num_envs=8, task=task.id, api_base=server.base, **QUICK)
    envs.reset(seed=0)
    observations, *_ = envs.step([call.to_text()] * 8)
    assert [orjson.loads(text) for text in observations] == [content] * 8
    assert server.most_at_once > 1
    server.plan = [Answer(status=500)]
    *_, truncated, infos = envs.step([call.to_text()] * 8)
    assert truncated.all()
    assert infos["_fault"].all()
    envs.close()
