"""Gymnasium ids: ``toolsynth/<domain>-v<version>``, and ``toolsynth/<domain>.<task-id>-v<version>`` for each task.

Specs are put straight into ``gymnasium.registry``: ``gymnasium.register`` looks through all ids for every new one.
They hold names only, as ``gymnasium.make`` copies them deeply.
"""

import difflib
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gymnasium.envs.registration import EnvSpec, registry

from envsynth.bundle import Bundle, Domain, find_bundles, load, read_manifest_json
from envsynth.core import BundleError, EnvsynthError

NAMESPACE = "toolsynth"
MAX_IDS = 10_000
_TASK_ID = re.compile(r"[\w.-]+")
_ENTRY_POINT = "envsynth.environment.tool_env:ToolEnv"
_VECTOR_ENTRY_POINT = "envsynth.environment.vector_env:ToolVectorEnv"


def register_all() -> None:
    """Register every bundle on the search path, and its tasks.

    Past `MAX_IDS` ids, a bundle's tasks are left out (making one by its id scans all ids): `spec` makes those. A
    search path that cannot be read is a warning, so that importing never fails.
    """
    problems: list[BundleError] = []
    try:
        folders = list(find_bundles(problems).values())
    except BundleError as error:
        warnings.warn(f"no environments were registered: {error}", stacklevel=2)
        return
    for problem in problems:
        warnings.warn(f"an environment was not registered: {problem}", stacklevel=2)
    found = []
    for folder in folders:
        try:
            found.append(_identity(folder))
        except BundleError as error:
            warnings.warn(f"an environment was not registered: {error}", stacklevel=2)
    for name, version, folder, _ in found:
        _insert(_spec(name, version, folder))
    for name, version, folder, task_ids in found:
        _register_tasks(name, version, folder, task_ids)


def register_bundle(bundle: Bundle) -> None:
    """Register a bundle that is not on the search path, and its tasks where they are not too many."""
    _insert(_spec(bundle.name, bundle.version, bundle.path))
    _register_tasks(bundle.name, bundle.version, bundle.path, tuple(bundle.tasks))


def list_envs() -> dict[str, int]:
    """Return the domains' ids on the search path, each with its number of tasks.

    Raises:
        BundleError: a bundle cannot be read, or two have one name and another content.
    """
    return {
        env_id(name, version): len(task_ids) for name, version, _, task_ids in map(_identity, find_bundles().values())
    }


def spec(bundle: str | Path | Bundle, task_id: str | None = None) -> EnvSpec:
    """Return the spec of a bundle's environment, or of one task's, for ``gymnasium.make``.

    Args:
        bundle: a domain's name on the search path, the path of a bundle's folder, or a bundle.
        task_id: the task; none: each reset draws one.

    Raises:
        BundleError: there is no such bundle; the message says where it was looked for.
        EnvsynthError: the bundle has no such task.
    """
    bundle = bundle if isinstance(bundle, Bundle) else load(bundle)
    if task_id is not None and task_id not in bundle.tasks:
        raise unknown_task(bundle, task_id)
    return _spec(bundle.name, bundle.version, bundle.path, task_id)


def unknown_task(bundle: Bundle, task_id: str) -> EnvsynthError:
    """Make the error for a task that a bundle does not have."""
    near = difflib.get_close_matches(task_id, bundle.tasks, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "its tasks are the keys of bundle.tasks"
    return EnvsynthError(f"{bundle!r} has no task {task_id!r}; {hint}")


def env_id(name: str, version: int, task_id: str | None = None) -> str:
    """Return an environment's id.

    >>> env_id("retail", 0, "t0123456789")
    'toolsynth/retail.t0123456789-v0'
    """
    return f"{NAMESPACE}/{name}{'.' + task_id if task_id else ''}-v{version}"


def _identity(folder: Path) -> tuple[str, int, Path, tuple[str, ...]]:
    # The manifest is read without being checked, as many may be on the path; what makes an id has to be sound.
    data: dict[str, Any] = read_manifest_json(folder)
    domain, tasks = data.get("domain"), data.get("tasks")
    try:
        checked = Domain.model_validate(domain)
        task_ids = tuple(tasks) if isinstance(tasks, dict) else ()
        if not all(map(_TASK_ID.fullmatch, task_ids)):
            raise ValueError("a task's id holds more than letters, digits, '_', '-' and '.'")
    except ValueError as error:
        problem = " ".join(str(error).split())
        raise BundleError(f"{folder}: {problem}; rebuild it with: envsynth build {folder}") from error
    return checked.name, checked.version, folder, task_ids


def _register_tasks(name: str, version: int, folder: Path, task_ids: Iterable[str]) -> None:
    specs = [_spec(name, version, folder, task_id) for task_id in task_ids]
    if len(registry) + len(specs) <= MAX_IDS:
        for task_spec in specs:
            _insert(task_spec)


def _spec(name: str, version: int, folder: Path, task_id: str | None = None) -> EnvSpec:
    kwargs: dict[str, Any] = {"bundle": str(folder)}
    if task_id is not None:
        kwargs["task"] = task_id
    # The passive checker keeps the first infos alive, 80 KiB of tool schemas for each environment; the tests run
    # Gymnasium's full check on every id instead.
    return EnvSpec(
        env_id(name, version, task_id),
        _ENTRY_POINT,
        disable_env_checker=True,
        kwargs=kwargs,
        vector_entry_point=_VECTOR_ENTRY_POINT,
    )


def _insert(env_spec: EnvSpec) -> None:
    registry[env_spec.id] = env_spec
