"""A toolset with other interfaces: what changes, as data, and the tools after it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from envsynth.core import BundleError, Check, Program, Tool, Toolset
from envsynth.core.model import Model
from envsynth.core.tool import ASK_USER, DECLINE, SUBMIT


class NewField(Model):
    """A parameter that a tool now requires: its schema, which says what to give, and the value that goldens give."""

    name: str
    schema_: dict[str, Any] = Field(alias="schema")
    value: Any


class Upgrade(Model):
    """What changes; everything is named as it was before.

    Attributes:
        renamed_tools: tool → its new name.
        renamed_parameters: tool → parameter → its new name.
        new_required: tool → the parameters that it now requires.
        descriptions: tool → its new description.
    """

    renamed_tools: dict[str, str] = Field(default_factory=dict)
    renamed_parameters: dict[str, dict[str, str]] = Field(default_factory=dict)
    new_required: dict[str, tuple[NewField, ...]] = Field(default_factory=dict)
    descriptions: dict[str, str] = Field(default_factory=dict)

    @property
    def changed(self) -> set[str]:
        """The tools that change, by their old names."""
        return {*self.renamed_tools, *self.renamed_parameters, *self.new_required, *self.descriptions}


def read_upgrade(path: Path) -> Upgrade:
    """Read a file of changes.

    Raises:
        BundleError: it is missing, or says something else.
    """
    try:
        return Upgrade.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, ValidationError) as error:
        raise BundleError(f"{path}: no file of changes: {error}") from error


def upgraded_toolset(toolset: Toolset, upgrade: Upgrade) -> Toolset:
    """Return a toolset with its interfaces changed.

    Raises:
        BundleError: a change is of a tool or parameter that is not there, or takes a name that is.
    """
    _check(toolset, upgrade)
    said = _renaming(upgrade.renamed_tools)
    tools = tuple(_tool(tool, upgrade, said) for tool in toolset.tools)
    try:
        return Toolset.model_validate({**toolset.model_dump(), "tools": tools, "policy": said(toolset.policy)})
    except ValidationError as error:
        raise BundleError(f"the changes leave no toolset: {error}") from error


def _check(toolset: Toolset, upgrade: Upgrade) -> None:
    for name in sorted(upgrade.changed):
        if name not in toolset.by_name:
            raise BundleError(f"a change of {name!r}, which {toolset.name!r} does not have: {sorted(toolset.by_name)}")
    if fixed := upgrade.renamed_tools.keys() & {ASK_USER, DECLINE, SUBMIT}:
        raise BundleError(f"{', '.join(sorted(fixed))}: the environment knows these by name; they keep it")
    for name, renamed in upgrade.renamed_parameters.items():
        there = toolset.by_name[name].properties
        for old, new in renamed.items():
            if old not in there or new in there:
                raise BundleError(f"{name}: {old!r} becomes {new!r}, of the parameters {sorted(there)}")
    for name, fields in upgrade.new_required.items():
        if taken := {field.name for field in fields} & toolset.by_name[name].properties.keys():
            raise BundleError(f"{name}: {', '.join(sorted(taken))} is a parameter already")


def _tool(tool: Tool, upgrade: Upgrade, said: Callable[[str], str]) -> Tool:
    renamed = upgrade.renamed_parameters.get(tool.name, {})
    fields = upgrade.new_required.get(tool.name, ())
    own = _renaming({old: new for old, new in renamed.items() if "_" in old})  # "email" is a word of its own

    def told(text: str) -> str:
        return own(said(text))

    def named(name: str) -> str:
        return renamed.get(name, name)

    properties = {named(name): _described(schema, said) for name, schema in tool.properties.items()}
    required = [named(name) for name in tool.parameters.get("required", ())]
    parameters = {
        **tool.parameters,
        "properties": properties | {field.name: field.schema_ for field in fields},
        "required": [*required, *(field.name for field in fields)],
    }
    return tool.model_copy(
        update={
            "name": upgrade.renamed_tools.get(tool.name, tool.name),
            "description": upgrade.descriptions.get(tool.name, told(tool.description)),
            "usage": told(tool.usage),
            "parameters": parameters,
            "consumes": {named(name): entity for name, entity in tool.consumes.items()},
            "failure_modes": tuple(
                mode.model_copy(update={"message": said(mode.message)}) for mode in tool.failure_modes
            ),
            "program": tool.program and _program(tool.program, renamed),
        }
    )


def _described(schema: Any, said: Callable[[str], str]) -> Any:
    if isinstance(schema, Mapping) and isinstance(schema.get("description"), str):
        return {**schema, "description": said(schema["description"])}
    return schema


def _program(program: Program, renamed: Mapping[str, str]) -> Program:
    # The statements go on with the old names, which are bound first; only what is handed back as it came is renamed,
    # as a truth value would come out of SQL as a number.
    aliases = tuple(Check(let=f"SELECT :{new} AS {old}") for old, new in renamed.items())
    return program.model_copy(
        update={"checks": (*aliases, *program.checks), "returns": _returned(program.returns, renamed)}
    )


def _returned(shape: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(shape, dict):
        return {name: _returned(part, renamed) for name, part in shape.items()}
    if isinstance(shape, list):
        return [_returned(part, renamed) for part in shape]
    if isinstance(shape, str) and shape.startswith(":"):
        return f":{renamed.get(shape[1:], shape[1:])}"
    return shape


def _renaming(names: Mapping[str, str]) -> Callable[[str], str]:
    if not names:
        return lambda text: text
    word = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, names)) + r")(?!\w)")
    return lambda text: word.sub(lambda match: names[match[0]], text)
