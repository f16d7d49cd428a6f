"""Taking a value from a response that is there: along a link, and from a list by a choice that can be told."""

import re
from dataclasses import replace
from typing import Any

from envsynth.core import Tool
from envsynth.reward.pointers import parse_pointer, resolve
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import phrase, thing
from envsynth.synthesis.graph import Link
from envsynth.synthesis.inputs import Asked, NoInput, valid
from envsynth.synthesis.inputs.shapes import shapes
from envsynth.synthesis.inputs.units import unit_of
from envsynth.synthesis.walk.choice import Choice, choose, items_at, split_list
from envsynth.synthesis.walk.flow import fitted, shortened
from envsynth.synthesis.walk.memory import Flow, Memory
from envsynth.synthesis.walk.way import Way, takes_a_list

_FOUND = frozenset(
    v.listed("extracted parsed filtered retrieved found fetched returned matched matching listed collected")
)
# What is seen at a place is spoken of, and not the place.
_SEEN = re.compile(r"\b(face|object|person|vehicle|plate|eye|animal|logo|figure) (?:location|region|bounding box|box)$")
_IDS = frozenset(("id", "ids", "uid", "uids", "uuid", "guid", ""))
_NAMES = frozenset(v.listed("id ids name names email emails url urls sku skus symbol symbols path paths"))


def taken(way: Way, tool: Tool, name: str, link: Link, index: int, memory: Memory) -> tuple[Flow, list[Any]] | None:
    """Let a value flow along a link from a call's response; None where it cannot."""
    step = memory.steps[index]
    asked = way.asked(tool, name)
    whole = next(iter(shapes(asked.schema)), {})
    takes_list = takes_a_list(tool, name)
    if takes_list:
        items = whole.get("items")
        if not isinstance(items, dict):
            return None
        asked = replace(asked, schema=items)
    known = items_at(step.content, link.output)
    if not known or ("*" in link.output and not takes_list and not _is_named(asked, link)):
        return None  # of figures and words nobody picks one from a list
    content = step.content
    said = memory.said() | {str(value) for value in _plain(step.arguments)}
    fresh = link.output not in step.used
    try:
        if fresh:
            if any(str(value) in said for _, value in known) and "*" not in link.output:
                return None  # it only repeats what the user said
            content = fitted(content, link.output, asked, way.cast, said, way.rng)
            if not step.used:  # what was picked before has to stay where it is
                content = _resized(way, content, link.output, takes_list, whole)
        elif not all(valid(asked.schema, value) for _, value in known):
            return None
    except NoInput:
        return None
    if step.tool.output_schema is not None and not valid(step.tool.output_schema, content):
        return None
    choice, pointers = _chosen(way, content, link.output, takes_list, whole, index, memory)
    values = [resolve(content, parse_pointer(pointer)) for pointer in pointers]
    step.content = content
    step.used.add(link.output)
    before, after = split_list(link.output)
    noun = (after or before or link.output).rpartition("/")[2]
    return Flow(link, index, tuple(pointers), choice, _noun(noun, asked)), values


def _resized(way: Way, content: Any, pattern: str, takes_list: bool, schema: dict[str, Any]) -> Any:
    if "*" not in pattern:
        return content
    if takes_list:
        return shortened(content, pattern, int(schema.get("maxItems", 4)))
    return shortened(content, pattern, 1) if way.rng.random() < 0.15 else content


def _chosen(
    way: Way, content: Any, pattern: str, takes_list: bool, schema: dict[str, Any], producer: int, memory: Memory
) -> tuple[Choice | None, list[str]]:
    if "*" not in pattern:
        return None, [pattern]
    pointers = [pointer for pointer, _ in items_at(content, pattern)]
    # What stands side by side belongs together: who takes the first name takes the first address.
    place = (producer, _beside(pattern), len(pointers), takes_list)
    other = memory.picked.get((*place[:3], not takes_list))
    if other is not None and other[0] is not None and other[0].how != "all" and place not in memory.picked:
        memory.picked[place] = other
    if place not in memory.picked:
        choice, picked = _pick(way, content, pattern, pointers, takes_list, schema)
        memory.picked[place] = (choice, [pointers.index(pointer) for pointer in picked])
    choice, indices = memory.picked[place]
    return choice, [pointers[i] for i in indices]


def _pick(
    way: Way, content: Any, pattern: str, pointers: list[str], takes_list: bool, schema: dict[str, Any]
) -> tuple[Choice | None, list[str]]:
    if takes_list and (way.rng.random() < 0.6 or len(pointers) < 3 or int(schema.get("minItems", 1)) > 1):
        return Choice("all" if len(pointers) > 1 else "only", len(pointers), len(pointers)), pointers
    named = last_of(pattern)
    several = words(named)[-1:] in (["id"], ["ids"]) or words(named)[-1:] in (["names"], ["emails"], ["numbers"])
    most = 2 if takes_list else way.settings.fan_out if several else 1
    return choose(content, pattern, most, bool(way.rng.random() < 0.8), way.rng)


def _is_named(asked: Asked, link: Link) -> bool:
    """Whether a parameter takes what single things are known by."""
    return asked.entity is not None or bool(set(words(last_of(link.output))[-1:]) & _NAMES)


def last_of(pattern: str) -> str:
    """Return the name that a pattern ends with."""
    return pattern.replace("/*", "").rpartition("/")[2]


def _beside(pattern: str) -> str:
    """Return what the lists that stand side by side have in common."""
    before, after = split_list(pattern)
    return before if after else before.rpartition("/")[0] + "/*"


def _noun(name: str, asked: Asked) -> str:
    said = without_found(thing(phrase("_".join(unit_of(name)[1]))))
    return phrase(asked.entity) if said.lower() in _IDS and asked.entity is not None else said


def without_found(noun: str) -> str:
    """Return a noun without saying that it was found: a transaction that was parsed is that transaction.

    >>> without_found("parsed transaction"), without_found("enhanced image"), without_found("face location")
    ('transaction', 'enhanced image', 'face')
    """
    whole, _, last = noun.rpartition(" ")
    noun = whole if whole and last == "name" and " " not in whole else noun
    noun = _SEEN.sub(r"\1", noun)
    first, _, rest = noun.partition(" ")
    return rest if rest and first in _FOUND | {"output"} else noun


def _plain(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _plain(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _plain(item)]
    return [value]
