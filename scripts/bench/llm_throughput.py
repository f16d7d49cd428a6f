"""How many calls a second wait for a model at once, and what one costs in CPU time and, while it waits, in memory.

A server in a process of its own waits 50 ms for each request. What is asked: aiohttp alone, the client, the ``llm``
simulator on retail's worlds (asked what it was asked before, and never before), whole episodes of the rollout engine,
and whole steps of a vector environment. The garbage collector looks as seldom as in a rollout. Wants a machine that
does nothing else.

    python scripts/bench/llm_throughput.py [--at-once 256] [--calls 20000] [--waiting 2000] [--litellm]
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import gymnasium as gym
import orjson
from memory import pss
from table import print_table

import envsynth
from envsynth.core import Task, ToolCall
from envsynth.environment.collector import sparing_collector
from envsynth.llm import LlmClient, LlmSettings, Request
from envsynth.llm.protocol import payload
from envsynth.simulation import make_simulator
from envsynth.world import World

LATENCY_S = 0.05
CALLS = 8
ASKED = Request(
    messages=({"role": "system", "content": "x" * 800}, {"role": "user", "content": "y" * 1500}),
    answer={"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]},
)
Figure = tuple[float, float]


@contextmanager
def server(seconds: float, text: str) -> Iterator[str]:
    """Run the waiting server, and give its address."""
    script = Path(__file__).with_name("waiting_server.py")
    process = subprocess.Popen([sys.executable, script, str(seconds), text], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.wait()


async def measure(one: Callable[[int], Awaitable[object]], at_once: int, calls: int) -> Figure:
    """Return calls a second and CPU seconds a call, connections made before."""
    await asyncio.gather(*map(one, range(at_once)))
    left = iter(range(calls))

    async def worker(number: int) -> None:
        for _ in left:
            await one(number)

    with sparing_collector(at_once):
        began, used = time.perf_counter(), time.process_time()
        await asyncio.gather(*map(worker, range(at_once)))
    return calls / (time.perf_counter() - began), (time.process_time() - used) / calls


async def bare(base: str, at_once: int, calls: int) -> Figure:
    """Measure aiohttp alone, sending the same body again and again."""
    import aiohttp

    body = orjson.dumps(payload(ASKED, LlmSettings(model="m", api_base=base)))
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:

        async def one(_: int) -> object:
            async with session.post(f"{base}/chat/completions", data=body, headers=headers) as response:
                return orjson.loads(await response.read())

        return await measure(one, at_once, calls)


async def client(base: str, at_once: int, calls: int, **more: str) -> Figure:
    """Measure the client."""
    asking = LlmClient(LlmSettings.model_validate({"model": "m", "api_base": base, "concurrency": at_once, **more}))
    return await measure(lambda _: asking.complete(ASKED), at_once, calls)


async def simulator(base: str, task: Task, at_once: int, calls: int, unseen: bool = False) -> Figure:
    """Measure the simulator: one question for each call; ``unseen``: each at an hour that none was asked at before."""
    bundle = envsynth.load("retail")
    made = make_simulator("llm", bundle.toolset, model="m", api_base=base, concurrency=at_once, validate_calls=False)
    worlds, call, seconds = [bundle.world(task) for _ in range(at_once)], _plain(task), count()

    async def one(number: int) -> object:
        world = worlds[number]
        if unseen:
            now = datetime.fromisoformat(world.now) + timedelta(seconds=next(seconds))
            world = World(world.base, world.rows, world.seed, now.isoformat())
        return await made.respond(call, world)

    return await measure(one, at_once, calls)


def rolled_out(base: str, task: Task, at_once: int, calls: int) -> Figure:
    """Measure calls in whole episodes of the rollout engine, eight calls each, resets and rewards included."""

    class Scripted:
        def reset(self, env: Any, info: Any) -> None:
            self.left = [task.answer, *[_plain(task).to_text()] * CALLS]

        async def __call__(self, observation: str, info: Any) -> str:
            return self.left.pop()

    toolset = envsynth.load("retail").toolset
    made = make_simulator("llm", toolset, model="m", api_base=base, concurrency=at_once, validate_calls=False)
    episodes = at_once + max(at_once, calls // CALLS)
    stream = envsynth.rollout(
        "toolsynth/retail-v0", Scripted(), episodes, concurrency=at_once, task=task.id, simulator=made
    )
    for _ in range(at_once):  # connections are made by the first ones
        next(stream)
    began, used = time.perf_counter(), time.process_time()
    done = sum(len(trajectory.calls) for trajectory in stream)
    return done / (time.perf_counter() - began), (time.process_time() - used) / done


def environments(base: str, task: Task, at_once: int, calls: int) -> Figure:
    """Measure steps of a vector environment, all places together."""
    options = {"model": "m", "api_base": base, "concurrency": at_once, "validate_calls": False}
    envs = gym.make_vec(
        "toolsynth/retail-v0", num_envs=at_once, task=task.id, simulator="llm", max_turns=10**6, **options
    )
    envs.reset(seed=0)
    actions = [_plain(task).to_text()] * at_once
    envs.step(actions)
    began, used, rounds = time.perf_counter(), time.process_time(), max(1, calls // at_once)
    for _ in range(rounds):
        envs.step(actions)
    taken, cpu = time.perf_counter() - began, time.process_time() - used
    envs.close()
    return rounds * at_once / taken, cpu / (rounds * at_once)


async def memory(task: Task, waiting: int) -> tuple[float, float]:
    """Return the bytes that a waiting request of the client, and a waiting call of the simulator, hold."""
    bundle, call, each = envsynth.load("retail"), _plain(task), []
    with server(30.0, "{}") as base:
        asking = LlmClient(LlmSettings(model="m", api_base=base, concurrency=waiting))
        options = {"model": "m", "api_base": base, "concurrency": waiting, "validate_calls": False}
        made = make_simulator("llm", bundle.toolset, **options)
        worlds = [bundle.world(task) for _ in range(waiting)]
        for one in (lambda _: asking.complete(ASKED), lambda number: made.respond(call, worlds[number])):
            first = asyncio.ensure_future(one(0))
            await asyncio.sleep(0.5)
            before = pss()
            tasks = [asyncio.ensure_future(one(number)) for number in range(waiting)]
            await asyncio.sleep(5)
            each.append((pss() - before) / waiting)
            for task_ in (first, *tasks):
                task_.cancel()
            await asyncio.gather(first, *tasks, return_exceptions=True)
    return each[0], each[1]


def _plain(task: Task) -> ToolCall:
    return ToolCall(name=task.golden[0].name, arguments=task.golden[0].arguments)


def main() -> None:
    """Measure all, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", type=int, default=256)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--waiting", type=int, default=2_000)
    parser.add_argument("--litellm", action="store_true", help="measure litellm as well (seconds to import)")
    arguments = parser.parse_args()
    many, calls = arguments.at_once, arguments.calls
    bundle = envsynth.load("retail")
    task = next(task for task in bundle.tasks.values() if len(task.golden) > 2 and not task.metadata.facts)
    content = bundle.golden_run(task.id).results[0].content
    answer = orjson.dumps({"explanation": "", "status": "ok", "content": content}).decode()
    figures: dict[str, Figure] = {}
    with server(LATENCY_S, answer) as base:
        figures["aiohttp alone"] = asyncio.run(bare(base, many, calls))
        figures["the client, direct"] = asyncio.run(client(base, many, calls))
        if arguments.litellm:
            for model in ("openai/m", "hosted_vllm/m"):
                one = client(base, many, calls // 10, via="litellm", model=model)
                figures[f"the client, litellm, {model.partition('/')[0]}"] = asyncio.run(one)
        figures["the simulator, asked before"] = asyncio.run(simulator(base, task, many, calls // 2))
        figures["the simulator, never asked"] = asyncio.run(simulator(base, task, many, calls // 2, unseen=True))
        figures["episodes of a rollout"] = rolled_out(base, task, many, calls // 2)
        figures["vector environment"] = environments(base, task, many, calls // 2)
    ideal = many / LATENCY_S
    rows = [(name, f"{rate:,.0f}", f"{rate / ideal:.0%}", f"{cpu * 1e6:,.0f}") for name, (rate, cpu) in figures.items()]
    title = f"{many} at once, a server that waits {LATENCY_S * 1000:.0f} ms: at most {ideal:,.0f} calls/s"
    print_table(title, ("", "calls/s", "of the most", "µs of CPU a call"), rows)
    held = asyncio.run(memory(task, arguments.waiting))
    rows = [
        (name, f"{size / 1024:,.1f}")
        for name, size in zip(("the client", "the simulator, its world included"), held, strict=True)
    ]
    print_table(f"Memory of one of {arguments.waiting:,} calls that wait", ("", "KiB"), rows)


if __name__ == "__main__":
    main()
