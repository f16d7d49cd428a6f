"""Whether reads are remembered or made anew, episodes are the same to the byte: over retail, and over two bundles."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.bundle import Bundle, load
from envsynth.core import Task
from envsynth.environment import ToolEnv
from envsynth.simulation import ProgramSimulator
from envsynth.simulation.read_memory import ReadMemory

RETAIL = load(Path(__file__).parents[2] / "envs" / "retail")
GOODBYE = "Goodbye."
CHANGED = [task for task in RETAIL.tasks.values() if task.metadata.rows]
TASKS = [*[task for task in RETAIL.tasks.values() if not task.metadata.rows][:4], *CHANGED[:4]]
# Others' reads and writes in one's own world, refusals among them, and calls that come to nothing.
CALLS = sorted({call.to_text() for task in TASKS for call in task.golden})
STRANGE = [
    '{"name":"get_order","arguments":{"order_id":"W0"}}',
    '{"name":"get_order","arguments":{"order_id":7}}',
    '{"name":"get_order","arguments":{}}',
    '{"name":"get_ordre","arguments":{"order_id":"W0"}}',
    '{"name":"ask_user","arguments":{"question":"What is your email address?"}}',
]
# One memory for all examples and tasks, so small that it also forgets.
REMEMBERING = ProgramSimulator(RETAIL.toolset, ReadMemory(entries=24))


def forgetful(bundle: Bundle) -> ProgramSimulator:
    return ProgramSimulator(bundle.toolset, ReadMemory(entries=0))


@st.composite
def plays(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """What is done: episodes begun, one's own golden or any calls, forks taken and gone on with."""
    deeds: list[tuple[str, Any]] = []
    for _ in range(draw(st.integers(1, 4))):
        task: Task = draw(st.sampled_from(TASKS))
        deeds.append(("reset", task.id))
        own = [call.to_text() for call in task.golden]
        for _ in range(draw(st.integers(0, 3))):
            kind = draw(st.sampled_from(["golden", "calls", "fork", "back", "end"]))
            if kind == "golden":
                deeds += [("step", text) for text in own[: draw(st.integers(1, len(own)))]]
            elif kind == "calls":
                texts = draw(st.lists(st.sampled_from([*own, *own, *CALLS, *STRANGE]), max_size=6))
                deeds += [("step", text) for text in texts]
            elif kind == "end":
                deeds.append(("step", draw(st.sampled_from([task.answer, GOODBYE]))))
            else:
                deeds.append((kind, None))
    return deeds


def told(simulator: ProgramSimulator, bundle: Bundle, deeds: list[tuple[str, Any]], reward: str) -> bytes:
    """Play, and return everything that can be seen, after spoiling whatever an agent is handed."""
    env = ToolEnv(bundle.path, simulator=simulator, reward=reward, max_turns=12)
    others = [env]
    seen: list[Any] = []
    for kind, what in deeds:
        if kind == "reset":
            seen.append(env.reset(seed=3, options={"task": what})[0])
        elif kind == "fork":
            env = env.fork()
            others.append(env)
        elif kind == "back":
            env = others[0]
        elif env.under_way:
            observation, earned, terminated, truncated, info = env.step(what)
            seen.append([observation, earned, terminated, truncated, info])
            if terminated or truncated:
                seen.append(orjson.loads(env.trajectory.model_dump_json()))
                for result in env.trajectory.results:
                    spoil(result.content)
    seen += [orjson.loads(one.trajectory.model_dump_json()) for one in others if one.under_way]
    return orjson.dumps(seen)


def spoil(content: Any) -> None:
    if isinstance(content, dict):
        for value in content.values():
            spoil(value)
        content["spoilt"] = True
    elif isinstance(content, list):
        content.reverse()


@settings(max_examples=60, deadline=None)
@given(plays(), st.sampled_from(["sparse", "dense"]))
def test_retail_plays_the_same_with_and_without_memory(deeds: list[tuple[str, Any]], reward: str) -> None:
    assert told(REMEMBERING, RETAIL, deeds, reward) == told(forgetful(RETAIL), RETAIL, deeds, reward)


def test_the_property_sees_a_memory_that_ignores_the_world() -> None:
    class Careless(ReadMemory):
        def key(self, call: Any, world: Any) -> Any:
            return super().key(call, type(world)(world.base, world.rows, world.seed, world.now))

    careless = ProgramSimulator(RETAIL.toolset, Careless())
    differing = 0
    for task in TASKS:
        calls = [call.to_text() for call in task.golden]
        deeds = [("reset", task.id), *(("step", text) for text in [*calls, *calls])]
        differing += told(careless, RETAIL, deeds, "sparse") != told(forgetful(RETAIL), RETAIL, deeds, "sparse")
    assert differing


@pytest.mark.parametrize("name", ["renew_loan", "reserve_book"])
def test_two_bundles_with_the_same_tools_keep_apart(library: Bundle, library_folder: Path, name: str) -> None:
    other = Bundle(library_folder)  # the same files, and worlds and simulators of its own
    task = next(task for task in library.tasks.values() if task.golden[-1].name == name)
    deeds = [("reset", task.id), *(("step", call.to_text()) for call in task.golden), ("step", task.answer)]
    expected = told(forgetful(library), library, deeds, "dense")
    for bundle in (library, other, library, other):
        simulator = bundle.simulator()
        assert isinstance(simulator, ProgramSimulator)
        assert told(simulator, bundle, deeds, "dense") == expected
