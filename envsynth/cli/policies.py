"""Policies by name: the reference agents, and people's own files."""

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from envsynth.rollouts import Policy


def agent_files() -> dict[str, Path]:
    """Return the reference agents' files by name, ``random_agent`` being called ``random``."""
    from envsynth.bundle import agents_folder

    return {path.stem.removesuffix("_agent"): path for path in sorted(agents_folder().glob("*.py"))}


def agent_file(name: str) -> Path:
    """Return the file of a reference agent.

    Raises:
        EnvsynthError: there is none of that name.
    """
    files = agent_files()
    path = files.get(name.removesuffix(".py").removesuffix("_agent"))
    if path is None:
        raise EnvsynthError(f"no agent {name!r}; there are {', '.join(files)}")
    return path


def load_policy(name: str) -> "Policy":
    """Return the ``policy`` that a reference agent, or a Python file of one's own, defines.

    Raises:
        EnvsynthError: there is no such agent or file, it needs what is not installed, or it defines no policy.
    """
    own = name.endswith(".py")
    path = Path(name) if own else agent_file(name)
    if not path.is_file():
        raise EnvsynthError(f"{path}: no such file")
    module_name = f"envsynth_policy_{path.stem}"
    module_spec = importlib.util.spec_from_file_location(module_name, path)
    if module_spec is None or module_spec.loader is None:
        raise EnvsynthError(f"{path}: cannot be loaded as Python")
    module = importlib.util.module_from_spec(module_spec)
    sys.modules[module_name] = module  # dataclasses look their module up there
    try:
        module_spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        raise EnvsynthError(f"{path}: needs the module {error.name!r}, which is not installed") from error
    policy: Policy | None = getattr(module, "policy", None)
    if not callable(policy):
        raise EnvsynthError(
            f"{path}: defines no policy: write a function policy(observation, info) that returns the agent's text, "
            "or set policy to an object that can be called so (envsynth.rollouts.Policy)"
        )
    return policy
