"""``synthesis.json``: what a bundle's tasks were made with, so that more like them can be made at run time."""

from dataclasses import asdict
from typing import Any

import orjson
from pydantic import Field, ValidationError

from envsynth.bundle import Bundle
from envsynth.bundle.manifest import first_problem
from envsynth.core import BundleError
from envsynth.core.model import Model
from envsynth.synthesis.graph import Link
from envsynth.synthesis.offline.options import SynthOptions

FILE = "synthesis.json"


class Recorded(Model):
    """What a synthesis was made with.

    Attributes:
        options: what was wanted.
        links: the data flow that was found, which another version's models might find otherwise.
        unseen_tools: the tools that no training task uses.
        salt: see `pick.split_of`.
    """

    options: SynthOptions
    links: tuple[dict[str, Any], ...]
    unseen_tools: tuple[str, ...] = Field(default=())
    salt: int = 0

    def to_bytes(self) -> bytes:
        """Return the file's content."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_APPEND_NEWLINE)

    def data_flow(self) -> tuple[Link, ...]:
        """Return the links."""
        return tuple(Link(**link) for link in self.links)


def record(options: SynthOptions, links: tuple[Link, ...], unseen: tuple[str, ...], salt: int) -> Recorded:
    """Return a record of a synthesis."""
    return Recorded(options=options, links=tuple(asdict(link) for link in links), unseen_tools=unseen, salt=salt)


def read_record(bundle: Bundle) -> Recorded | None:
    """Return what a bundle was synthesized with; None where it was not.

    Raises:
        BundleError: the file is damaged.
    """
    if FILE not in bundle.manifest.files:
        return None
    data = bundle.read(FILE)
    try:
        return Recorded.model_validate_json(data)
    except ValidationError as error:
        raise BundleError(f"{bundle.path / FILE}: {first_problem(error)}; synthesize the bundle again") from error
