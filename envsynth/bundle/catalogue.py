"""The search path: where bundles are found by name."""

import os
from functools import lru_cache
from pathlib import Path

import platformdirs

from envsynth.bundle.bundle import Bundle
from envsynth.bundle.manifest import MANIFEST, read_manifest_json
from envsynth.core import BundleError

_PACKAGE = Path(__file__).resolve().parent.parent


def search_path() -> tuple[Path, ...]:
    """Return the folders that are searched, first one first.

    ``$ENVSYNTH_ENVS`` (several, separated as in ``$PATH``), ``./envs``, the user's data directory, the shipped ones.
    """
    named = [Path(part) for part in os.environ.get("ENVSYNTH_ENVS", "").split(os.pathsep) if part]
    user = platformdirs.user_data_path("envsynth", appauthor=False) / "envs"
    folders = [*named, Path("envs"), user, _shipped("envs")]
    return tuple(dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir()))


def _shipped(name: str) -> Path:
    # A wheel carries them under _data; in a checkout they stand beside the package.
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def agents_folder() -> Path:
    """Return the folder of the single-file reference agents."""
    return _shipped("agents")


def find_bundles(problems: list[BundleError] | None = None) -> dict[str, Path]:
    """Return the folders of all bundles on the search path, by domain name.

    Args:
        problems: takes the errors of manifests that cannot be read; they hide no other bundle.

    Raises:
        BundleError: two bundles have one name and another content.
    """
    found: dict[str, tuple[Path, str]] = {}
    for manifest in (path for folder in search_path() for path in sorted(folder.glob(f"*/{MANIFEST}"))):
        try:
            stamp = manifest.stat()
            name, content = _identity(manifest.parent, stamp.st_mtime_ns, stamp.st_size)
        except BundleError as problem:
            if problems is not None:
                problems.append(problem)
            continue
        if name not in found:
            found[name] = (manifest.parent, content)
        elif found[name][1] != content:
            raise BundleError(
                f"two bundles are named {name!r} and differ: {found[name][0]} and {manifest.parent}; "
                "rename one in its domain.yaml, or take it off the search path"
            )
    return {name: folder for name, (folder, _) in found.items()}


@lru_cache(maxsize=10_000)
def _identity(folder: Path, modified: int, size: int) -> tuple[str, str]:
    data = read_manifest_json(folder)
    domain = data.get("domain")
    name = domain.get("name") if isinstance(domain, dict) else None
    return str(name), str(data.get("content_hash"))


def load(name: str | Path) -> Bundle:
    """Load a bundle by its name on the search path, or by the path of its folder.

    A bundle that was loaded before, and has not changed since, is the same object again.

    Raises:
        BundleError: there is no such bundle, or it is broken.
    """
    folder = Path(name)
    if not (folder / MANIFEST).is_file():
        problems: list[BundleError] = []
        bundles = find_bundles(problems)
        if str(name) not in bundles:
            places = ", ".join(map(str, search_path())) or "no folder"
            unread = "".join(f"; not read: {problem}" for problem in problems)
            raise BundleError(
                f"no bundle {str(name)!r}: it is no folder with a {MANIFEST}, and on the search path "
                f"({places}) there are {sorted(bundles)}{unread}"
            )
        folder = bundles[str(name)]
    stamp = (folder / MANIFEST).stat()
    return _load(folder.resolve(), stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=256)
def _load(folder: Path, modified: int, size: int) -> Bundle:
    return Bundle(folder)
