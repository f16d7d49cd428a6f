"""How well the tool graph finds data flow: the tables of ``docs/tool-graph.md``.

    python scripts/tool_graph.py [--half test] [--update]

Precision and recall are those on labelled pairs of fields (``tests/synthesis/graph/data/pairs.csv``), with 95 % Wilson
intervals. Needs SynthTools' first release, which is no part of this repository; without it nothing is done.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tool_graph_pairs import SOURCE, toolsets

from envsynth.core import Tool, Toolset
from envsynth.rollouts import wilson
from envsynth.synthesis.embedding import StaticEmbedder
from envsynth.synthesis.graph import EVIDENCE, Link, ToolGraph
from envsynth.synthesis.importers import import_tools

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests/synthesis/graph/data/pairs.csv"
LINKS = PAIRS.with_name("links.csv")
PAGE = ROOT / "docs/tool-graph.md"
_BEGIN, _END = "<!-- figures: scripts/tool_graph.py --update -->", "<!-- end of figures -->"
_LAYERS: dict[str, Callable[[Link], bool]] = {
    "exact names": lambda link: link.evidence == "name",
    "+ entity": lambda link: link.evidence in ("name", "entity"),
    "+ meaning (all)": lambda link: True,
    "all, weight ≥ 0.6": lambda link: link.weight >= 0.6,
}
_STRATA = ("same", "near", "told", "far")


@dataclass(frozen=True)
class Pair:
    """A labelled pair, and the link that the graph has for it."""

    stratum: str
    holds: bool
    link: Link | None


def main() -> None:
    """Print the tables; with ``--update`` put them into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("tune", "test"), default="test", help="which half of the pairs")
    parser.add_argument("--update", action="store_true", help="put the tables into docs/tool-graph.md")
    arguments = parser.parse_args()
    if not SOURCE.is_file():
        print(f"skipped: {SOURCE} is absent; set ENVSYNTH_SHARED_DATA", file=sys.stderr)
        return
    graphs = {spec: ToolGraph.build(toolset, StaticEmbedder()) for spec, toolset in toolsets()}
    pairs = list(_pairs(graphs, arguments.half))
    parts = (_quality(pairs), _by_stratum(pairs), _read_links(), _coverage(graphs), [_speed()])
    figures = "\n\n".join("\n".join(part) for part in parts)
    print(figures)
    if arguments.update:
        text = PAGE.read_text(encoding="utf-8")
        block = f"{_BEGIN}\n\n{figures}\n\n{_END}"
        PAGE.write_text(f"{text.partition(_BEGIN)[0]}{block}{text.partition(_END)[2]}", encoding="utf-8")


def _pairs(graphs: dict[str, ToolGraph], half: str) -> Iterator[Pair]:
    with PAIRS.open(newline="") as lines:
        for row in csv.DictReader(lines):
            if row["half"] == half:
                sources = graphs[row["spec"]].sources(row["consumer"], row["parameter"])
                same = (link for link in sources if (link.producer, link.output) == (row["producer"], row["output"]))
                yield Pair(row["stratum"], row["label"] == "1", next(same, None))


def _quality(pairs: list[Pair]) -> Iterator[str]:
    holding = sum(pair.holds for pair in pairs)
    yield f"{len(pairs)} pairs of the half that nothing was tuned on, {holding} of them hold:\n"
    yield "| layers | precision | recall |"
    yield "|---|---|---|"
    for name, counts in _LAYERS.items():
        found = [pair for pair in pairs if pair.link is not None and counts(pair.link)]
        right = sum(pair.holds for pair in found)
        yield f"| {name} | {_share(right, len(found))} | {_share(right, holding)} |"


def _by_stratum(pairs: list[Pair]) -> Iterator[str]:
    yield "| stratum | pairs | hold | found | rightly | by evidence |"
    yield "|---|---|---|---|---|---|"
    for stratum in _STRATA:
        inside = [pair for pair in pairs if pair.stratum == stratum]
        found = [pair for pair in inside if pair.link is not None]
        evidence = Counter(pair.link.evidence for pair in found if pair.link is not None)
        told = ", ".join(f"{evidence[name]} {name}" for name in EVIDENCE if evidence[name]) or "–"
        holds, right = sum(pair.holds for pair in inside), sum(pair.holds for pair in found)
        yield f"| {stratum} | {len(inside)} | {holds} | {len(found)} | {right} | {told} |"


def _read_links() -> Iterator[str]:
    """Yield how many of the links that were drawn from the graphs, and read one by one, are right."""
    with LINKS.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    yield "| links drawn from the graphs | right |"
    yield "|---|---|"
    for evidence in EVIDENCE:
        labels = [row["label"] == "1" for row in rows if row["evidence"] == evidence]
        if labels:
            yield f"| {evidence} | {_share(sum(labels), len(labels))} |"


def _coverage(graphs: dict[str, ToolGraph]) -> Iterator[str]:
    """Yield the share of parameters that something can fill."""
    yield "| layers | required parameters with a source | all parameters with a source | links |"
    yield "|---|---|---|---|"
    places = [
        (graph.sources(tool, field.pointer), field.required)
        for graph in graphs.values()
        for tool, fields in graph.inputs.items()
        for field in fields
    ]
    links = [link for graph in graphs.values() for link in graph.links]
    required = sum(needed for _, needed in places)
    for name, counts in _LAYERS.items():
        filled = [needed for sources, needed in places if any(counts(link) for link in sources)]
        yield (
            f"| {name} | {sum(filled):,} of {required:,} ({sum(filled) / required:.1%}) "
            f"| {len(filled):,} of {len(places):,} ({len(filled) / len(places):.1%}) "
            f"| {sum(counts(link) for link in links):,} |"
        )


def _speed() -> str:
    toolset = _enlarged(import_tools(SOURCE).toolset, 5_000)
    begin = perf_counter()
    graph = ToolGraph.build(toolset, StaticEmbedder())
    took = perf_counter() - begin
    return f"One graph of {len(toolset.tools):,} tools, all layers: {took:.0f} s, {len(graph.links):,} links."


def _enlarged(toolset: Toolset, count: int) -> Toolset:
    """Return a toolset of so many tools: its own, and then again under other names."""
    tools: list[Tool] = list(toolset.tools)
    again = (tool.model_copy(update={"name": f"again_{tool.name}"}) for tool in toolset.tools)
    return toolset.model_copy(update={"tools": tuple([*tools, *again][:count])})


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    low, high = wilson(part, whole)
    return f"{part}/{whole} = {part / whole:.1%} ({low:.0%}–{high:.0%})"


if __name__ == "__main__":
    main()
