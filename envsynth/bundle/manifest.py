"""``bundle.json``: everything of a bundle but its rows and tasks, compiled, with hashes of the rest."""

from pathlib import Path, PurePosixPath
from typing import Any

import orjson
from pydantic import Field, ValidationError, field_validator

from envsynth.core import BundleError, Toolset
from envsynth.core.model import Model, content_hash

FORMAT = 1
MANIFEST = "bundle.json"


class FileEntry(Model):
    """A file of the bundle: its SHA-256 and its size in bytes."""

    sha256: str
    size: int


class TaskEntry(Model):
    """Where a task stands in ``tasks.jsonl`` (byte offset and length), and what one chooses by."""

    offset: int
    length: int
    split: str
    difficulty: str


class Domain(Model):
    """What a bundle is: the fields of ``domain.yaml``."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    version: int = Field(default=0, ge=0)
    title: str
    description: str = ""
    field: str = ""
    subdomain: str = ""
    family: str = ""
    license: str = "Apache-2.0"
    seed: int = 0


class Manifest(Model):
    """The whole of ``bundle.json``."""

    format: int = FORMAT
    domain: Domain
    toolset: Toolset
    worlds: dict[str, str] = Field(default_factory=dict)
    tasks: dict[str, TaskEntry] = Field(default_factory=dict)
    files: dict[str, FileEntry] = Field(default_factory=dict)
    funnel: dict[str, Any] = Field(default_factory=dict)
    content_hash: str = ""

    @field_validator("files", "worlds")
    @classmethod
    def _inside(cls, value: dict[str, Any]) -> dict[str, Any]:
        for path in [*value, *(v for v in value.values() if isinstance(v, str))]:
            parts = PurePosixPath(path)
            if parts.is_absolute() or ".." in parts.parts or "\\" in path:
                raise ValueError(f"{path!r} leads outside of the bundle: name files by their path inside it")
        return value

    def hashed(self) -> "Manifest":
        """Return the manifest with its content hash filled in."""
        return self.model_copy(update={"content_hash": self._hash()})

    def _hash(self) -> str:
        return content_hash(self.model_dump(mode="json", exclude={"content_hash", "funnel"}))


def read_manifest(folder: Path) -> Manifest:
    """Read and check a bundle's manifest.

    Raises:
        BundleError: it is missing, is no manifest of this format, or its content hash is wrong.
    """
    path = folder / MANIFEST
    data = read_manifest_json(folder)
    if data.get("format") != FORMAT:
        raise BundleError(f"{path}: format {data.get('format')!r}, this version of envsynth reads format {FORMAT}")
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        raise BundleError(f"{path}: {first_problem(error)}; rebuild it with: envsynth build {folder}") from error
    # The hash is of the data as it stands in the file: a field that a default would fill in is a difference too.
    found = content_hash({key: value for key, value in data.items() if key not in ("content_hash", "funnel")})
    if manifest.content_hash != found:
        raise BundleError(
            f"{path}: the content hash says {manifest.content_hash[:12]}…, the content is {found[:12]}…: "
            f"it was edited by hand or damaged; edit the sources and run: envsynth build {folder}"
        )
    return manifest


def read_manifest_json(folder: Path) -> dict[str, Any]:
    """Read ``bundle.json`` as plain data, unchecked, for listing.

    Raises:
        BundleError: it is missing, or not a JSON object.
    """
    path = folder / MANIFEST
    if path.resolve().parent != folder.resolve():
        raise BundleError(f"{path}: a link that leads outside of the bundle; put the file itself there")
    try:
        data = orjson.loads(path.read_bytes())
    except OSError as error:
        raise BundleError(
            f"{path}: cannot be read ({error.strerror}); build it with: envsynth build {folder}"
        ) from error
    except orjson.JSONDecodeError as error:
        raise BundleError(f"{path}: not JSON ({error}); rebuild it with: envsynth build {folder}") from error
    if not isinstance(data, dict):
        raise BundleError(f"{path}: a JSON object is expected, not {type(data).__name__}")
    return data


def first_problem(error: ValidationError) -> str:
    """Say in one line where the first problem of a validation is, and what it is."""
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"]) or "the whole"
    more = f" (and {error.error_count() - 1} more problems)" if error.error_count() > 1 else ""
    return f"{place}: {problem['msg']}{more}"
