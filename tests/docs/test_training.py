"""The examples of docs/training.md run; its commands name options and files that exist."""

import re

import pytest

from tests.cli.conftest import REPOSITORY
from tests.docs.blocks import code

PAGE = "docs/training.md"


@pytest.mark.parametrize("number", range(2))
def test_the_examples_run(number, capsys):
    block = code(PAGE, "python")[number]
    exec(compile(block, PAGE, "exec"), {})
    assert capsys.readouterr().out


def test_there_are_no_other_examples():
    assert len(code(PAGE, "python")) == 2


def test_files_that_it_names_are_there():
    text = (REPOSITORY / PAGE).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:agents|configs|scripts)/[\w.]+\.(?:py|yaml|jinja)", text))
    assert len(named) > 8
    assert all((REPOSITORY / name).is_file() for name in named)
