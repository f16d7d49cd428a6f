"""What is drawn: tools, the values that flow between them, and how many calls lead to each.

Drawn tool by tool, a domain is a hairball: each of thirty tools that shows an order's id can feed each of twenty that
take one. So links meet in the *value* they carry: a tool shows a value, others take it, and the picture reads from
left to right as an agent finds things out.
"""

from collections import defaultdict
from dataclasses import dataclass

from envsynth.simulation.schema.entities import read_actions
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.graph.link import EVIDENCE, Evidence, Link
from envsynth.synthesis.graph.names import qualified, read_name
from envsynth.synthesis.graph.tool_graph import ToolGraph


@dataclass(frozen=True, slots=True)
class Value:
    """A kind of value that flows.

    Attributes:
        name: what it is called.
        level: how many values have to be found out before it.
        shown_by: tools whose responses hold it → the best evidence.
        taken_by: tools with a parameter for it → the best evidence.
        echoed_by: those of ``shown_by`` that only repeat what they were given.
        links: all links that carry it.
    """

    name: str
    level: int
    shown_by: dict[str, Evidence]
    taken_by: dict[str, Evidence]
    echoed_by: frozenset[str]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A tool graph as it is drawn.

    Attributes:
        levels: tool → how many values have to be found out before it can be called.
        values: the values, by level, then in the order of the tools that show them.
        isolated: tools that nothing flows to or from.
    """

    levels: dict[str, int]
    values: tuple[Value, ...]
    isolated: tuple[str, ...]


def read_flow(graph: ToolGraph) -> Flow:
    """Return what is to be drawn of a tool graph."""
    carried: dict[str, list[Link]] = defaultdict(list)
    actions = read_actions(graph.toolset)
    for link in graph.links:
        carried[_value_of(graph, link, actions[link.consumer].entity)].append(link)
    shown = {name: _best(links, "producer") for name, links in carried.items()}
    taken = {name: _best(links, "consumer") for name, links in carried.items()}
    echoed = {name: frozenset(shown[name].keys() & taken[name].keys()) for name in carried}
    levels, depths = _levels(graph, carried, shown, taken, echoed)
    values = [
        Value(name, depths[name], shown[name], taken[name], echoed[name], tuple(links))
        for name, links in carried.items()
    ]
    used = {tool for value in values for tool in (*value.shown_by, *value.taken_by)}
    isolated = tuple(tool.name for tool in graph.toolset.tools if tool.name not in used)
    return Flow(
        {tool: level for tool, level in levels.items() if tool in used},
        tuple(sorted(values, key=lambda value: (value.level, -len(value.taken_by), value.name))),
        isolated,
    )


def _value_of(graph: ToolGraph, link: Link, acts_on: str) -> str:
    """Return what the value of a link is called: its column, or the parameter's name with what it is short for."""
    entity = graph.entity_of(link.consumer, link.parameter)
    if entity is not None:
        table, _, column = entity.partition(".")
        return column if "_" in column else f"{singular(table)}_{column}".strip("_")
    path = tuple(step for step in link.parameter.split("/")[1:] if step != "*")
    name = "_".join(singular("id" if word == "ids" else word) for word in words(path[-1])) or path[-1]
    said = qualified(path, acts_on).words
    return "_".join((*said[:-1], name)) if read_name(path[-1]).vague and len(said) > 1 else name


def _best(links: list[Link], side: str) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {}
    for link in links:
        tool = link.producer if side == "producer" else link.consumer
        if tool not in found or EVIDENCE.index(link.evidence) < EVIDENCE.index(found[tool]):
            found[tool] = link.evidence
    return found


def _levels(
    graph: ToolGraph,
    carried: dict[str, list[Link]],
    shown: dict[str, dict[str, Evidence]],
    taken: dict[str, dict[str, Evidence]],
    echoed: dict[str, frozenset[str]],
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the level of each tool and value: a tool comes after all it needs, a value after the first that shows it.

    What can only be had in a circle comes last, in the order of the tools.
    """
    required = {(tool, field.pointer) for tool, fields in graph.inputs.items() for field in fields if field.required}
    needs: dict[str, set[str]] = {tool.name: set() for tool in graph.toolset.tools}
    for name, links in carried.items():
        for link in links:
            if (link.consumer, link.parameter) in required:
                needs[link.consumer].add(name)
    origins = {name: set(shown[name]) - echoed[name] or set(shown[name]) for name in carried}
    levels: dict[str, int] = {}
    depths: dict[str, int] = {}
    level = 0
    while len(levels) < len(needs):
        ready = [tool for tool in needs if tool not in levels and needs[tool] <= depths.keys()]
        ready = ready or [_least_lacking(needs, levels, depths)]
        levels |= dict.fromkeys(ready, level)
        depths |= {name: level for name in carried if name not in depths and origins[name] & levels.keys()}
        level += 1
    return levels, depths


def _least_lacking(needs: dict[str, set[str]], levels: dict[str, int], depths: dict[str, int]) -> str:
    waiting = [tool for tool in needs if tool not in levels]
    return min(waiting, key=lambda tool: len(needs[tool] - depths.keys()))
