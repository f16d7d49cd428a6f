"""Finds the outputs whose names fit a parameter's, without comparing all with all."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from heapq import nsmallest

from envsynth.synthesis.graph.fields import MOST_FIELDS
from envsynth.synthesis.graph.judging import Judged, Place, asked_keys, judge, offered_keys, says_id
from envsynth.synthesis.graph.link import EVIDENCE
from envsynth.synthesis.graph.names import Words
from envsynth.synthesis.graph.pairing import compatible

_KEPT = 64 + MOST_FIELDS  # of one tool's outputs, which its own parameters leave out, there are at most so many
_ECHO = 0.1  # how much less it counts to repeat what one was given


class NameIndex:
    """Outputs by their names.

    Parameters of many tools are the same in all that is judged (``owner``, ``repo``), so each kind is judged once.

    Args:
        shown: the outputs.
        given: which tools take what, by its words in full: an output of that name is an echo.
    """

    def __init__(self, shown: Sequence[Place], given: set[tuple[str, Words]]) -> None:
        self._shown = shown
        self._echoes = [(place.tool, place.full.words) in given for place in shown]
        self._found: dict[Hashable, list[tuple[int, Judged]]] = {}
        self._index: dict[Words, list[int]] = defaultdict(list)
        for number, place in enumerate(shown):
            for key in offered_keys(place):
                self._index[key].append(number)

    def sources(self, parameter: Place) -> Iterator[tuple[int, Judged]]:
        """Yield the outputs of other tools that can fill a parameter: number, evidence and weight, the best first."""
        key = _judged_by(parameter)
        if key not in self._found:
            self._found[key] = nsmallest(_KEPT, self._judge(parameter), key=rank)
        yield from (found for found in self._found[key] if self._shown[found[0]].tool != parameter.tool)

    def _judge(self, parameter: Place) -> Iterator[tuple[int, Judged]]:
        for number in {number for key in asked_keys(parameter) for number in self._index.get(key, ())}:
            place = self._shown[number]
            if compatible(place.field, parameter.field) and (judged := judge(place, parameter)) is not None:
                evidence, weight = judged
                yield number, (evidence, round(weight - _ECHO, 3) if self._echoes[number] else weight)


def rank(found: tuple[int, Judged]) -> tuple[float, int, int]:
    """Return the key that puts the best first."""
    number, (evidence, weight) = found
    return -weight, EVIDENCE.index(evidence), number


def _judged_by(parameter: Place) -> Hashable:
    """Return all that judging looks at in a parameter."""
    field = parameter.field
    values = field.schema.get("enum")
    allowed = tuple(map(repr, values)) if isinstance(values, list) else None
    return field.name, field.kind, repr(field.schema.get("format")), allowed, says_id(parameter), parameter.full.words
