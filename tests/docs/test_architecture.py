"""docs/architecture.md says what the code does now; what can be counted is checked."""

import re

from envsynth.environment.registration import MAX_IDS
from envsynth.world.connection import STEPS_PER_TICK, TICKS_PER_CALL
from envsynth.world.stage import STAGES_PER_BASE
from tests.docs.blocks import ROOT
from tests.test_imports import ORDER, packages

TEXT = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_the_packages_are_those_that_there_are():
    chain = re.search(r"^    (core ◄ .*)$", TEXT, re.MULTILINE)
    assert chain[1].split(" ◄ ") == [name for name in ORDER if name in packages()]
    described = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)
    assert sorted(name for name in described if name in ORDER) == packages()


def test_the_numbers_are_those_of_the_code():
    assert (STAGES_PER_BASE, MAX_IDS, STEPS_PER_TICK * TICKS_PER_CALL) == (8, 10_000, 10_000_000)
    for number in ("at most eight", "10,000 ids", "ten million steps"):
        assert number in " ".join(TEXT.split())


def test_every_file_that_is_named_is_there():
    for name in re.findall(r"`((?:\w+/)+\w+\.py)`", TEXT):
        assert (ROOT / "envsynth" / name).is_file() or (ROOT / name).is_file(), name
