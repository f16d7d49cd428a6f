"""Links that nobody declared: read from names, from what they are short for, and from descriptions."""

from collections.abc import Iterator
from heapq import nsmallest

from envsynth.core import Toolset
from envsynth.simulation.schema.entities import read_actions
from envsynth.synthesis.embedding import Embedder
from envsynth.synthesis.graph.columns import Columns
from envsynth.synthesis.graph.fields import Field
from envsynth.synthesis.graph.judging import Judged, Place
from envsynth.synthesis.graph.link import Link
from envsynth.synthesis.graph.meaning import similar
from envsynth.synthesis.graph.name_index import NameIndex, rank
from envsynth.synthesis.graph.names import qualified, read_name

_LIMIT = 32  # inferred links into one parameter

Fields = dict[str, tuple[Field, ...]]


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
    named = NameIndex(shown, {(place.tool, place.full.words) for place in taken})
    close = similar(taken, shown, embedder, _LIMIT) if embedder is not None else {}
    for number, parameter in enumerate(taken):
        found: dict[int, Judged] = {output: ("meaning", weight) for output, weight in close.get(number, ())}
        found |= {output: judged for output, judged in named.sources(parameter) if judged[1] > _weight(found, output)}
        for output, (evidence, weight) in nsmallest(_LIMIT, found.items(), key=rank):
            place = shown[output]
            yield Link(place.tool, place.field.pointer, parameter.tool, parameter.field.pointer, evidence, weight)


def _weight(found: dict[int, Judged], output: int) -> float:
    return found[output][1] if output in found else 0.0


def _places(fields: Fields, entities: dict[str, str], known: dict[str, dict[str, str]]) -> Iterator[Place]:
    for tool, listed in fields.items():
        for field in listed:
            if field.pointer not in known[tool]:
                yield Place(tool, field, read_name(field.name), qualified(field.path, entities[tool]))
