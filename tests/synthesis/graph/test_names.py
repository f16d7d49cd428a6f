import pytest

from envsynth.synthesis.graph.names import opposed, qualified, read_name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("candidateIds", ("candidate", "id")),
        ("ids", ("id",)),
        ("skus", ("sku",)),
        ("date_of_birth", ("birth", "date")),
        ("clientUUID", ("customer", "id")),
        ("book_uid", ("book", "id")),
        ("", ()),
    ],
)
def test_names_are_read_into_words_of_one_spelling(name, words):
    assert read_name(name).words == words


def test_qualifiers_and_filler_are_no_part_of_what_a_thing_is():
    assert read_name("recommended_carrier").core == ("carrier",)
    assert read_name("patient_data").core == ("patient",)
    assert read_name("order_id").thing == ("order",)


def test_vague_name_belongs_to_what_is_around_it():
    assert qualified(("order", "customer", "id"), "shop").words == ("customer", "id")
    assert qualified(("id",), "order").words == ("order", "id")
    assert qualified(("sku",), "order").words == ("sku",)
    assert qualified(("pages", "slug"), "wiki").words == ("page", "slug")


@pytest.mark.parametrize(
    ("one", "other"),
    [("min_price", "max_price"), ("from_currency", "target_currency"), ("failed_orders", "orders")],
)
def test_opposites_are_told_apart(one, other):
    assert opposed(read_name(one), read_name(other))
    assert opposed(read_name(other), read_name(one))
    assert not opposed(read_name(one), read_name(one))
