"""Episodes as data to train on, in the conversational tool-calling formats of TRL.

* **SFT** (``trl.SFTTrainer``): ``messages`` and ``tools``, of the episodes that succeeded.
* **DPO** (``trl.DPOTrainer``): ``prompt``, ``chosen``, ``rejected`` and ``tools``, of episodes of the same task that
  were rewarded differently.

A call's arguments are an object, as chat templates expect them; ``tools`` is JSON text, which the trainers decode. In
a `datasets.Dataset` messages have to be of its type ``Json``: a plain table has the same columns in every row, and
would add to each call the parameters of all the others, as nulls. `to_dataset` sees to it.

Void episodes are never exported.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

from envsynth.bundle import Bundle, load
from envsynth.core import EnvsynthError, Trajectory
from envsynth.core.tokens import sequences
from envsynth.environment import ToolEnv
from envsynth.environment.start import begin, menu_of
from envsynth.rollouts.tokens import ChatTokens, tokens_of

Row = dict[str, Any]
OPENING = 2  # the system's message and the user's


def succeeded(trajectory: Trajectory) -> bool:
    """Whether an episode was scored a success."""
    return bool(trajectory.breakdown and trajectory.breakdown["success"])


def sft_rows(
    trajectories: Iterable[Trajectory], bundle: str | Path | Bundle, keep: Callable[[Trajectory], bool] = succeeded
) -> Iterator[Row]:
    """Return rows for supervised fine-tuning.

    Args:
        trajectories: the episodes; an iterator is read as it goes.
        bundle: the bundle that they were played on.
        keep: which episodes to learn from.

    Raises:
        EnvsynthError: an episode was played on another bundle, or on another version of it.
    """
    offers = Offers(bundle)
    for trajectory in trajectories:
        if trajectory.fault is None and keep(trajectory):
            yield {"messages": chat_messages(trajectory), "tools": offers.of(trajectory)}


def token_rows(
    trajectories: Iterable[Trajectory], bundle: str | Path | Bundle, chat: ChatTokens, most: int | None = None
) -> Iterator[Row]:
    """Return rows for supervised fine-tuning in tokens, laid out just as the model reads and writes in a rollout.

    ``labels`` are the agent's own tokens, and -100 wherever the environment wrote: no template is asked what those are.

    Args:
        trajectories: the episodes to learn from, all of them.
        bundle: the bundle that they were played on.
        chat: the tokenizer and its template.
        most: how many tokens a row may have; longer ones are left out, as their end is what matters most.

    Raises:
        EnvsynthError: an episode was played on another bundle, or on another version of it.
    """
    offers = Offers(bundle)
    for trajectory in trajectories:
        if trajectory.fault is None:
            for ids, mask, _ in sequences(tokens_of(trajectory, chat, orjson.loads(offers.of(trajectory)))):
                if most is None or len(ids) <= most:
                    labels = [token if own else -100 for token, own in zip(ids, mask, strict=True)]
                    yield {"input_ids": ids, "labels": labels}


def dpo_rows(trajectories: Iterable[Trajectory], bundle: str | Path | Bundle, pairs: int = 1) -> Iterator[Row]:
    """Return rows for preference optimization: for each prompt the best episode beside the worst, and so on inwards.

    Args:
        trajectories: the episodes, those of a prompt in any order; play groups to have several of each.
        bundle: the bundle that they were played on.
        pairs: how many pairs a prompt gives at most; no episode is in two of them.

    Raises:
        EnvsynthError: an episode was played on another bundle, or on another version of it.
    """
    offers = Offers(bundle)
    for members in by_prompt(trajectories, offers).values():
        members.sort(key=lambda trajectory: -trajectory.reward)
        for best, worst in list(zip(members, reversed(members), strict=True))[: min(pairs, len(members) // 2)]:
            if best.reward > worst.reward:
                yield pair(best, worst, offers)


def write_rows(rows: Iterable[Row], path: str | Path) -> int:
    """Write rows to a JSONL file, which ``datasets.load_dataset("json")`` reads; return how many they were."""
    count = 0
    with Path(path).open("wb") as file:
        for row in rows:
            file.write(orjson.dumps(row) + b"\n")
            count += 1
    return count


def to_dataset(rows: Iterable[Row]) -> Any:
    """Return rows as a ``datasets.Dataset``, every message exactly as it was.

    Raises:
        EnvsynthError: there is no row, or ``datasets`` is not installed or too old (before 4.7).
    """
    try:
        datasets: Any = import_module("datasets")
        cell, of_messages = datasets.Value("string"), datasets.List(datasets.Json())
    except (ImportError, AttributeError) as error:
        raise EnvsynthError("a Dataset needs datasets 4.7 or newer: pip install 'envsynth[data]'") from error
    listed = list(rows)
    if not listed:
        raise EnvsynthError("there is no row to make a Dataset of: did any episode succeed?")
    columns = {key: cell if key == "tools" else of_messages for key in listed[0]}
    return datasets.Dataset.from_list(listed, features=datasets.Features(columns))


def by_prompt(trajectories: Iterable[Trajectory], offers: "Offers") -> dict[tuple[bytes, str], list[Trajectory]]:
    """Return the episodes by what they began with: the messages, and the tools offered. Void ones are left out."""
    prompts: dict[tuple[bytes, str], list[Trajectory]] = {}
    for trajectory in trajectories:
        if trajectory.fault is None and len(trajectory.messages) > OPENING:
            key = orjson.dumps(trajectory.messages[:OPENING]), offers.of(trajectory)
            prompts.setdefault(key, []).append(trajectory)
    return prompts


def pair(best: Trajectory, worst: Trajectory, offers: "Offers") -> Row:
    """Return two episodes of the same prompt as a row for preference optimization."""
    chosen, rejected = chat_messages(best), chat_messages(worst)
    return {
        "prompt": chosen[:OPENING],
        "chosen": chosen[OPENING:],
        "rejected": rejected[OPENING:],
        "tools": offers.of(worst),
    }


class Offers:
    """The tools that episodes of a bundle offered: a trajectory holds what they follow from."""

    def __init__(self, bundle: str | Path | Bundle) -> None:
        self._bundle = bundle if isinstance(bundle, Bundle) else load(bundle)
        self._env = ToolEnv(self._bundle.path)
        self._submitting = ToolEnv(self._bundle.path, protocol="submit")

    def of(self, trajectory: Trajectory) -> str:
        """Return them as JSON text.

        Raises:
            EnvsynthError: the episode was played on another bundle, or on another version of it.
        """
        bundle, played = self._bundle, trajectory.versions.get("content")
        if played != bundle.content_hash:
            raise EnvsynthError(
                f"episode of task {trajectory.task_id} was played on {trajectory.versions.get('bundle')} with the "
                f"content {str(played)[:12]}, not on {bundle!r}: export it with that bundle"
            )
        env = self._submitting if trajectory.attempts is not None else self._env
        options = env.options.override(trajectory.options)
        start = begin(env.rules, options, trajectory.seed or 0).start
        return orjson.dumps(menu_of(bundle).schemas(start.offered)).decode()


def chat_messages(trajectory: Trajectory) -> list[Row]:
    """Return an episode as chat templates take it, each call's arguments an object."""
    return [_with_objects(message) for message in trajectory.messages]


def _with_objects(message: Row) -> Row:
    if "tool_calls" not in message:
        return message
    calls = []
    for call in message["tool_calls"]:
        function = call["function"]
        arguments = orjson.loads(function["arguments"])
        calls.append({**call, "function": {"name": function["name"], "arguments": arguments}})
    return {**message, "tool_calls": calls}
