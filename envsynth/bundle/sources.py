"""The files that people write: ``domain.yaml``, ``world.yaml``, ``tools.yaml`` and ``policy.md``."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from envsynth.bundle.manifest import Domain, first_problem
from envsynth.core import Annotations, BundleError, Tool, Toolset, WorldSchema

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Read a YAML file as plain data.

    Raises:
        BundleError: it is missing or no YAML; the message gives the line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BundleError(f"{path}: not YAML: {' '.join(str(error).split())}") from error


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
    data = _mapping(folder / "tools.yaml", {"tools", "shapes"})
    world_path = folder / "world.yaml"
    policy_path = folder / "policy.md"
    tools = tuple(_tool(item, position, folder / "tools.yaml") for position, item in enumerate(data.get("tools") or ()))
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
            policy=policy_path.read_text(encoding="utf-8").strip() if policy_path.exists() else "",
        )
    except ValidationError as error:
        raise BundleError(f"{folder / 'tools.yaml'}: {first_problem(error)}") from error


def _tool(item: Any, position: int, path: Path) -> Tool:
    name = item.get("name") if isinstance(item, dict) else None
    try:
        tool = Tool.model_validate(item)
    except ValidationError as error:
        raise BundleError(f"{path}: tool {name or position}: {first_problem(error)}") from error
    if tool.program is None or "annotations" in item:
        return tool
    # What a program does is known; what is said of it is only a hint.
    read_only = not tool.program.effects
    destructive = any(effect.lstrip()[:6].upper() == "DELETE" for effect in tool.program.effects)
    annotations = Annotations(read_only=read_only, idempotent=read_only, destructive=destructive, evidence="program")
    return tool.model_copy(update={"annotations": annotations})


def _mapping(path: Path, keys: set[str]) -> dict[str, Any]:
    data = read_yaml(path)
    if not isinstance(data, dict) or not set(data) <= keys:
        raise BundleError(f"{path}: a mapping with the keys {sorted(keys)} is expected")
    return data
