"""The worked examples of docs/reward.md say what the code says."""

import doctest
import importlib
import pkgutil
from typing import Any

import pytest

import envsynth.reward
from tests.reward.shop import blocks, judge

EXAMPLES = blocks("example")


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_worked_example_gets_the_verdict_that_the_page_gives(example: dict[str, Any]) -> None:
    verdict = example.pop("verdict")
    says = verdict.pop("says", "")
    breakdown = judge(example.pop("golden"), example.pop("agent"), **example)
    text = breakdown.to_text()
    assert {key: getattr(breakdown, key) for key in verdict} == pytest.approx(verdict), text
    assert says in text


def test_the_page_has_the_examples_that_matter() -> None:
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize("module", [info.name for info in pkgutil.iter_modules(envsynth.reward.__path__)])
def test_docstring_examples_run(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"envsynth.reward.{module}")).failed == 0
