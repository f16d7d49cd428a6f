"""What tools that wait cost a training step: TRL's own tool loop, its asynchronous one, and our ``rollout_func``.

    pip install -e ".[train]" aiohttp
    python scripts/bench/training_doors.py [--wait 0.05] [--rollouts 64]

All three play the same rollouts of retail, written by a script in place of a model (the goldens, as Qwen's models write
calls), over the bundle's own simulator, which takes as long as a remote one for each call. A row's first figure is the
time in which a call was under way; the second is all of it: resets, parsing, templates, tokens, and the script. All
three make the same calls, and are checked to earn the same rewards.

TRL's asynchronous worker runs in a process of its own, against a server of vLLM's; here its loop runs alone, in this
process, and its request for a turn is answered by the script.
"""

import argparse
import gc
import importlib.util
import json
import tempfile
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
import transformers
from table import print_table
from training_script import BUNDLE, CALLS, WAIT, Script, Waiting, make_tokenizer
from training_trl import Asynchronous, serial

from envsynth.integrations.trl import EPISODE, RolloutDoor
from envsynth.rollouts import ChatTokens, Reply
from envsynth.rollouts.batched import Conversation
from envsynth.rollouts.turns import prompt_of

ASYNC = importlib.util.find_spec("aiohttp") is not None


class Played(NamedTuple):
    """What a door took: seconds in which a call was under way, and in all; calls; rollouts that were solved."""

    tools: float
    whole: float
    calls: int
    solved: int


def busy(spans: Sequence[tuple[float, float]]) -> float:
    """Return for how long one of several spans of time, or more, lasted."""
    total, until = 0.0, -1.0
    for began, ended in sorted(spans):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total


class Ours:
    """Our rollout_func, with the script in place of the model."""

    def __init__(self, rows: list[dict[str, Any]], script: Script) -> None:
        self._rows, self._script = rows, script
        self._chat = ChatTokens(script.tokenizer)
        self._door = RolloutDoor(
            ["toolsynth/retail-v0"], concurrency=len(rows), make_turns=lambda _: self._turns, simulator=Waiting()
        )

    def play(self) -> list[float | None]:
        """Play a rollout for each row; return the rewards."""
        rewards: list[float | None] = self._door([row["prompt"] for row in self._rows], None)["episode_reward"]
        return rewards

    def _turns(self, conversations: Sequence[Conversation]) -> list[Reply]:
        prompts = [prompt_of(self._chat, one) for one in conversations]
        written = [self._script.ids(prompt) for prompt in prompts]
        return [
            Reply(self._chat.text(ids), prompt, ids, [0.0] * len(ids))
            for prompt, ids in zip(prompts, written, strict=True)
        ]


def measured(play: Any, wait: float, times: int) -> Played:
    """Play once to make what is made once, then a few times with calls that wait; return the fastest.

    The garbage collector rests meanwhile: with torch loaded, whether it runs in a round or not would say more than the
    rest.
    """
    found = []
    for seconds in (0.0, *[wait] * times):
        CALLS.clear()
        gc.collect()
        gc.disable()
        WAIT[0], began = seconds, time.perf_counter()
        rewards = play()
        whole = time.perf_counter() - began
        gc.enable()
        found.append(Played(busy(CALLS), whole, len(CALLS), sum(reward == 1.0 for reward in rewards)))
    return min(found[1:])


def compare(title: str, tasks: Sequence[str], wait: float, times: int) -> None:
    """Print the table of rollouts of these tasks."""
    known = {json.loads(row["prompt"][0][EPISODE])["task"]: row for row in RolloutDoor(["toolsynth/retail-v0"]).rows()}
    rows = [known[task] for task in tasks]
    script = Script(make_tokenizer(rows), tasks)
    found: dict[str, Played] = {}
    with tempfile.TemporaryDirectory() as folder:
        trainer = serial(rows, script, folder)
        found["TRL's tool loop (baseline)"] = measured(lambda: trainer.play(rows), wait, times)
    if ASYNC:
        found["TRL's async_grpo, its loop"] = measured(Asynchronous(rows, script).play, wait, times)
    found["our rollout_func"] = measured(Ours(rows, script).play, wait, times)
    base = next(iter(found.values()))
    for name, one in found.items():
        if (one.calls, one.solved) != (base.calls, base.solved):
            raise SystemExit(f"{name} did something else: {one} beside {base}")
    print_table(
        f"{len(rows)} rollouts {title}: {base.calls} calls of {1000 * wait:g} ms, {base.solved} rollouts solved",
        ("door", "tool time, s", "× faster", "all of it, s", "× faster"),
        [
            (name, *(text for ours, theirs in zip(one[:2], base[:2], strict=True) for text in _beside(ours, theirs)))
            for name, one in found.items()
        ],
    )


def _beside(seconds: float, baseline: float) -> tuple[str, str]:
    return f"{seconds:.2f}", f"{baseline / seconds:.1f}"


def main(wait: float, rollouts: int, calls: int, times: int) -> None:
    """Print both tables."""
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    there = BUNDLE.task_ids("train")
    alike = [task for task in there if len(BUNDLE.tasks[task].golden) == calls]
    compare(f"of {calls} calls each", (alike * rollouts)[:rollouts], wait, times)
    compare("of the first tasks", there[:rollouts], wait, times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wait", type=float, default=0.05, help="seconds that a call takes (0.05)")
    parser.add_argument("--rollouts", type=int, default=64, help="how many are under way (64)")
    parser.add_argument("--calls", type=int, default=4, help="how many calls the first table's tasks have (4)")
    parser.add_argument("--times", type=int, default=3, help="how often each is measured; its fastest counts (3)")
    given = parser.parse_args()
    main(given.wait, given.rollouts, given.calls, given.times)
