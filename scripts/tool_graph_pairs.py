"""Draw the pairs by which the tool graph is judged: ``tests/synthesis/graph/data/pairs.csv`` before it was labelled.

    python scripts/tool_graph_pairs.py [--describe] > pairs.csv

Pairs are (output field, parameter) of two tools of one spec of SynthTools' first release whose types are compatible.
A pair drawn uniformly hardly ever holds, so they are drawn from four strata that no matcher defines: ``same`` (the two
are spelt alike), ``near`` (the names share a word), ``told`` (the descriptions share words, the names none) and ``far``
(the rest). With how many pairs each stratum has, its share among all pairs is known.
"""

import argparse
import csv
import gzip
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from envsynth.core import Toolset
from envsynth.synthesis.graph import Field, read_fields
from envsynth.synthesis.graph.pairing import compatible
from envsynth.synthesis.importers import import_tools

ROOT = Path(__file__).parents[1]
SOURCE = Path(os.environ.get("ENVSYNTH_SHARED_DATA", ROOT.parent / "shared" / "data")) / "synthtools/tools.jsonl.gz"
SEED = 20_240_817
DRAWN = {"same": 90, "near": 150, "told": 80, "far": 80}
COLUMNS = ("spec", "producer", "output", "consumer", "parameter", "stratum")
_SHORT = frozenset("the and for with from that this each all any its are was has have into per not use used".split())  # noqa: SIM905

Pair = tuple[str, str, Field, str, Field]


def toolsets() -> Iterator[tuple[str, Toolset]]:
    """Yield each spec and its tools, in the order of specs."""
    specs = defaultdict(list)
    with gzip.open(SOURCE) as lines:
        for line in lines:
            row = json.loads(line)
            specs[row["field"], row["spec"]].append(row)
    for (field, spec), rows in sorted(specs.items()):
        yield f"{field}/{spec}", import_tools(rows).toolset


def pairs(spec: str, toolset: Toolset) -> Iterator[Pair]:
    """Yield the pairs of a spec whose types are compatible."""
    outputs = {tool.name: read_fields(tool.output_schema) for tool in toolset.tools}
    inputs = {tool.name: read_fields(tool.parameters) for tool in toolset.tools}
    for producer, fields in outputs.items():
        for consumer, parameters in inputs.items():
            for output in fields if producer != consumer else ():
                for parameter in parameters:
                    if compatible(output, parameter):
                        yield spec, producer, output, consumer, parameter


def stratum(output: Field, parameter: Field) -> str:
    """Return the stratum of a pair."""
    if output.name.lower() == parameter.name.lower():
        return "same"
    if _words(output.name) & _words(parameter.name):
        return "near"
    return "told" if len(_words(output.about) & _words(parameter.about)) > 1 else "far"


def _words(text: str) -> set[str]:
    found = re.findall(r"[a-z]+", text.lower().replace("_", " "))
    return {word.removesuffix("s") for word in found if len(word) > 1 and word not in _SHORT}


def main() -> None:
    """Draw the pairs and print them as CSV; with ``--describe`` what to read when labelling them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--describe", action="store_true", help="print descriptions too, one pair a block")
    arguments = parser.parse_args()
    if not SOURCE.is_file():
        print(f"skipped: {SOURCE} is absent; set ENVSYNTH_SHARED_DATA", file=sys.stderr)
        return
    kept: dict[str, list[Pair]] = defaultdict(list)
    tools = {}
    for spec, toolset in toolsets():
        tools.update({(spec, tool.name): tool for tool in toolset.tools})
        for pair in pairs(spec, toolset):
            kept[stratum(pair[2], pair[4])].append(pair)
    rng = np.random.default_rng(SEED)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if not arguments.describe:
        writer.writerow(COLUMNS)
    number = 0
    for name, count in DRAWN.items():
        print(f"{name}: {len(kept[name])} pairs", file=sys.stderr)
        for index in sorted(rng.choice(len(kept[name]), count, replace=False)):
            spec, producer, output, consumer, parameter = kept[name][index]
            number += 1
            if arguments.describe:
                told = tools[spec, producer], tools[spec, consumer]
                print(f"{number} [{name}] {producer}: {told[0].description[:110]}")
                print(f"  OUT {output.pointer} ({output.kind}) {output.about[:130]}")
                print(f"  IN  {consumer} ({told[1].description[:90]})")
                print(f"      {parameter.pointer} ({parameter.kind}{'' if parameter.required else ', optional'})")
                print(f"      {parameter.about[:130]}")
            else:
                writer.writerow((spec, producer, output.pointer, consumer, parameter.pointer, name))


if __name__ == "__main__":
    main()
