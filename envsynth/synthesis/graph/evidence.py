"""Links that nobody declared: read from names, from what they are short for, and from descriptions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest

from envsynth.core import Toolset
from envsynth.simulation.schema.entities import read_actions
from envsynth.synthesis.embedding import Embedder
from envsynth.synthesis.graph.columns import Columns
from envsynth.synthesis.graph.fields import Field
from envsynth.synthesis.graph.link import EVIDENCE, Evidence, Link
from envsynth.synthesis.graph.meaning import similar
from envsynth.synthesis.graph.names import Name, qualified, read_name
from envsynth.synthesis.graph.pairing import compatible

_LIMIT = 32  # inferred links into one parameter

Fields = dict[str, tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a tool: what it is called, and what that is short for."""

    tool: str
    field: Field
    name: Name
    full: Name


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
    by_words = _index(shown)
    close = similar(taken, shown, embedder, _LIMIT) if embedder is not None else {}
    for number, parameter in enumerate(taken):
        best: dict[int, tuple[Evidence, float]] = {}
        for found in (_named(parameter, shown, by_words), close.get(number, ())):
            for output, evidence, weight in found:
                if output not in best or best[output][1] < weight:
                    best[output] = (evidence, weight)
        kept = nsmallest(_LIMIT, best.items(), key=lambda item: (-item[1][1], EVIDENCE.index(item[1][0]), item[0]))
        for output, (evidence, weight) in kept:
            place = shown[output]
            yield Link(place.tool, place.field.pointer, parameter.tool, parameter.field.pointer, evidence, weight)


def _places(fields: Fields, entities: dict[str, str], known: dict[str, dict[str, str]]) -> Iterator[Place]:
    for tool, listed in fields.items():
        for field in listed:
            if field.pointer not in known[tool]:
                yield Place(tool, field, read_name(field.name), qualified(field.path, entities[tool]))


def _index(shown: list[Place]) -> dict[tuple[str, ...], list[int]]:
    """Return places by each way in which a parameter may ask for them."""
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, place in enumerate(shown):
        for key in {place.name.words, *_endings(place.full)}:
            index[key].append(number)
    return index


def _endings(name: Name) -> Iterator[tuple[str, ...]]:
    """Yield the words of a name, and what is left of it without qualifiers in front or filler at the end."""
    for said in {name.words, name.core}:
        yield said
        yield from (said[start:] for start in range(1, len(said) - 1))


def _named(
    parameter: Place, shown: list[Place], by_words: dict[tuple[str, ...], list[int]]
) -> Iterable[tuple[int, Evidence, float]]:
    for key in {parameter.name.words, *_endings(parameter.full)}:
        for number in by_words.get(key, ()):
            place = shown[number]
            if place.tool != parameter.tool and compatible(place.field, parameter.field):
                judged = judge(place, parameter)
                if judged is not None:
                    yield number, *judged


def judge(output: Place, parameter: Place) -> tuple[Evidence, float] | None:
    """Return the evidence that two names give, and its weight."""
    mine, wanted = output.full.words, parameter.full.words
    if mine == wanted:
        same = output.field.name == parameter.field.name
        return ("name", 0.8) if same else ("entity", 0.75)
    if output.name.vague or parameter.name.vague:
        return None if output.name.vague and parameter.name.vague else _ending(mine, wanted)
    if output.field.name == parameter.field.name:
        return "name", 0.8
    return _ending(mine, wanted)


def _ending(mine: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[Evidence, float] | None:
    short, long = sorted((mine, wanted), key=len)
    if len(short) > 1 and long[-len(short) :] == short:
        return "entity", round(0.7 * len(short) / len(long), 3)
    return None
