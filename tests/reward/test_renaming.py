"""Generated identifiers are found and replaced where they stand, and nowhere else."""

from envsynth.reward.renaming import Identifiers
from envsynth.reward.values import Unissued

IDS = Identifiers(["10000000", "10000037"])
SWAP = {"10000000": "10000037", "10000037": "10000000"}


def test_identifiers_are_swapped_at_once_inside_longer_texts() -> None:
    value = {"id": "R10000000", "lines": ["R10000000-1", "10000037"], "note": "R10000000 and R10000037"}
    assert IDS.rename(value, SWAP) == {
        "id": "R10000037",
        "lines": ["R10000037-1", "10000000"],
        "note": "R10000037 and R10000000",
    }


def test_an_integer_column_holds_an_identifier_too() -> None:
    assert IDS.rename([10000000, 1000000, True], SWAP) == [10000037, 1000000, True]


def test_an_identifier_is_not_found_inside_a_longer_number_or_word() -> None:
    assert not IDS.inside("110000000")
    assert not IDS.inside("100000001")
    assert not Identifiers(["ab"]).inside("cabs")
    assert Identifiers(["ab"]).inside("1ab2")


def test_what_the_agent_never_issued_becomes_unequal_to_everything() -> None:
    renamed = IDS.rename({"a": "R10000000", "b": "R10000037"}, {"10000000": "5"})
    assert renamed["a"] == "R5"
    assert isinstance(renamed["b"], Unissued)


def test_a_run_without_identifiers_leaves_everything_alone() -> None:
    nothing = Identifiers([])
    assert not nothing.inside("10000000")
    assert nothing.rename({"a": "10000000"}, {}) == {"a": "10000000"}
