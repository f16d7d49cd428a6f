"""The examples of docs/rollouts.md run; those that need a model's server are fenced as ``py``."""

import pytest

from tests.docs.blocks import code


@pytest.mark.parametrize("number", range(4))
def test_the_examples_run(number, capsys):
    block = code("docs/rollouts.md", "python")[number]
    exec(compile(block, "docs/rollouts.md", "exec"), {})
    assert capsys.readouterr().out


def test_there_are_no_other_examples():
    assert len(code("docs/rollouts.md", "python")) == 4
