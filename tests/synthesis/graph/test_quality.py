"""What the graph finds on tools that others wrote; their schemas are no part of the repository, the labels are."""

import csv
import os
from collections import Counter
from hashlib import blake2b
from pathlib import Path

import pytest

from envsynth.synthesis.embedding import StaticEmbedder
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.importers import import_tools

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("ENVSYNTH_SHARED_DATA", ROOT.parent / "shared" / "data")) / "synthtools/tools.jsonl.gz"


def labelled(name):
    with (DATA / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_each_pair_is_labelled_once_and_halves_share_no_spec():
    rows = labelled("pairs.csv")
    keys = {(row["spec"], row["producer"], row["output"], row["consumer"], row["parameter"]) for row in rows}
    assert len(rows) == len(keys) == 400
    assert {row["label"] for row in rows} == {"0", "1"}
    for row in rows:
        odd = blake2b(row["spec"].encode(), digest_size=1).digest()[0] % 2
        assert row["half"] == ("tune" if odd else "test")


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_file(), reason="SynthTools' files are absent: set ENVSYNTH_SHARED_DATA")
def test_precision_and_recall_are_what_the_page_says():
    import gzip
    import json

    wanted = [row for row in labelled("pairs.csv") if row["half"] == "test"]
    specs: dict[str, list] = {row["spec"]: [] for row in wanted}
    with gzip.open(SHARED) as lines:
        for line in lines:
            row = json.loads(line)
            specs.get(f"{row['field']}/{row['spec']}", []).append(row)
    graphs = {spec: ToolGraph.build(import_tools(rows).toolset, StaticEmbedder()) for spec, rows in specs.items()}
    counted = Counter()
    for row in wanted:
        sources = graphs[row["spec"]].sources(row["consumer"], row["parameter"])
        linked = any((link.producer, link.output) == (row["producer"], row["output"]) for link in sources)
        counted[linked, row["label"] == "1"] += 1
    assert counted[True, True] == 45
    assert counted[True, False] == 2
    assert counted[False, True] == 12
