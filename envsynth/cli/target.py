"""What a command is pointed at: a bundle by its name, its folder or its environment's id."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from envsynth.cli.output import say
from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from gymnasium.envs.registration import EnvSpec

    from envsynth.bundle import Bundle
    from envsynth.core import Toolset
    from envsynth.synthesis.importers import Imported

_ID = re.compile(r"(?:envsynth:)?toolsynth/(?P<name>[a-z0-9_-]+?)(?:\.(?P<task>[a-z0-9]+))?-v(?P<version>\d+)")

_NAME = re.compile(r"[a-z0-9_-]+")


def find_bundle(target: str) -> "Bundle":
    """Return the bundle that a name, a folder or an environment's id stands for.

    Raises:
        EnvsynthError: there is none, or it has another version.
    """
    from envsynth.bundle import load

    match = _ID.fullmatch(target)
    if match is None:
        return load(target)
    bundle = load(match["name"])
    if bundle.version != int(match["version"]):
        raise EnvsynthError(f"{target}: the bundle {bundle.name!r} at {bundle.path} is version {bundle.version}")
    return bundle


def find_spec(target: str) -> "EnvSpec":
    """Return the spec of the environment that a name, a folder or an id (a task's, too) stands for.

    Raises:
        EnvsynthError: there is none.
    """
    from envsynth.environment import spec

    match = _ID.fullmatch(target)
    return spec(find_bundle(target), match["task"] if match else None)


def find_sources(target: str) -> Path:
    """Return the folder of a domain's sources, by its path or by its name on the search path.

    Raises:
        EnvsynthError: there is none.
    """
    from envsynth.bundle import search_path

    places = [Path(target), *(folder / target for folder in search_path())]
    for folder in places:
        if (folder / "domain.yaml").is_file():
            return folder
    looked = ", ".join(str(folder) for folder in places)
    raise EnvsynthError(f"no sources at {target!r}: none of these has a domain.yaml: {looked}")


def find_toolset(target: str) -> "Toolset":
    """Return the tools of a bundle, or those that a schema file, a server or ``module:function`` describes.

    Raises:
        EnvsynthError: there is no such bundle or source, or it has no tool that could be read.
    """
    path = Path(target)
    if not path.is_file() and (_ID.fullmatch(target) or path.is_dir() or _NAME.fullmatch(target)):
        return find_bundle(target).toolset
    return find_import(target).toolset


def find_import(target: str) -> "Imported":
    """Import the tools of a schema file, a server or ``module:function``. What could not be read is told.

    Raises:
        EnvsynthError: there is no such source, or it has no tool that could be read.
    """
    from envsynth.synthesis.importers import import_tools

    path = Path(target)
    imported = import_tools(target, name=path.name.partition(".")[0] if path.is_file() else "imported")
    if imported.skipped:
        say(imported.summary())
    if not imported.toolset.tools:
        raise EnvsynthError(f"{target}: no tool could be read")
    return imported
