import pytest

from envsynth.core import EnvsynthError
from envsynth.llm import render
from envsynth.llm.prompt import FOLDER, prompt_hash


def test_values_are_never_read_as_templates():
    text = render("repair", problem="{{ 7 * 7 }} {% include 'repair.j2' %}", refused=False).text
    assert "{{ 7 * 7 }} {% include 'repair.j2' %}" in text


def test_missing_value_or_prompt_is_an_error_that_names_it():
    with pytest.raises(EnvsynthError, match="repair"):
        render("repair")
    with pytest.raises(EnvsynthError, match="nothing"):
        render("nothing")


def test_every_prompt_has_a_hash_of_its_own():
    hashes = [prompt_hash(path.stem) for path in FOLDER.glob("*.j2")]
    assert len(set(hashes)) == len(hashes) > 0
