"""Sampling one task: draw what it is about, plan and execute its golden trajectory, tell it in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from envsynth.core import Ask, BundleError, Criterion, Difficulty, GoldenCall, Metadata, Task, ToolResult
from envsynth.reward.pointers import leaves
from envsynth.simulation import Simulator
from envsynth.synthesis.draw import Draft, Rejected, Wanted, bindable, draw
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.narrate import Told, narrate, tell_answer
from envsynth.synthesis.plan import Planner, at_pointer, pointers
from envsynth.synthesis.recipe import AskSpec, CriterionSpec, Recipe
from envsynth.world import BaseWorld, World

_SIMPLE_TOOLS = 4
_MEDIUM_TOOLS = 8


def sample_task(
    recipe: Recipe,
    graph: ToolGraph,
    simulator: Simulator,
    base: BaseWorld,
    weights: Mapping[str, float],
    rng: np.random.Generator,
) -> Task:
    """Sample a task; it is executed, but not yet proved.

    Args:
        recipe: what people want.
        graph: the toolset's graph, on which look-ups are planned.
        simulator: who answers the calls.
        base: the base world.
        weights: intent → its weight in this draw.
        rng: the source of randomness: the same state gives the same task.

    Raises:
        Rejected: this draw makes no task, and why.
        BundleError: the recipe is wrong.
    """
    draft = draw(recipe, base, weights, rng)
    seed = int(rng.integers(2**31))
    criteria = tuple(_criteria(draft))
    facts = {fact.topic: fact.answer for wanted in draft.wanted for fact in wanted.facts.values()}
    metadata = Metadata(base=base.name, seed=seed, rows=draft.rows, facts=facts)
    planner = Planner(graph, simulator, World.at_start(base, metadata), draft.opening, rng)
    told: list[Told] = []
    for wanted in draft.wanted:
        start = len(planner.calls)
        goals = planner.fulfil(wanted)
        told.append(Told(wanted, range(start, len(planner.calls)), goals))
    golden, results = tuple(planner.calls), planner.results
    task = Task(
        instruction=narrate(recipe, draft, told, golden, rng),
        metadata=metadata,
        golden=golden,
        answer=tell_answer(told, results, rng),
        asks=tuple(_ask(spec, part, results) for part in told for spec in part.wanted.intent.asks),
        criteria=criteria,
        difficulty=difficulty_of(golden),
        tags=tuple(part.wanted.intent.name for part in told),
    )
    _check_stated(task)
    return task


def difficulty_of(golden: Sequence[GoldenCall]) -> Difficulty:
    """Return the difficulty by distinct tools: up to 4 is simple, up to 8 medium, more is complex."""
    tools = len({call.name for call in golden})
    return "simple" if tools <= _SIMPLE_TOOLS else "medium" if tools <= _MEDIUM_TOOLS else "complex"


def _criteria(draft: Draft) -> list[Criterion]:
    world = World(draft.base, draft.rows)
    who = draft.opening.criteria if draft.opening else ()
    found: list[Criterion] = []
    for wanted in draft.wanted:
        known = {name: wanted.names[name] for name in wanted.names if name in wanted.said or name in wanted.facts}
        for spec in (*who, *wanted.intent.criteria):
            criterion = _criterion(spec, wanted, known)
            known[spec.gives] = criterion.value
            if criterion in found:
                continue
            problem = check_criterion(criterion, world)
            if problem:
                raise Rejected(f"intent {wanted.intent.name}: {spec.gives} is not determined")
            found.append(criterion)
    return found


def _criterion(spec: CriterionSpec, wanted: Wanted, known: Mapping[str, Any]) -> Criterion:
    used = set(re.findall(r":([a-z_][a-z0-9_]*)", spec.select)) - {"now"}
    unsaid = used - known.keys()
    if unsaid or spec.gives not in wanted.names:
        what = f"uses :{min(unsaid)}, which is neither said nor given before" if unsaid else "gives an unbound name"
        raise BundleError(f"recipe: intent {wanted.intent.name!r}: the criterion for {spec.gives!r} {what}")
    names = bindable({name: known[name] for name in sorted(used)})
    return Criterion(select=spec.select, names=names, value=wanted.names[spec.gives])


def check_criterion(criterion: Criterion, world: World) -> str | None:
    """Return what is wrong with a criterion on a task's start, or None where it gives exactly its value."""
    rows = world.query(criterion.select, criterion.names | {"now": world.now})
    wanted = criterion.value if isinstance(criterion.value, list) else [criterion.value]
    given = [row[0] for row in rows]
    if sorted(map(str, given)) != sorted(map(str, wanted)):
        return f"{criterion.select} gives {given}, not {wanted}"
    return None


def _ask(spec: AskSpec, part: Told, results: Sequence[ToolResult]) -> Ask:
    content, names = results[part.goals[spec.goal]].content, part.wanted.names
    value = names[spec.value[1:]] if spec.value else at_pointer(content, spec.pointer or "")
    if value is None or isinstance(value, bool | list | dict):
        raise Rejected(f"intent {part.wanted.intent.name}: what is asked for is {value!r}")
    others = _rivals(spec, content, names)
    rivals = dict.fromkeys(rival for rival in [*others, *spec.among] if rival != value and rival is not None)
    kind: Literal["money", "number", "date", "id", "text"] = spec.kind
    return Ask(label=spec.label, kind=kind, value=value, rivals=tuple(rivals))


def _rivals(spec: AskSpec, content: Any, names: Mapping[str, Any]) -> list[Any]:
    if spec.rivals is None:
        return []
    if not spec.rivals.startswith(":"):
        return [found for _, found in pointers(content, spec.rivals)]
    if spec.rivals[1:] not in names:
        raise BundleError(f"recipe: the rivals of the ask {spec.label!r} are {spec.rivals}, which nothing binds")
    rivals = names[spec.rivals[1:]]
    return rivals if isinstance(rivals, list) else [rivals]


def _check_stated(task: Task) -> None:
    """Reject a task whose instruction does not state what the golden takes from it word for word."""
    for call in task.golden:
        for pointer, value in leaves(call.arguments):
            source = call.sources.get(pointer)
            # Names, addresses and numbers are repeated as they are; an enumeration's word is said in other words.
            literal = isinstance(value, str) and re.search(r"[\d@]|^[A-Z]", value)
            if source and source.kind == "instruction" and literal:
                for level in (task.instruction.low, task.instruction.high):
                    if value.lower() not in level.lower():
                        raise Rejected(f"{call.name}{pointer}: the instruction does not state it")
