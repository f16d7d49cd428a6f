"""The files that people write: ``domain.yaml``, ``world.yaml``, ``tools.yaml`` and ``policy.md``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from envsynth.bundle.manifest import Domain, first_problem
from envsynth.core import Annotations, BundleError, Tool, Toolset, WorldSchema

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # whether PyYAML has its C loader is known at run time only
    """Plain data, in which dates stay the text that they are."""

    yaml_implicit_resolvers = {
        first: [resolver for resolver in resolvers if resolver[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }


def read_yaml(path: Path) -> Any:
    """Read a YAML file as plain data; dates stay text, and a key that stands twice is an error.

    Raises:
        BundleError: it is missing or no YAML; the message gives the line.
    """
    text = read_text(path)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        for key in _repeated_keys(node, set()):
            raise BundleError(
                f"{path}, line {key.start_mark.line + 1}: the key {key.value!r} stands twice in one mapping; "
                "rename or remove one"
            )
        return None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, RecursionError) as error:
        raise BundleError(f"{path}: not YAML: {' '.join(str(error).split())}") from error


def read_text(path: Path) -> str:
    """Read a text file.

    Raises:
        BundleError: it is missing or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BundleError(f"{path}: not UTF-8: {error}; save it as UTF-8") from error


def _repeated_keys(node: yaml.Node | None, seen: set[int]) -> Iterator[yaml.ScalarNode]:
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item, seen)
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, item in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in keys:
                    yield key
                keys.add(key.value)
            yield from _repeated_keys(item, seen)


def read_domain(folder: Path) -> Domain:
    """Read ``domain.yaml``.

    Raises:
        BundleError: it is missing or wrong.
    """
    path = folder / "domain.yaml"
    try:
        return Domain.model_validate(read_yaml(path))
    except ValidationError as error:
        raise BundleError(f"{path}: {first_problem(error)}") from error


def read_toolset(folder: Path) -> Toolset:
    """Read the toolset of a bundle's sources.

    Raises:
        BundleError: a file is missing or wrong; the message names the file and the place in it.
    """
    domain = read_domain(folder)
    data = _tools_file(folder / "tools.yaml")
    world_path = folder / "world.yaml"
    policy_path = folder / "policy.md"
    tools = tuple(_tool(item, position, folder / "tools.yaml") for position, item in enumerate(data["tools"]))
    try:
        world = WorldSchema.model_validate(read_yaml(world_path)) if world_path.exists() else None
    except ValidationError as error:
        raise BundleError(f"{world_path}: {first_problem(error)}") from error
    try:
        return Toolset(
            name=domain.name,
            field=domain.field,
            subdomain=domain.subdomain,
            family=domain.family,
            tools=tools,
            shapes=data.get("shapes") or {},
            world=world,
            policy=read_text(policy_path).strip() if policy_path.exists() else "",
        )
    except ValidationError as error:
        raise BundleError(f"{folder / 'tools.yaml'}: {first_problem(error)}") from error


def _tool(item: Any, position: int, path: Path) -> Tool:
    name = item.get("name") if isinstance(item, dict) else None
    try:
        tool = Tool.model_validate(item)
    except ValidationError as error:
        raise BundleError(f"{path}: tool {name or position}: {first_problem(error)}") from error
    codes = [mode.code for mode in tool.failure_modes]
    for code in codes:
        if codes.count(code) > 1:
            raise BundleError(f"{path}: tool {name}: two failure modes have the code {code!r}; rename or remove one")
    if tool.program is None or "annotations" in item:
        return tool
    # What a program does is known; what is said of it is only a hint.
    read_only = not tool.program.effects
    destructive = any(effect.lstrip()[:6].upper() == "DELETE" for effect in tool.program.effects)
    annotations = Annotations(read_only=read_only, idempotent=read_only, destructive=destructive, evidence="program")
    return tool.model_copy(update={"annotations": annotations})


def _tools_file(path: Path) -> dict[str, Any]:
    data = read_yaml(path)
    if not isinstance(data, dict) or not set(data) <= {"tools", "shapes"} or not isinstance(data.get("tools"), list):
        raise BundleError(f"{path}: a mapping is expected, with a list 'tools' and, where wanted, a mapping 'shapes'")
    return data
