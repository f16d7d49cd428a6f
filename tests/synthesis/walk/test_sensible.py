"""A walk over a REST document takes what people take, and goes on with nothing that is gone."""

from datetime import date
from itertools import groupby
from operator import attrgetter

import numpy as np
import pytest

from envsynth.core import Metadata, Source
from envsynth.reward.pointers import parse_pointer, resolve
from envsynth.simulation.schema.entities import read_actions
from envsynth.synthesis.graph import Link
from envsynth.synthesis.importers import import_tools
from envsynth.synthesis.inputs import Cast
from envsynth.synthesis.offline.draws import Draws
from envsynth.synthesis.offline.options import SynthOptions
from envsynth.synthesis.walk import settings_for
from envsynth.synthesis.walk.memory import Flow, Memory, Step
from envsynth.synthesis.walk.sensible import deleted_by, goes_on_with_deleted, is_sensible, is_told
from envsynth.synthesis.walk.taking import taken
from envsynth.synthesis.walk.way import Way
from envsynth.synthesis.walk.whole import is_clear

NUMBER, TEXT = {"type": "integer"}, {"type": "string"}


def operation(name, summary, path=(), body=None, query=None, answer=None):
    places = [{"name": one, "in": "path", "required": True, "schema": TEXT} for one in path]
    places += [{"name": one, "in": "query", "schema": schema} for one, schema in (query or {}).items()]
    found = {
        "operationId": name,
        "summary": summary,
        "parameters": places,
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": answer or {"type": "object"}}}}
        },
    }
    if body is not None:
        schema = {"type": "object", "properties": body}
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return found


def thing(**more):
    return {"type": "object", "properties": {**more}}


TRIP = {"id": TEXT, "city": TEXT, "guest_email": {"type": "string", "format": "email"}}
TRIPS = {"page": NUMBER, "per_page": NUMBER, "trips": {"type": "array", "items": thing(trip_id=TEXT, price=NUMBER)}}
PAGES = {"page": NUMBER, "per_page": NUMBER}
TOLD = {"city": TEXT, "guest_email": TRIP["guest_email"]}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Trips", "version": "1"},
    "paths": {
        "/trips": {
            "get": operation("list_trips", "List trips", query=PAGES, answer=thing(**TRIPS)),
            "post": operation("create_trip", "Create a Trip", body=TOLD, answer=thing(**TRIP)),
        },
        "/trips/{trip_id}": {
            "get": operation("get_trip", "Get a trip", ["trip_id"], answer=thing(**TRIP)),
            "patch": operation("update_trip", "Update a trip", ["trip_id"], body=TOLD, answer=thing(**TRIP)),
            "delete": operation("delete_trip", "Delete a trip", ["trip_id"], answer=thing(**TRIP)),
        },
        "/hotels": {
            "get": operation("list_hotels", "List hotels", query=PAGES, answer=thing(page=NUMBER, per_page=NUMBER))
        },
    },
}


@pytest.fixture(scope="module")
def toolset():
    return import_tools(DOCUMENT, name="trips").toolset


@pytest.fixture(scope="module")
def tasks(toolset):
    draws = Draws.of(toolset, None)
    options = SynthOptions(tasks=20, meaning=False, seed=2)
    edges = len(draws.edges(options))
    outcomes = [draws.draw(number, number % edges, options) for number in range(80)]
    found = [outcome.task for outcome in outcomes if outcome.task is not None]
    assert len(found) > 5
    return found


def follows(toolset, producer, output, consumer, parameter):
    actions = read_actions(toolset)
    link = Link(producer, output, consumer, parameter, 1.0, "name")
    return is_sensible(link, actions[producer], actions[consumer], toolset.by_name[consumer])


@pytest.mark.parametrize(
    ("producer", "output", "consumer", "parameter", "sensible"),
    [
        ("list_trips", "/trips/*/trip_id", "get_trip", "/trip_id", True),
        ("create_trip", "/id", "update_trip", "/trip_id", True),
        ("list_trips", "/page", "list_hotels", "/page", False),
        ("list_trips", "/per_page", "list_hotels", "/per_page", False),
        ("get_trip", "/guest_email", "create_trip", "/guest_email", False),
        ("get_trip", "/city", "update_trip", "/city", False),
        ("delete_trip", "/id", "get_trip", "/trip_id", False),
    ],
)
def test_only_what_somebody_would_take_is_taken(toolset, producer, output, consumer, parameter, sensible):
    assert follows(toolset, producer, output, consumer, parameter) is sensible


def test_what_a_tool_was_given_is_no_finding_where_it_declares_no_output():
    path = {"type": "object", "properties": {"repo_path": TEXT}, "required": ["repo_path"]}
    tools = [
        {"name": name, "description": name.replace("_", " "), "inputSchema": path} for name in ("git_log", "git_diff")
    ]
    draws = Draws.of(import_tools(tools, name="git").toolset, None)
    assert draws.edges(SynthOptions(tasks=3, meaning=False)) == ()


def test_what_was_deleted_is_named_no_more(tasks):
    for task in tasks:
        gone = set()
        for call in task.golden:
            assert call.arguments.get("trip_id") not in gone
            if call.name == "delete_trip":
                gone.add(call.arguments["trip_id"])


def test_a_thing_is_changed_by_what_is_new(tasks):
    changes = 0
    for task in tasks:
        told = set()
        for name, calls in groupby(task.golden, key=attrgetter("name")):  # several trips may be changed alike
            said = {item for call in calls for item in call.arguments.items() if item[0] != "trip_id"}
            if name == "update_trip":
                changes += 1
                assert said - told
            told |= said
    assert changes


def test_a_thing_is_made_of_something(tasks):
    made = [call for task in tasks for call in task.golden if call.name == "create_trip"]
    assert made
    assert all(call.arguments for call in made)


def test_pages_are_never_told(tasks):
    assert not {"page", "per_page"} & {name for task in tasks for call in task.golden for name in call.arguments}


def test_a_deletion_without_an_identifier_is_known_by_its_last_parameter():
    document = {
        **DOCUMENT,
        "paths": {
            "/branches/{branch}": {
                "get": operation("get_branch", "Get a branch", ["branch"]),
                "delete": operation("delete_branch", "Delete a branch", ["branch"]),
            }
        },
    }
    toolset = import_tools(document, name="branches").toolset
    actions = read_actions(toolset)
    gone = deleted_by(toolset.by_name["delete_branch"], actions["delete_branch"], {"branch": "release-2.4"})
    assert gone is not None
    assert goes_on_with_deleted(actions["get_branch"], {"branch": "release-2.4"}, [gone])
    assert not goes_on_with_deleted(actions["get_branch"], {"branch": "main"}, [gone])


def test_what_is_managed_may_be_deleted_too():
    tool = {"zone_id": TEXT, "action": TEXT}
    schema = {"type": "object", "properties": tool, "required": ["zone_id", "action"]}
    toolset = import_tools([{"name": "manage_zones", "description": "Manage zones.", "inputSchema": schema}]).toolset
    action = read_actions(toolset)["manage_zones"]
    gone = deleted_by(toolset.tools[0], action, {"zone_id": "ZON-1", "action": "delete"})
    assert gone is not None
    assert gone.values == ["ZON-1"]
    assert deleted_by(toolset.tools[0], action, {"zone_id": "ZON-1", "action": "create"}) is None


def test_a_thing_is_not_changed_by_what_it_is_known_by():
    page = ["slug"]
    paths = {
        "/pages/{slug}": {
            "get": operation("get_page", "Get a page", page, answer=thing(page_id=TEXT)),
            "patch": operation("update_page", "Update a page", page, body={"city": TEXT}, answer=thing(page_id=TEXT)),
        },
        "/visits/{page_id}": {"get": operation("get_visits", "Get visits", ["page_id"], answer=thing(visits=NUMBER))},
    }
    draws = Draws.of(import_tools({**DOCUMENT, "paths": paths}, name="pages").toolset, None)
    options = SynthOptions(tasks=6, meaning=False)
    found = [draws.draw(number, number % len(draws.edges(options)), options).task for number in range(40)]
    changes = [call for task in found if task is not None for call in task.golden if call.name == "update_page"]
    assert changes
    assert all("city" in call.arguments for call in changes)


def test_a_name_is_that_of_one_kind_of_thing():
    text = {"name": TEXT}
    paths = {
        f"/{kind}s": {
            "post": operation(f"create_{kind}", f"Create a {kind}", body=text, answer=thing(**{f"{kind}_id": TEXT}))
        }
        for kind in ("planet", "author")
    }
    for kind, other in (("planet", "author"), ("author", "planet")):
        paths[f"/{kind}s/{{{kind}_id}}"] = {
            "get": operation(f"get_{kind}", f"Get a {kind}", [f"{kind}_id"], answer=thing(**{f"{other}_id": TEXT}))
        }
    draws = Draws.of(import_tools({**DOCUMENT, "paths": paths}, name="planets").toolset, None)
    options = SynthOptions(tasks=6, meaning=False)
    found = [draws.draw(number, number % len(draws.edges(options)), options).task for number in range(60)]
    for task in found:
        if task is not None:
            names = [(call.name, call.arguments["name"]) for call in task.golden if "name" in call.arguments]
            assert len({tool for tool, _ in names}) < 2
    assert any(task is not None for task in found)


def test_what_was_picked_from_a_list_stays_in_it():
    paths = {
        "/runs": {"get": operation("list_runs", "List runs", answer=thing(
            runs={"type": "array", "items": thing(run_id=TEXT, task_id=TEXT)}))},
        "/runs/{run_id}": {"get": operation("get_run", "Get a run", ["run_id"], answer=thing(minutes=NUMBER))},
        "/tasks/{task_id}": {"get": operation("get_task", "Get a task", ["task_id"], answer=thing(retries=NUMBER))},
    }  # fmt: skip
    ground = Draws.of(import_tools({**DOCUMENT, "paths": paths}, name="runs").toolset, None).ground
    tools = ground.toolset.by_name
    runs = [{"run_id": f"RUN-{n}", "task_id": f"TAS-{n}"} for n in (10_001, 10_002, 10_003)]
    for seed in range(60):
        rng = np.random.default_rng(seed)
        way = Way(ground, settings_for(0.8), Cast(rng, date(2026, 1, 15)), Metadata(seed=seed), rng)
        listing = Step(tools["list_runs"], {}, {}, {}, {}, {"runs": runs})
        found = [
            taken(way, tools[name], one, ground.links(name, one)[0], 0, Memory([listing]))
            for name, one in (("get_run", "run_id"), ("get_task", "task_id"))
        ]
        for flow, values in (one for one in found if one is not None):
            assert [resolve(listing.content, parse_pointer(pointer)) for pointer in flow.pointers] == values


def test_nobody_gives_a_new_thing_its_identifier():
    order = {"id": NUMBER, "quantity": NUMBER}
    document = {**DOCUMENT, "paths": {"/orders": {"post": operation("place_order", "Place an order", body=order)}}}
    toolset = import_tools(document, name="orders").toolset
    tool, action = toolset.by_name["place_order"], read_actions(toolset)["place_order"]
    assert is_told(tool, action, "quantity")
    assert not is_told(tool, action, "id")


def test_what_one_of_several_calls_returns_is_no_clear_finding(toolset):
    made, got = toolset.by_name["create_trip"], toolset.by_name["get_trip"]
    link = Link("create_trip", "/id", "get_trip", "/trip_id", 1.0, "entity")
    taken = Step(got, {"trip_id": "b"}, {"/trip_id": Source(kind="call", call=1, pointer="/id")}, {},
                 {"trip_id": Flow(link, 1, ("/id",), None, "trip")}, group=2)  # fmt: skip
    several = [Step(made, {"city": city}, {}, {}, {}, {"id": city}, True, 1) for city in "ab"]
    single = [Step(made, {"city": city}, {}, {}, {}, {"id": city}, True, place) for place, city in enumerate("ab")]
    assert not is_clear(Memory([*several, taken]))
    assert is_clear(Memory([*single, taken]))


def test_where_nothing_else_flows_a_new_thing_is_given_fields_of_another():
    town = {"type": "object", "properties": {"town": TEXT}}
    tools = [
        {"name": "find_town", "description": "Finds a town.", "inputSchema": {"type": "object", "properties": {}},
         "outputSchema": town},
        {"name": "create_visit", "description": "Creates a visit.", "inputSchema": town},
    ]  # fmt: skip
    edges = Draws.of(import_tools(tools, name="visits").toolset, None).edges(SynthOptions(tasks=3, meaning=False))
    assert [(link.producer, link.consumer) for link in edges] == [("find_town", "create_visit")]
    key = {"type": "object", "properties": {"trip_id": TEXT}, "required": ["trip_id"]}
    trips = {"name": "list_trips", "description": "Lists trips.", "inputSchema": {"type": "object", "properties": {}},
             "outputSchema": key}  # fmt: skip
    show = {"name": "get_trip", "description": "Shows a trip.", "inputSchema": key}
    more = Draws.of(import_tools([*tools, trips, show], name="visits").toolset, None)
    assert "create_visit" not in {link.consumer for link in more.edges(SynthOptions(tasks=3, meaning=False))}
