"""What an agent knows in an episode: the request, the calls it made, and every value that it has read."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from envsynth.environment.discrete.clauses import Clause, clauses_of
from envsynth.environment.discrete.lexicon import stems
from envsynth.environment.discrete.manual import Manual
from envsynth.environment.discrete.mentions import mentions_of
from envsynth.environment.discrete.pool import Pool
from envsynth.environment.discrete.read_prose import read_prose
from envsynth.environment.discrete.read_response import read_response
from envsynth.environment.discrete.seen import Seen
from envsynth.environment.discrete.spans import plain_words

_FITS, _SAID, _FAR = 0.5, 0.5, 0.05
_FLAGS = 14
_LONGEST_FLAG = 24


class Made(NamedTuple):
    """A call that was made: its tool and arguments, and the error's code if it failed."""

    tool: str
    arguments: dict[str, Any]
    error: str | None


class Notes:
    """Everything read and done since the episode's start.

    Args:
        request: the user's words.
        manual: the toolset.

    Attributes:
        clauses: the request's parts.
        next: the number of the part that is due; as many as there are when all are done.
    """

    def __init__(self, request: str, manual: Manual) -> None:
        self.request = request
        self.clauses = clauses_of(request)
        self.next = 0
        self._manual = manual
        self.pool = Pool(manual.takers)
        self.pool.add(read_prose(request), response=False)
        self.made: list[Made] = []
        self._flags: dict[str, str] = {}
        self._mentioned: tuple[str, ...] = ()

    def note(self, made: Made, text: str) -> None:
        """Take in a call's response, as the agent reads it."""
        self.made.append(made)
        if made.error is not None:
            self._mentioned = ()
            return
        self._move_on(made)
        values = read_response(made.tool, text, self.request)
        self.pool.add(values)
        for seen in values:
            if _is_flag(seen):
                self._flags.pop(seen.key, None)  # the newest last
                self._flags[seen.key] = str(seen.value)
        mentions = mentions_of(self.request)
        self._mentioned = tuple(
            dict.fromkeys(f"mentioned {s.key}" for s in values if s.kind == "phrase" and mentions.has(s.value))
        )

    def clause_of(self, tool: str) -> int:
        """Return the number of the part, of those that are not done yet, that speaks most of a tool."""
        likeness = self._manual.words.likeness
        left = range(self.next, len(self.clauses))
        return max(left, key=lambda n: likeness(self.clauses[n].stems)[tool], default=len(self.clauses))

    @property
    def due(self) -> Clause | None:
        """The part of the request that is due; None when all are done."""
        return self.clauses[self.next] if self.next < len(self.clauses) else None

    @property
    def last(self) -> str:
        """The last call in words: its tool, and how it went."""
        return _told(self.made[-1]) if self.made else "nothing"

    def used(self, path: str) -> list[Any]:
        """Return the values that earlier calls had at a path, the last one last."""
        return [made.arguments[path] for made in self.made if path in made.arguments]

    def used_elsewhere(self, path: str) -> list[Any]:
        """Return the values that earlier calls had in other places."""
        return [value for made in self.made for name, value in made.arguments.items() if name != path]

    @property
    def request_stems(self) -> frozenset[str]:
        """The request's words, without names, numbers and endings."""
        return _request_stems(self.request)

    @property
    def state_stems(self) -> frozenset[str]:
        """The words that say in what state things are, and what went wrong last: ``status cancelled``."""
        said = [key if value == "True" else value for key, value in self._flags.items() if value != "False"]
        return stems(" ".join([*said, (self.made[-1].error or "") if self.made else ""]).replace("_", " "))

    def before_a_call(self) -> tuple[str, ...]:
        """Return the situation in which a tool is chosen, in words."""
        last = self.last
        tools = dict.fromkeys(made.tool for made in self.made if made.error is None)
        return (
            "always",
            f"last {last}",
            f"last two {_told(self.made[-2]) if len(self.made) > 1 else ''} {last}",
            f"calls {min(len(self.made), 12)}",
            *self._state(),
            *(f"did {tool}" for tool in list(tools)[-8:]),
            *(f"due {word}" for word in (self.due.words if self.due else ("nothing",))),
        )

    def before_a_value(self, tool: str, taken: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the situation in which a value is chosen, in words; ``taken`` are those before it in a list."""
        clause = self.clause_of(tool)
        due = self.clauses[clause].words if clause < len(self.clauses) else ()
        after = (f"after {value}" for value in taken)
        return ("always", f"last {self.last}", *self._state(), *after, *(f"due {word}" for word in due))

    def _move_on(self, made: Made) -> None:
        """Take the part that a call fits best as done, and those before it."""
        said = [str(value).lower() for value in made.arguments.values() if isinstance(value, str) and len(value) > 1]
        best, done = _FITS, self.next
        for number in range(self.next, len(self.clauses)):
            clause = self.clauses[number]
            fit = self._manual.words.likeness(clause.stems)[made.tool]
            fit += _SAID * any(value in clause.text for value in said) - _FAR * (number - self.next)
            if fit > best:
                best, done = fit, number + 1
        self.next = done

    def _state(self) -> list[str]:
        return [*(f"{key} is {value}" for key, value in list(self._flags.items())[-_FLAGS:]), *self._mentioned[:6]]


@lru_cache(maxsize=256)
def _request_stems(request: str) -> frozenset[str]:
    return stems(" ".join(word for word in plain_words(request) if word[0] != "<"))


def _is_flag(seen: Seen) -> bool:
    """Whether a value says in what state something is: a flag or a short word at the top of a response."""
    short = isinstance(seen.value, bool) or (seen.kind == "text" and len(seen.value) <= _LONGEST_FLAG)
    return seen.depth == 0 and short


def _told(made: Made) -> str:
    return f"{made.tool} {made.error or 'ok'}"
