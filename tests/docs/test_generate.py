"""The example of docs/generate.md runs as far as it goes without a model, and its table names what there is."""

import re

from envsynth.llm.prompt import FOLDER
from tests.docs.blocks import ROOT, code


def test_the_example_runs():
    (block,) = code("docs/generate.md", "python")
    exec(compile(block, "docs/generate.md", "exec"), {})


def test_every_stage_has_a_prompt_and_a_row():
    text = (ROOT / "docs/generate.md").read_text(encoding="utf-8")
    stages = {path.stem for path in (FOLDER / "generate").glob("*.j2")}
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == stages
