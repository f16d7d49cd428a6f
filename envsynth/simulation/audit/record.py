"""What an audit found, one line for each case, so that a stopped audit goes on where it was."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import orjson

from envsynth.core import EnvsynthError
from envsynth.core.model import Model, content_hash
from envsynth.simulation.llm.judge import Verdict


class Finding(Model):
    """How a simulator answered one case.

    Attributes:
        outcome: ``right``, ``wrong``, ``fault`` (it gave no answer) or ``unjudged`` (nothing knows the truth).
        parts: what of the answer agrees with the truth: ``refusal`` (refused or not), ``code``, ``content``, ``state``.
    """

    key: ClassVar[str] = "case"

    case: str
    tool: str
    mode: str
    call: dict[str, Any]
    outcome: str
    verdict: Verdict | None = None
    parts: dict[str, bool] = {}
    answer: dict[str, Any] | None = None
    fault: str | None = None

    @property
    def item(self) -> str:
        """The id of the case."""
        return self.case


class Ruling(Model):
    """What a judge said of one exhibit; ``correct`` is whether the exhibit is, ``verdict`` is none where it faulted."""

    key: ClassVar[str] = "exhibit"

    exhibit: str
    tool: str
    category: str
    correct: bool
    verdict: Verdict | None = None
    fault: str | None = None

    @property
    def item(self) -> str:
        """The id of the exhibit."""
        return self.exhibit


class Store:
    """A JSON Lines file of records: the first line says what was audited how.

    Raises:
        EnvsynthError: the file is of another audit.
    """

    def __init__(self, path: Path, header: dict[str, Any]) -> None:
        self.path = path
        self._header = {"audit": content_hash(header), **header}
        if path.exists():
            first = next(self._lines(), None)
            if first is not None and first.get("audit") != self._header["audit"]:
                raise EnvsynthError(f"{path} is of an audit with other settings: choose another --out, or remove it")
        if not path.exists() or first is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(orjson.dumps(self._header) + b"\n")

    def done(self) -> list[dict[str, Any]]:
        """Return the records so far."""
        return list(self._lines())[1:]

    def add(self, record: Model) -> None:
        """Append a record."""
        with self.path.open("ab") as file:
            file.write(orjson.dumps(record.model_dump(mode="json")) + b"\n")

    def forget(self, drop: Iterable[str], key: str) -> None:
        """Leave out the records whose ``key`` is one of these, so that they are made again."""
        gone = set(drop)
        kept = [one for one in self.done() if one[key] not in gone]
        text = b"".join(orjson.dumps(one) + b"\n" for one in [self._header, *kept])
        half_done = self.path.with_suffix(".new")
        half_done.write_bytes(text)
        half_done.replace(self.path)

    def _lines(self) -> Iterator[dict[str, Any]]:
        for line in self.path.read_bytes().splitlines():
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:  # the line that was being written when it was stopped
                continue
