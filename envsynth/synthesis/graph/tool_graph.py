"""The tool graph: which tool's output can be which tool's input, and on what evidence.

Nodes are tools; an edge A → B carries the links by which a field of A's response can fill a parameter of B. What tools
declare is believed first, then two fields that are the same column of the world; `ToolGraph.build` adds what names and
descriptions say of fields of which neither is known.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import networkx as nx

from envsynth.core import Toolset
from envsynth.synthesis.embedding import Embedder
from envsynth.synthesis.graph.columns import Columns
from envsynth.synthesis.graph.evidence import inferred_links
from envsynth.synthesis.graph.fields import read_fields
from envsynth.synthesis.graph.link import EVIDENCE, Link
from envsynth.synthesis.graph.responses import response_fields


class ToolGraph:
    """The data-flow graph of a toolset.

    Made directly, it holds what is certain: declarations and columns. `build` reads names and descriptions, too.

    Args:
        toolset: the tools.
        links: all links; by default the certain ones.
    """

    def __init__(self, toolset: Toolset, links: Iterable[Link] | None = None) -> None:
        self.toolset = toolset
        self.inputs = {tool.name: read_fields(tool.parameters) for tool in toolset.tools}
        self.outputs_of = response_fields(toolset)
        self._columns = Columns(toolset, self.inputs, self.outputs_of)
        self._links = links

    @classmethod
    def build(cls, toolset: Toolset, embedder: Embedder | None = None) -> "ToolGraph":
        """Return the graph with every layer of evidence.

        Args:
            toolset: the tools; any number.
            embedder: turns texts into vectors for the layer ``meaning``, which is left out without one.
        """
        graph = cls(toolset)
        certain = list(graph._columns.links())
        inferred = inferred_links(toolset, graph.inputs, graph.outputs_of, graph._columns, embedder)
        graph._links = (*certain, *inferred)
        return graph

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """All links, the best first."""
        found = self._columns.links() if self._links is None else self._links
        return tuple(sorted(found, key=_rank))

    @cached_property
    def graph(self) -> "nx.DiGraph[str]":
        """The graph over tool names; the edge attribute ``links`` is a tuple of `Link`, the best first."""
        grouped: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self.links:
            grouped[link.producer, link.consumer].append(link)
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(tool.name for tool in self.toolset.tools)
        for (producer, consumer), links in sorted(grouped.items()):
            graph.add_edge(producer, consumer, links=tuple(links))
        return graph

    def sources(self, tool: str, parameter: str) -> list[Link]:
        """Return the links that can fill a parameter (pointer, ``/order_id`` or ``/ids/*``), the best first."""
        return self._sources.get((tool, parameter), [])

    @cached_property
    def _sources(self) -> dict[tuple[str, str], list[Link]]:
        found: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self.links:
            found[link.consumer, link.parameter].append(link)
        return dict(found)

    def entity_of(self, tool: str, pattern: str) -> str | None:
        """Return the entity (``table.column``) that a parameter takes, if it is known to take one."""
        return self._columns.taken[tool].get(pattern)

    def entity_of_name(self, name: str) -> str | None:
        """Return the entity that a column or parameter of this name holds, if it is one."""
        return self._columns.entity_of_name(name)

    def producers(self, entity: str) -> list[tuple[str, str]]:
        """Return the (tool, output pattern) pairs whose responses are known to hold values of an entity."""
        return [
            (name, pattern)
            for name, places in self._columns.shown.items()
            for pattern, produced in places.items()
            if produced == entity
        ]

    def outputs(self, tool: str, entity: str) -> list[str]:
        """Return the patterns of a tool's response that are known to hold values of an entity."""
        return [pattern for pattern, produced in self._columns.shown[tool].items() if produced == entity]


def _rank(link: Link) -> tuple[float, int, str, str, str, str]:
    return -link.weight, EVIDENCE.index(link.evidence), link.consumer, link.parameter, link.producer, link.output
