"""What a tool graph looks like in numbers."""

from collections import Counter
from dataclasses import dataclass

import networkx as nx

from envsynth.synthesis.graph.link import EVIDENCE
from envsynth.synthesis.graph.tool_graph import ToolGraph


@dataclass(frozen=True, slots=True)
class Statistics:
    """A tool graph in numbers.

    Attributes:
        tools: nodes.
        edges: pairs of tools, the first of which can feed the second.
        links: by evidence, how many (output, parameter) pairs.
        parameters: scalar places of all tools' arguments.
        parameters_with_source: those that some other tool's output can fill.
        required: scalar places that every call has to fill.
        required_with_source: those of them that some other tool's output can fill.
        components: groups of two or more tools that edges hold together.
        largest_component: how many tools the largest of them has.
        isolated: tools that no edge leads to or from.
        starts: tools with edges from them and none to them.
        ends: tools with edges to them and none from them.
        longest_path: tools on the longest way along edges; tools that reach one another count as one step.
        density: share of all ordered pairs of tools that are edges.
    """

    tools: int
    edges: int
    links: dict[str, int]
    parameters: int
    parameters_with_source: int
    required: int
    required_with_source: int
    components: int
    largest_component: int
    isolated: int
    starts: int
    ends: int
    longest_path: int
    density: float


def statistics(graph: ToolGraph) -> Statistics:
    """Count what is in a tool graph."""
    edges = graph.graph
    counted = Counter(link.evidence for link in graph.links)
    places = [(tool, field) for tool, fields in graph.inputs.items() for field in fields]
    sourced = [field for tool, field in places if graph.sources(tool, field.pointer)]
    components = [len(part) for part in nx.weakly_connected_components(edges) if len(part) > 1]
    entered, left = dict(edges.in_degree()), dict(edges.out_degree())
    return Statistics(
        tools=len(edges),
        edges=edges.number_of_edges(),
        links={name: counted[name] for name in EVIDENCE if counted[name]},
        parameters=len(places),
        parameters_with_source=len(sourced),
        required=sum(field.required for _, field in places),
        required_with_source=sum(field.required for field in sourced),
        components=len(components),
        largest_component=max(components, default=0),
        isolated=sum(not entered[tool] and not left[tool] for tool in edges),
        starts=sum(not entered[tool] and left[tool] > 0 for tool in edges),
        ends=sum(entered[tool] > 0 and not left[tool] for tool in edges),
        longest_path=_longest(edges),
        density=nx.density(edges) if len(edges) > 1 else 0.0,
    )


def _longest(edges: "nx.DiGraph[str]") -> int:
    return len(nx.dag_longest_path(nx.condensation(edges))) if len(edges) else 0
