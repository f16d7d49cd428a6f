"""What de-duplication drops of SynthTools' first release, beside its published flags, for ``docs/tool-graph.md``.

    python scripts/dedupe.py [--update]

Needs SynthTools' first release, which is no part of this repository; without it nothing is done.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tool_graph_pairs import SOURCE

from envsynth.core import Tool
from envsynth.synthesis.dedupe import Dropped, dedupe
from envsynth.synthesis.embedding import StaticEmbedder
from envsynth.synthesis.importers import import_tools

PAGE = Path(__file__).parents[1] / "docs/tool-graph.md"
_BEGIN, _END = "<!-- figures: scripts/dedupe.py --update -->", "<!-- end of dedupe -->"
_THRESHOLDS = (0.75, 0.85, 0.92)
_TRIED = np.arange(0.60, 0.96, 0.01)


def main() -> None:
    """Print the table; with ``--update`` put it into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="put the table into docs/tool-graph.md")
    arguments = parser.parse_args()
    if not SOURCE.is_file():
        print(f"skipped: {SOURCE} is absent; set ENVSYNTH_SHARED_DATA", file=sys.stderr)
        return
    with gzip.open(SOURCE) as lines:
        rows = [json.loads(line) for line in lines]
    tools = import_tools(rows).toolset.tools
    figures = "\n".join(_table(rows, tools))
    print(figures)
    if arguments.update:
        text = PAGE.read_text(encoding="utf-8")
        block = f"{_BEGIN}\n\n{figures}\n\n{_END}"
        PAGE.write_text(f"{text.partition(_BEGIN)[0]}{block}{text.partition(_END)[2]}", encoding="utf-8")


def _table(rows: list[dict[str, Any]], tools: tuple[Tool, ...]) -> Iterator[str]:
    fields, names = [row["field"] for row in rows], [row["tool"]["tool_name"] for row in rows]
    embedder = StaticEmbedder()

    found = {round(float(tau), 2): dedupe(tools, embedder, float(tau), fields, names) for tau in _TRIED}
    yield "| τ | name | body | similar | all | published | dropped by both | same verdict |"
    yield "|---|---|---|---|---|---|---|---|"
    for tau in _THRESHOLDS:
        reasons = Counter(entry.reason for entry in found[tau])
        ours, theirs = {entry.index for entry in found[tau]}, _published(rows, f"dropped_{tau}")
        yield (
            f"| {tau} | {reasons['name']} | {reasons['body']} | {reasons['similar']} | {len(ours)} | {len(theirs)} "
            f"| {len(ours & theirs)} | {1 - len(ours ^ theirs) / len(rows):.1%} |"
        )
    yield ""
    yield "| published at | drops, copies of a name aside | our τ for as many | drops | by both |"
    yield "|---|---|---|---|---|"
    for tau in _THRESHOLDS:
        theirs = _published(rows, f"dropped_{tau}") - _published(rows, "dropped_exact")
        similar = {other: _similar(dropped) for other, dropped in found.items()}
        alike = min(similar, key=lambda other: abs(len(similar[other]) - len(theirs)))
        yield f"| {tau} | {len(theirs)} | {alike} | {len(similar[alike])} | {len(similar[alike] & theirs)} |"


def _published(rows: list[dict[str, Any]], flag: str) -> set[int]:
    return {place for place, row in enumerate(rows) if row[flag]}


def _similar(dropped: tuple[Dropped, ...]) -> set[int]:
    return {entry.index for entry in dropped if entry.reason == "similar"}


if __name__ == "__main__":
    main()
