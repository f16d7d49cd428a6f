"""What holds for every task and episode, tried on random ones."""

import re
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from envsynth.reward import states
from envsynth.reward.renaming import Identifiers
from envsynth.reward.values import differences
from tests.reward.shop import judge

CUSTOMERS = st.sampled_from(["C1", "C2"])
PRODUCTS = st.lists(st.sampled_from(["mug", "lamp", "rug", "clock"]), unique=True, max_size=3)
SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | st.floats(-99, 99) | st.text("ab1 ", max_size=4)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
)


@st.composite
def steps(draw: st.DrawFn, least: int = 1, most: int = 6) -> list[dict[str, Any]]:
    """Draw calls in the shop; later ones may use the vouchers that earlier ones make."""
    drawn: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(least, most))):
        made = [index for index, step in enumerate(drawn) if "make_voucher" in step]
        kinds = ["read", "newsletter", "make", "make"] + (["send", "delete"] if made else [])
        kind = draw(st.sampled_from(kinds))
        if kind == "read":
            drawn.append({"get_customer": {"customer_id": draw(CUSTOMERS)}})
        elif kind == "newsletter":
            drawn.append({"set_newsletter": {"customer_id": draw(CUSTOMERS), "on": draw(st.booleans())}})
        elif kind == "make":
            drawn.append({"make_voucher": draw(_voucher())})
        else:
            index = draw(st.sampled_from(made))
            drawn.append({f"{kind}_voucher": {"voucher_id": f"<{index}.voucher_id>"}})
    return drawn


@st.composite
def _voucher(draw: st.DrawFn) -> dict[str, Any]:
    voucher: dict[str, Any] = {"customer_id": draw(CUSTOMERS), "amount": draw(st.integers(1, 3))}
    if draw(st.booleans()):
        voucher["products"] = draw(PRODUCTS)
    return voucher


def _uses(step: dict[str, Any]) -> int | None:
    (arguments,) = (value for key, value in step.items() if key not in ("role", "sources"))
    match = re.fullmatch(r"<(\d+)\.voucher_id>", str(arguments.get("voucher_id", "")))
    return int(match[1]) if match else None


def writes(drawn: list[dict[str, Any]]) -> bool:
    return any("get_customer" not in step for step in drawn)


def works(drawn: list[dict[str, Any]]) -> bool:
    """Whether there is something to do, and no voucher is used after it was deleted."""
    gone: set[int] = set()
    for step in drawn:
        used = _uses(step)
        if used in gone:
            return False
        if used is not None and "delete_voucher" in step:
            gone.add(used)
    return writes(drawn)


TASKS = steps().filter(works)


@st.composite
def reordered(draw: st.DrawFn, drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw another order in which every call still comes after those that it needs."""
    after: dict[int, set[int]] = {}
    for i, step in enumerate(drawn):
        rivals = (j for j in range(i) if _conflict(step, drawn[j]))
        used = _uses(step)
        after[i] = {*rivals, *(() if used is None else (used,))}
    order: list[int] = []
    while len(order) < len(drawn):
        ready = [i for i in after if i not in order and after[i] <= set(order)]
        order.append(draw(st.sampled_from(ready)))
    place = {old: new for new, old in enumerate(order)}
    return [_moved(drawn[i], place) for i in order]


def _conflict(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if "set_newsletter" in one and "set_newsletter" in other:
        return bool(one["set_newsletter"]["customer_id"] == other["set_newsletter"]["customer_id"])
    return _uses(one) is not None and _uses(one) == _uses(other)


def _moved(step: dict[str, Any], place: dict[int, int]) -> dict[str, Any]:
    used = _uses(step)
    if used is None:
        return step
    return {name: {"voucher_id": f"<{place[used]}.voucher_id>"} for name in step}


@given(TASKS, st.integers(0, 1000), st.integers(0, 1000), st.sampled_from(["contain", "contain_all", "exact", "dag"]))
@settings(max_examples=60)
def test_the_golden_succeeds_under_every_rule_and_with_any_identifiers(
    golden: list[dict[str, Any]], seed: int, agent_seed: int, calls: str
) -> None:
    breakdown = judge(golden, golden, seed=seed, agent_seed=agent_seed, calls=calls)
    assert (breakdown.score, breakdown.progress) == (1.0, 1.0), breakdown.to_text()


@given(st.data())
@settings(max_examples=80)
def test_independent_calls_may_change_places(data: st.DataObject) -> None:
    golden = data.draw(TASKS)
    breakdown = judge(golden, data.draw(reordered(golden)))
    assert breakdown.success, breakdown.to_text()


@given(st.data())
@settings(max_examples=60)
def test_the_spelling_of_arguments_does_not_matter(data: st.DataObject) -> None:
    golden = data.draw(TASKS)
    spelled = [{name: _respelled(data, arguments) for name, arguments in step.items()} for step in golden]
    breakdown = judge(golden, spelled)
    assert breakdown.success, breakdown.to_text()


def _respelled(data: st.DataObject, arguments: dict[str, Any]) -> dict[str, Any]:
    names = data.draw(st.permutations(list(arguments)))
    new = {name: arguments[name] for name in names}
    if "amount" in new:
        new["amount"] = float(new["amount"])
        new["currency"] = "USD"
    if "products" in new:
        new["products"] = data.draw(st.permutations(new["products"]))
    return new


@given(st.data())
@settings(max_examples=60)
def test_one_changed_goal_argument_fails(data: st.DataObject) -> None:
    golden = data.draw(TASKS)
    index = data.draw(st.sampled_from([i for i, step in enumerate(golden) if "get_customer" not in step]))
    changed = [*golden[:index], data.draw(_mutant(golden[index])), *golden[index + 1 :]]
    breakdown = judge(golden, changed)
    assert (breakdown.success, breakdown.score) == (False, 0.0), breakdown.to_text()
    assert breakdown.progress < 1.0


@st.composite
def _mutant(draw: st.DrawFn, step: dict[str, Any]) -> dict[str, Any]:
    ((tool, arguments),) = step.items()
    name = draw(st.sampled_from(sorted(arguments)))
    values: dict[str, Any] = {
        "customer_id": "C2" if arguments.get("customer_id") == "C1" else "C1",
        "on": not arguments.get("on"),
        "amount": arguments.get("amount", 0) + draw(st.sampled_from([0.01, 1, 100])),
        "products": [*arguments.get("products", []), "other"],
        "voucher_id": "V99",
    }
    return {tool: {**arguments, name: values[name]}}


@given(TASKS, steps(0, 3), st.data())
@settings(max_examples=80)
def test_reads_are_free_and_lasting_writes_are_not(
    golden: list[dict[str, Any]], more: list[dict[str, Any]], data: st.DataObject
) -> None:
    reads = [step for step in more if "get_customer" in step]
    assert judge(golden, [*golden, *reads]).success
    extra = {"make_voucher": data.draw(_voucher())}
    breakdown = judge(golden, [*golden, extra])
    assert not breakdown.success
    assert judge(golden, [*golden, extra, {"delete_voucher": {"voucher_id": f"<{len(golden)}.voucher_id>"}}]).success


@given(TASKS, steps(0).filter(lambda drawn: not drawn or works(drawn) or not writes(drawn)), st.booleans())
@settings(max_examples=120)
def test_any_episode_has_a_sound_score(golden: list[dict[str, Any]], agent: list[dict[str, Any]], asked: bool) -> None:
    asks = [{"label": "number", "kind": "number", "value": 3}] if asked else []
    breakdown = judge(golden, agent, asks=asks, message="There are 3.")
    assert 0.0 <= breakdown.progress <= 1.0
    assert (breakdown.progress == 1.0) is breakdown.success is (breakdown.score == 1.0)
    if breakdown.success:
        assert breakdown.world.equal
        assert all(call.matched is not None for call in breakdown.calls if call.required)
    matched = [call.matched for call in breakdown.calls if call.matched is not None]
    assert len(set(matched)) == len(matched)
    assert len(matched) + len(breakdown.extra) == len(agent)
    again = judge(golden, agent, asks=asks, message="There are 3.")
    assert orjson.dumps(again.to_dict()) == orjson.dumps(breakdown.to_dict())
    start = judge(golden, [], asks=asks, message=None)
    assert (start.progress, start.success) == (0.0, False)


@given(JSON)
def test_every_value_equals_itself_in_any_order_of_keys(value: Any) -> None:
    assert differences({}, value, _reversed(value)) == []


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(list(value))}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


@given(JSON, JSON)
def test_difference_is_mutual_and_each_difference_is_real(first: Any, second: Any) -> None:
    assert bool(differences({}, first, second)) is bool(differences({}, second, first))


@given(st.integers(-(10**9), 10**9), st.integers(0, 99), st.booleans())
def test_an_amount_is_read_in_every_usual_form(units: int, cents: int, grouped: bool) -> None:
    text = f"{abs(units):,}.{cents:02d}" if grouped else f"{abs(units)}.{cents:02d}"
    value = float(f"{'-' if units < 0 else ''}{text.replace(',', '')}")
    sign = "-" if units < 0 else ""
    for form in (
        f"{sign}${text}",
        f"${sign}{text}",
        f"{sign}{text} EUR",
        f"(USD {sign}{text})",
        f"It is {sign}{text}.",
    ):
        assert states(form, "money", value), form


@given(st.integers(0, 10**6), st.sampled_from(["{}7", "7{}", "W{}", "{}.7", "7.{}", "W-{}", "{}x", "7-{}", "{}:30"]))
def test_a_number_is_not_read_out_of_something_longer(number: int, frame: str) -> None:
    text = frame.format(number)
    assert not states(text, "number", number)
    assert states(f"{text}, {number}", "number", number)


@given(st.text(), st.sampled_from(["money", "number", "date", "id", "text"]))
def test_any_text_can_be_read(text: str, kind: str) -> None:
    for value in (12, "2026-03-14", "W-12", text):
        assert states(text, kind, value) in (True, False)


@given(st.lists(st.from_regex(r"[0-9]{8}", fullmatch=True), min_size=1, max_size=4, unique=True), JSON)
def test_renaming_there_and_back_changes_nothing(issued: list[str], value: Any) -> None:
    other = [str(90_000_000 + i) for i in range(len(issued))]
    if set(other) & set(issued):
        return
    value = {"held": [f"V{issued[0]}", issued[-1]], "more": value}
    there = Identifiers(issued).rename(value, dict(zip(issued, other, strict=True)))
    assert not Identifiers(issued).inside(there["held"])
    assert Identifiers(other).rename(there, dict(zip(other, issued, strict=True))) == value
