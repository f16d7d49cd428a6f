"""One candidate: a walk, told in words, as a task. What it is depends on the seed and its number alone."""

from datetime import date
from typing import NamedTuple

import numpy as np

from envsynth.core import Criterion, Instruction, Metadata, Task
from envsynth.core.task import Difficulty
from envsynth.reward.pointers import parse_pointer, resolve
from envsynth.synthesis.english.nouns import listed
from envsynth.synthesis.graph import Link
from envsynth.synthesis.inputs import Cast
from envsynth.synthesis.offline.distractors import nearest
from envsynth.synthesis.offline.golden import golden_of
from envsynth.synthesis.tell import burden, fault, high, is_heavy, low, questions
from envsynth.synthesis.tell.groups import Group, groups_of
from envsynth.synthesis.walk import Dead, Ground, Memory, WalkSettings, walk
from envsynth.synthesis.walk.choice import criterion
from envsynth.synthesis.walk.ground import pinned

STILTED = "stilted"
"""How a tag begins that says why a request does not read well."""

_SIMPLE, _MEDIUM = 4, 8
_MOST_DETAILS = 8
_ILL = 100_000  # characters that outweigh all that a task could bring


class Candidate(NamedTuple):
    """A task, and how heavy its request reads, in characters."""

    task: Task
    burden: int


def candidate(ground: Ground, start: Link, settings: WalkSettings, rng: np.random.Generator) -> Candidate:
    """Sample a task; it is executed, but not yet proved.

    Args:
        ground: what is walked over.
        start: a link along which its data flows.
        settings: what it looks like.
        rng: the source of randomness: the same state gives the same task.

    Raises:
        Dead: this draw makes no task, and why.
    """
    metadata = Metadata(seed=int(rng.integers(2**31)))
    cast = Cast(rng, date.fromisoformat(ground.base.now[:10]), ground.subject)
    memory = walk(ground, start, settings, metadata, cast, rng)
    groups = groups_of(memory)
    wanted = [group.clause() for group in groups if group.wanted]
    if len(set(wanted)) < len(wanted):
        raise Dead("two wishes that sound alike")
    asked = questions(groups, memory.said(), rng)
    plain = [one for one in memory.inputs.values() if one.kind not in ("id", "ids", "place")]
    if len(plain) > _MOST_DETAILS and not settings.stilted:
        raise Dead("too much to tell")
    criteria = _criteria(memory)
    if not memory.inputs and not asked and not criteria:
        raise Dead("nothing to say")
    told = high(groups, asked, rng)
    made_up = next((one.name for one in memory.inputs.values() if one.made_up), "")
    weight = burden(groups, asked, told)
    unnatural = f"nothing realistic is known for {made_up}" if made_up else fault(groups, told)
    if not unnatural and is_heavy(weight, len(memory.steps)):
        unnatural = "a heavy request"
    if unnatural and not settings.stilted:
        raise Dead(f"unnatural: {unnatural}")
    stilted = (f"{STILTED}: {unnatural}",) if unnatural else ()
    golden = golden_of(memory, groups)
    task = Task(
        instruction=Instruction(low=low(memory, groups, asked), high=told),
        metadata=metadata.model_copy(update={"pinned": pinned(memory.steps)}),
        golden=golden,
        answer=" ".join([question.answer() for question in asked]) or _done(groups),
        asks=tuple(ask for question in asked for ask in question.asks),
        criteria=criteria,
        tools=nearest(ground.toolset, [call.name for call in golden], settings.distractors, rng),
        difficulty=difficulty_of(memory),
        tags=(*dict.fromkeys(group.tool.name for group in groups if group.wanted), *stilted),
    )
    return Candidate(task, weight + (_ILL if stilted else 0))


def is_stilted(task: Task) -> bool:
    """Whether a task's request does not read well; its last tag says why."""
    return any(tag.startswith(STILTED) for tag in task.tags)


def difficulty_of(memory: Memory) -> Difficulty:
    """Return a walk's difficulty by its number of calls: up to 4 is simple, up to 8 medium, more is complex."""
    count = len(memory.steps)
    return "simple" if count <= _SIMPLE else "medium" if count <= _MEDIUM else "complex"


def _criteria(memory: Memory) -> tuple[Criterion, ...]:
    found: list[Criterion] = []
    for step in memory.steps:
        for flow in step.flows.values():
            if flow.choice is None:
                continue
            content = memory.steps[flow.producer].content
            values = [resolve(content, parse_pointer(pointer)) for pointer in flow.pointers]
            proof = criterion(flow.choice, content, flow.link.output, values)
            if proof is not None and proof not in found:
                found.append(proof)
    return tuple(found)


def _done(groups: list[Group]) -> str:
    told = [group.clause().to_text(several=len(group.steps) > 1) for group in groups if group.wanted]
    return f"Done: {listed(told)}."


__all__ = ["STILTED", "Candidate", "candidate", "difficulty_of", "is_stilted"]
