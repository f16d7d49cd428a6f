"""The retail recipe asks for what its tasks want stated, and draws evenly what could be guessed by its place."""

import re
from collections import Counter
from pathlib import Path

import envsynth
from envsynth.synthesis.recipe import read_recipe

RECIPE = read_recipe(Path(__file__).parents[2] / "envs/retail/recipe/tasks.yaml")
NAMES = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
ASKS = re.compile(
    r"_asked }}|how (much|big|many)|what (do|will|would|does|did|comes|amount|exactly|is |are )|what's|what I|tell me"
    r"|(let|have) me know|confirm|state|inform|name the|(refund|cost|total|charge|discount|balance|save|fee|take)\?"
    r"|amounts?, please|give me the|add up|\bsum\b|one figure|to hear|to know|come to",
    re.IGNORECASE,
)
REPORTS = re.compile(r"report|state|\bsay\b", re.IGNORECASE)


def test_customers_ask_for_every_amount_that_has_to_be_stated() -> None:
    # A question asks for it by itself.
    asking = [i for i in RECIPE.intents if any(ask.kind == "money" for ask in i.asks) and i.name[:4] != "ask_"]
    assert asking
    silent = [phrase for intent in asking for phrase in intent.high if not _asks(phrase)]
    assert not silent


def test_low_instructions_say_what_to_report() -> None:
    silent = [low for intent in RECIPE.intents if intent.asks for low in intent.low if not REPORTS.search(low)]
    assert not silent


def test_no_place_in_the_list_of_orders_is_usual() -> None:
    tasks = envsynth.load("retail").tasks.values()
    places = Counter(
        re.findall(r'"place":(\d)', str(criterion.names["which"]))[0]
        for task in tasks
        for criterion in task.criteria
        if "order_places" in criterion.select
    )
    assert sum(places.values()) >= 10
    assert len(places) == 4
    assert max(places.values()) <= sum(places.values()) / 2


def _asks(phrase: str) -> bool:
    return bool(ASKS.search(phrase) if "_asked }}" in phrase else ASKS.search(NAMES.sub("~", phrase)))
