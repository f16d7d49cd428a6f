"""Links that nobody declared: read from names, from what they are short for, and from descriptions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nsmallest

from envsynth.core import Toolset
from envsynth.simulation.schema.entities import read_actions
from envsynth.synthesis.embedding import Embedder
from envsynth.synthesis.graph.columns import Columns
from envsynth.synthesis.graph.fields import Field
from envsynth.synthesis.graph.judging import Place, asked_keys, judge, offered_keys
from envsynth.synthesis.graph.link import EVIDENCE, Evidence, Link
from envsynth.synthesis.graph.meaning import similar
from envsynth.synthesis.graph.names import Words, qualified, read_name
from envsynth.synthesis.graph.pairing import compatible

_LIMIT = 32  # inferred links into one parameter

Fields = dict[str, tuple[Field, ...]]
Index = dict[Words, list[int]]


def inferred_links(
    toolset: Toolset, inputs: Fields, outputs: Fields, columns: Columns, embedder: Embedder | None = None
) -> Iterator[Link]:
    """Yield the links of the layers ``name``, ``entity`` and ``meaning``, each pair of places at most once.

    What is known of a field (a column, a declaration) is believed: names are asked only where nothing is. Into one
    parameter lead at most 32 inferred links, the best ones, so that a graph of thousands of tools stays small.
    """
    entities = {name: action.entity for name, action in read_actions(toolset).items()}
    taken = list(_places(inputs, entities, columns.taken))
    shown = list(_places(outputs, entities, columns.shown))
    index = _index(shown)
    close = similar(taken, shown, embedder, _LIMIT) if embedder is not None else {}
    for number, parameter in enumerate(taken):
        best = _best(parameter, shown, index, close.get(number, ()))
        kept = nsmallest(_LIMIT, best.items(), key=lambda item: (-item[1][1], EVIDENCE.index(item[1][0]), item[0]))
        for output, (evidence, weight) in kept:
            place = shown[output]
            yield Link(place.tool, place.field.pointer, parameter.tool, parameter.field.pointer, evidence, weight)


def _places(fields: Fields, entities: dict[str, str], known: dict[str, dict[str, str]]) -> Iterator[Place]:
    for tool, listed in fields.items():
        for field in listed:
            if field.pointer not in known[tool]:
                yield Place(tool, field, read_name(field.name), qualified(field.path, entities[tool]))


def _index(shown: list[Place]) -> Index:
    index: Index = defaultdict(list)
    for number, place in enumerate(shown):
        for key in offered_keys(place):
            index[key].append(number)
    return index


def _best(
    parameter: Place, shown: list[Place], index: Index, close: Iterable[tuple[int, float]]
) -> dict[int, tuple[Evidence, float]]:
    """Return each output that can fill a parameter, with the best evidence for it."""
    best: dict[int, tuple[Evidence, float]] = {number: ("meaning", weight) for number, weight in close}
    candidates = {number for key in asked_keys(parameter) for number in index.get(key, ())}
    for number in candidates:
        place = shown[number]
        if place.tool != parameter.tool and compatible(place.field, parameter.field):
            judged = judge(place, parameter)
            if judged is not None and (number not in best or best[number][1] < judged[1]):
                best[number] = judged
    return best
