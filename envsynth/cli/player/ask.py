"""Asking a person for one line: what is asked, and how it is asked where there is no terminal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TextIO


@dataclass(frozen=True, slots=True)
class Choice:
    """A text that could be the answer, and what is known about it."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        prompt: what stands before the answer.
        choices: texts that are offered; any other may be answered too.
        several: whether the answer is a list, separated by commas.
        note: what is told beneath the answer while it is being written.
    """

    prompt: str
    choices: tuple[Choice, ...] = ()
    several: bool = False
    note: str = ""


class Asker(Protocol):
    """Whoever asks the person."""

    def ask(self, question: Question) -> str:
        """Return the answer, without the white space around it.

        Raises:
            EOFError: there will be no further answers (Ctrl-D).
            KeyboardInterrupt: the person wants out of this (Ctrl-C).
        """
        ...


class Lines:
    """Takes answers from lines of text, such as a file that stands in for a person.

    Args:
        source: the lines.
        echo: is given each prompt with its answer, so that what is printed reads like a game at a terminal.
    """

    def __init__(self, source: TextIO, echo: Callable[[str], None]) -> None:
        self._source = source
        self._echo = echo

    def ask(self, question: Question) -> str:
        """Return the next line; see `Asker.ask`."""
        line = self._source.readline()
        if not line:
            raise EOFError
        answer = line.strip()
        self._echo(f"{question.prompt}{answer}")
        return answer
