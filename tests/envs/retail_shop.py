"""The small shop of `retail_world.yaml`, and how the tests call its tools."""

from pathlib import Path

import jsonschema_rs
import yaml

from envsynth.bundle import read_toolset
from envsynth.core import ToolCall
from envsynth.simulation import ProgramSimulator
from envsynth.world import BaseWorld

HERE = Path(__file__).parent
TOOLSET = read_toolset(HERE.parents[1] / "envs" / "retail")
SIMULATOR = ProgramSimulator(TOOLSET)


def read(name):
    """Read one of the YAML files beside this module."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _shop():
    tables = read("retail_world.yaml")
    columns = {name: list(table.columns) for name, table in TOOLSET.world.tables.items()}
    rows = {name: [dict(zip(columns[name], map(_text, row), strict=True)) for row in tables[name]] for name in tables}
    return BaseWorld(TOOLSET.world, "shop", "2026-03-14T10:00:00", rows)


def _text(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


SHOP = _shop()


def _closed(schema):
    """The same schema, refusing fields that it does not describe."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(part) for key, part in schema.items()}
    return {**closed, "additionalProperties": False} if "properties" in schema else closed


def attempt(world, tool, **arguments):
    """Make a call."""
    return SIMULATOR.answer(ToolCall(name=tool, arguments=arguments), world)


def do(world, tool, **arguments):
    """Make a call that must succeed, and check its answer against the tool's output schema."""
    result = attempt(world, tool, **arguments)
    assert result.ok, result.content
    jsonschema_rs.validate(_closed(TOOLSET.by_name[tool].output_schema), result.content)
    return result.content


def one(world, sql):
    """The one row, or the one value, that a query gives."""
    (row,) = world.query(sql)
    return row[0] if len(row) == 1 else row


def stock(world, variant):
    """The pieces of a variant in each warehouse."""
    return dict(world.query("SELECT warehouse_id, quantity FROM inventory WHERE variant_id = :v", {"v": variant}))


def changed(world):
    """The tables that have changed."""
    return {change.table for change in world.changes()}
