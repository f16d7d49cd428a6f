"""The files of words: what the lexicon and the stories hold, and how they are read."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from envsynth.synthesis import inputs
from envsynth.synthesis.inputs.cast import PLACES, Cast
from envsynth.synthesis.inputs.lexicon import key_of, look_up
from envsynth.synthesis.inputs.stories import subjects

FOLDER = Path(inputs.__file__).parent
FILES = [FOLDER / "lexicon.yaml", *sorted((FOLDER / "stories").glob("*.yaml"))]
LONGEST = 140
KEYS = ("@city", "@state", "@county", "@country", "@country code", "@currency", "@zone", "@zip", "@street", "@address",
        "@phone", "@person", "@first", "@last", "@email", "@username")  # fmt: skip


def maps_of(data):
    """Every mapping from names to values in a file, with where it stands."""
    if "endings" in data:
        yield from data.items()
        return
    for subject, entry in data.items():
        assert entry.keys() <= {"signs", "common", "stories"}, subject
        yield f"{subject}, common", entry.get("common", {})
        for number, story in enumerate(entry["stories"]):
            yield f"{subject}, story {number}", story


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def told(request):
    return list(maps_of(yaml.safe_load(request.param.read_text(encoding="utf-8"))))


def test_no_name_is_told_twice_in_one_place(told):
    for where, names in told:
        keys = [key_of(name) for joined in names for name in joined.split(",")]
        assert len(keys) == len(set(keys)), (where, sorted(key for key in keys if keys.count(key) > 1))


def test_values_are_short_and_as_people_write_them(told):
    for where, names in told:
        for name, values in names.items():
            assert isinstance(values, list), (where, name)
            for value in map(str, values):
                assert value == value.strip() != "", (where, name)
                assert len(value) <= LONGEST, (where, name, value)
                assert "_" not in value, (where, name, value)
                assert not value.startswith("@") or value in KEYS, (where, name, value)
            assert len(values) == len(set(map(str, values))), (where, name)


def test_a_story_leaves_nothing_of_its_subject_s_open():
    for subject in subjects():
        names = [set(story) for story in subject.stories]
        assert all(name == names[0] for name in names), (subject.name, set.union(*names) - set.intersection(*names))


def test_subjects_are_told_apart_by_signs_of_their_own():
    shown = [sign for subject in subjects() for sign in subject.signs]
    for subject in subjects():
        own = [sign for sign in subject.signs if shown.count(sign) == 1]
        assert len(own) >= 3, (subject.name, own)


def test_every_name_of_the_lexicon_is_found_by_itself():
    data = yaml.safe_load(FILES[0].read_text(encoding="utf-8"))
    for part in data.values():
        for joined in part:
            for name in joined.split(","):
                assert look_up("_".join(name.split()))[1] == key_of(name), name


def test_what_stands_for_the_cast_is_known_to_it():
    cast = Cast(np.random.default_rng(0), date(2026, 1, 15))
    assert all(cast.said(key) for key in KEYS)
    assert cast.said("@mayor") is None
    assert cast.place in PLACES


def test_importing_the_package_reads_no_stories():
    code = "import sys, envsynth; sys.exit('envsynth.synthesis.inputs.stories' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
