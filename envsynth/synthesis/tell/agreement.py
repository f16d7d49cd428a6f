"""Whether the facts of a request agree: nothing is told twice under two names, and no two contradict each other."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import head
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.inputs.kinds import is_kind, same_thing
from envsynth.synthesis.tell.figures import disagrees
from envsynth.synthesis.tell.groups import Group

_SUMS = frozenset(v.listed("total amount value price cost sum"))
_CONTRASTED = frozenset(v.listed("source target input output original new old from to current previous destination"))
# What speaks of a thing without its name: who wants minutiae has taken a fingerprint.
_MEANT = {"facial": "face", "minutiae": "fingerprint", "ridge": "fingerprint", "vocal": "voice", "spoken": "voice"}
_KEYS = frozenset(v.listed("attribute field column key property option"))
_NO_FILES = frozenset(v.listed("api database db stream url web live feed webhook"))
_MADE = frozenset(v.listed("output target export desired destination"))


def told_twice(told: Sequence[Input], silent: Sequence[str], single: Sequence[str] = ()) -> bool:
    """Whether two values, or a value and a finding, go by nearly the same name.

    Args:
        told: what the request tells.
        silent: the names of findings of calls that it does not speak of.
        single: the names of findings of which there is one, which is none of several that are told.
    """
    # The same words for two parameters are one thing, said once.
    worded = ("text", "email", "word")
    told = list({(one.kind in worded, one.said if one.kind in worded else one.name): one for one in told}.values())
    texts = [singular(head(one.noun)) for one in told if one.kind == "text"]
    pairs = [(one.noun, other.noun) for one, other in combinations(told, 2)]
    pairs += [(one.noun, noun) for one in told for noun in silent]
    pairs += [(one.noun, noun) for one in told if one.kind == "ids" for noun in single]
    return len(set(texts)) < len(texts) or any(_akin(*pair) for pair in pairs)


def _akin(noun: str, other: str) -> bool:
    noun, other = (re.sub(r"(?<!ed) file$", "", text) for text in (noun, other))
    one, two = ({word for word in _telling(text) if not word.endswith("ed")} for text in (noun, other))
    heads = {singular(head(noun)), singular(head(other))}
    if heads <= _SUMS and one - _SUMS == two - _SUMS and one - _SUMS:
        return True
    return len(heads) == 1 and (one <= two or two <= one)


def _telling(text: str) -> set[str]:
    return {singular(word) for word in words(text)}


def contradicts(groups: Sequence[Group], objects: Sequence[str]) -> bool:
    """Whether two facts cannot both be the case.

    Two choices from the same values differ, a choice denies what is wanted, a file has another format, figures
    disagree, or two things are said to be of a kind without anything that ties these kinds together.

    Args:
        groups: the groups that the request speaks of, or that its values are for.
        objects: what the request wants done, as noun phrases.
    """
    facts = list({one.name: (one, values) for group in groups for one, values in _choices(group)}.values())
    wanted = {singular(word) for text in objects for word in words(text)}
    files = [one for group in groups for one in group.given() if one.kind == "path"]
    wanted |= {word for one in files for word in _telling(f"{one.noun} {one.said}")}
    wanted |= {_MEANT[word] for word in wanted & _MEANT.keys()}
    if any(_denies(one, values, wanted) for one, values in facts):
        return True
    if any(_clash(*one, *other) for one, other in combinations(facts, 2)):
        return True
    told = list({one.name: one for group in groups for one in group.given()}.values())
    return (
        _other_language(told)
        or _other_format(told)
        or _gendered(told)
        or loose_kinds(told)
        or disagrees(told)
        or _mismatched(told)
    )


def loose_kinds(told: Sequence[Input]) -> bool:
    """Whether what is said to be of a kind may be of another: one such choice is free, a second one contradicts it.

    So does one that stands beside what a story tells of the same thing: a mug of that name, and a discount as its type.
    """
    free = [one for one in told if one.free]
    tied = [one for one in told if not one.free and one.kind in ("word", "text", "list")]
    kinds = [one for one in tied if is_kind(one.name)]
    return len(free) > 1 or bool(free and kinds) or any(same_thing(one.name, tie.name) for one in free for tie in tied)


def _choices(group: Group) -> Iterator[tuple[Input, list[Any]]]:
    for one in group.given():
        schema = group.tool.properties[one.name]
        schema = schema.get("items", schema) if schema.get("type") == "array" else schema
        if isinstance(schema, dict) and isinstance(schema.get("enum"), list):
            yield one, schema["enum"]


def _mismatched(told: Sequence[Input]) -> bool:
    """Whether values stand beside what they are values of, and nothing ties them: finish, and navy."""
    lists = [singular(head(re.sub(" names?$", "", one.noun))) for one in told if isinstance(one.value, list)]
    spans = [one for one in told if one.kind in ("date", "time")]
    if spans and any(one.noun.endswith("period") and one.kind in ("choice", "word") for one in told):
        return True  # a week, and "quarterly"
    return "value" in lists and bool(_KEYS & set(lists))


def _other_language(told: Sequence[Input]) -> bool:
    """Whether a text is said to be in another language than the one that all our texts are in."""
    texts = any(one.kind == "text" or str(one.said).startswith('"') for one in told)
    tongues = [one for one in told if one.noun.split()[-1] == "language" and not _telling(one.noun) & _MADE]
    return texts and any(str(one.value).lower() not in ("english", "en", "en-us", "auto") for one in tongues)


def _gendered(told: Sequence[Input]) -> bool:
    """Whether a gender is told beside a name that may say another."""
    named = any("name" in one.noun.split() and one.kind == "word" for one in told)
    return named and any(one.noun.split()[-1] in ("gender", "sex") for one in told)


def _denies(one: Input, values: Sequence[Any], wanted: set[str]) -> bool:
    """Whether what is wanted names another of the values: irises are wanted, and the mode is "palm"."""
    if isinstance(one.value, list):
        return False
    own = _telling(str(one.value))
    named = [value for value in values if _telling(str(value)) and _telling(str(value)) <= wanted]
    return bool(named) and not own <= wanted


def _clash(one: Input, values: Sequence[Any], other: Input, others: Sequence[Any]) -> bool:
    """Whether two choices share their values and differ: of the palm, and of the iris."""
    if isinstance(one.value, list) or isinstance(other.value, list) or one.value == other.value:
        return False
    if _telling(one.noun) & _CONTRASTED or _telling(other.noun) & _CONTRASTED:
        return False
    shared = {str(value).lower() for value in values} & {str(value).lower() for value in others}
    return len(shared) > 2 and bool({str(one.value).lower(), str(other.value).lower()} & shared)


def _other_format(told: Sequence[Input]) -> bool:
    """Whether a file's ending is another than the format that is told of it."""
    paths = [one for one in told if one.kind == "path" and "." in str(one.value)]
    formats = [one for one in told if one.noun.endswith("format") and not _telling(one.noun) & _MADE]
    if paths and any("source" in one.noun and str(one.value).lower() in _NO_FILES for one in told):
        return True
    endings = {str(one.value).rpartition(".")[2].lower() for one in paths}
    return bool(endings) and any(str(one.value).lower() not in endings for one in formats)
