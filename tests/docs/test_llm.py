"""The examples of docs/llm.md run as far as they go without a server, and its tables name what there is."""

import re
from typing import get_args

import gymnasium as gym

from envsynth.llm.errors import Cause
from envsynth.simulation.llm import LlmOptions
from tests.docs.blocks import ROOT, code

TEXT = (ROOT / "docs/llm.md").read_text(encoding="utf-8")


def test_the_examples_run():
    for block in code("docs/llm.md", "python"):
        exec(compile(block, "docs/llm.md", "exec"), {"gym": gym})


def test_every_cause_and_option_is_described():
    described = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert described == set(get_args(Cause)) | set(LlmOptions.model_fields)
    for name, field in LlmOptions.model_fields.items():
        assert re.search(
            rf"^\| `{name}` \| `?{field.default:g}`?|^\| `{name}` \| `{field.default}`", TEXT, re.MULTILINE
        )
