"""docs/bring-your-own-algorithm.md: its code runs and learns, and its commands are the agent's."""

import contextlib
import io
import re
import tomllib

import numpy as np
import pytest
from packaging.requirements import Requirement

from tests.docs.blocks import ROOT, code

PAGE = "docs/bring-your-own-algorithm.md"
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ran():
    """The names that the page's code leaves behind, one block after the other, and what it printed."""
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        for number, block in enumerate(code(PAGE, "python")):
            exec(compile(block, f"{PAGE}, block {number + 1}", "exec"), names)
    return names, printed.getvalue().splitlines()


def test_the_twenty_lines_learn(ran):
    names, printed = ran
    successes = names["successes"]
    assert len(successes) == 300
    assert np.mean(successes[-50:]) > np.mean(successes[:50]) + 0.5
    assert re.fullmatch(r"success: \d+% of the first 50 episodes, \d+% of the last 50", printed[0])


def test_the_weight_of_no_feature_stays_at_zero(ran):
    assert ran[0]["weights"][0] == 0.0


def test_the_model_that_gives_up_is_summed_up(ran):
    assert ran[1][1] == "success 0% (95%: 0% to 16%), 1.0 calls an episode"


def test_each_test_task_is_played_once(ran):
    names, printed = ran
    assert names["summary"].episodes == len(names["test"])
    assert printed[-1].endswith("other tasks, by a policy that learned one")


def test_the_packages_named_are_those_of_the_extra():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (commands,) = code(PAGE, "sh")
    assert set(re.findall(r"\.\[(\w+)\]", commands)) <= set(project["optional-dependencies"])
    for path in re.findall(r"\b(?:agents|constraints)/\w+\.\w+", TEXT):
        assert (ROOT / path).is_file(), path


def test_the_constraints_are_what_the_project_allows():
    lines = (ROOT / "constraints/cpu.txt").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line) for line in lines if line and not line.startswith("#")]
    versions = {requirement.name.lower(): next(iter(requirement.specifier)).version for requirement in pinned}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = sum(project["optional-dependencies"].values(), project["dependencies"])
    for requirement in map(Requirement, wanted):
        version = versions.get(requirement.name.lower())
        assert version is None or requirement.specifier.contains(version), f"{requirement} beside {version}"
    assert versions.keys() >= {"torch", "sb3-contrib", "stable-baselines3"}
