"""What is asked for in the end is known by its name alone, and was not known before."""

from dataclasses import replace

import numpy as np

from envsynth.core import Tool
from envsynth.synthesis.tell.asks import questions
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.walk.memory import Step


def call(place, name, content, **arguments):
    properties = {one: {"type": "string"} for one in arguments}
    tool = Tool(name=name, description="", parameters={"type": "object", "properties": properties})
    return Group(tool, (Step(tool, arguments, {}, {}, {}, content),), (place,), leaf=True)


def asked(*groups):
    return {
        question.to_text()
        for seed in range(10)
        for question in questions([*groups], set(), np.random.default_rng(seed))
    }


def test_what_two_calls_return_under_one_name_is_asked_of_neither():
    orders, visits = call(0, "list_orders", {"item_count": 14}), call(1, "list_visits", {"item_count": 22})
    assert asked(orders) == {"the number of items"}
    assert asked(orders, visits) == set()
    assert asked(replace(orders, leaf=False), visits) == set()


def test_what_a_call_was_made_with_is_not_asked_for():
    assert asked(call(0, "get_order", {"id": "ORD-1"})) == {"the order ID"}
    assert asked(call(0, "get_order", {"id": "ORD-1"}, order_id="ORD-1")) == set()
