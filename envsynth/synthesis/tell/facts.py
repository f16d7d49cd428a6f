"""Facts in words: what a request gives for one thing wanted, beside the verb or in a sentence after it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.english.nouns import a_or_an, is_plural, listed, plural_phrase, singular_phrase, the
from envsynth.synthesis.inputs import Input

_SETTINGS = frozenset(
    v.listed(
        "style method format mode algorithm model strategy threshold limit resolution rate approach technique "
        "framework standard scope depth granularity size tolerance priority channel language window level radius "
        "duration period count number weight budget limit severity"
    )
)
_MANNERS = frozenset(
    v.listed("style method format mode algorithm model strategy approach technique framework standard")
)
_DEGREES = frozenset(v.listed("level priority severity"))
_SUMS = frozenset(v.listed("equivalents assets liabilities sales savings earnings costs expenses fees taxes proceeds"))
_MANY = 3  # facts that are told as a list


def numbered(one: Input) -> str:
    """Return the noun of a value: in the plural for a list of several."""
    if isinstance(one.value, list):
        return plural_phrase(one.noun) if len(one.value) > 1 else singular_phrase(one.noun)
    return one.noun


def is_setting(one: Input) -> bool:
    """Whether a fact says how something is to be done, rather than how things stand."""
    last = singular_phrase(one.noun).split()[-1]
    return last in _SETTINGS and one.kind in ("choice", "number", "word") and not one.noun.startswith("current ")


def as_object(one: Input) -> str:
    """Return a fact as a noun phrase: what is done "with" it.

    >>> as_object(Input("sample_rate", 2, "2", "sample rate", "number"))
    'a sample rate of 2'
    >>> as_object(Input("method", "interval", "interval", "extraction method", "choice"))
    'the interval extraction method'
    """
    noun = numbered(one)
    last = noun.split()[-1]
    limit = _limit(one, noun)
    if limit:
        return limit
    if one.kind == "number" and not isinstance(one.value, list):
        if noun.startswith("number of "):
            return f"{one.said} {noun.removeprefix('number of ')}"
        if is_plural(noun) and isinstance(one.value, int) and one.said == str(one.value):
            return f"{one.said} {noun if one.value != 1 else singular_phrase(noun)}"
        return f"{noun if is_plural(noun) else a_or_an(noun)} of {one.said}"
    if one.kind in ("choice", "word") and not isinstance(one.value, list):
        twice = set(noun.lower().split()) & set(one.said.lower().split())
        doing = re.fullmatch(r"[a-z]+(?:tion|ing|ment)", one.said)  # "pseudonymization as the anonymization method"
        if last in _MANNERS and not twice and len(noun.split()) < 3 and not doing:
            return f"the {one.said} {noun}"
        if last in _DEGREES and noun.startswith("new "):
            return f"{a_or_an(noun)} of {one.said}"
        if last in _DEGREES and re.fullmatch(r"[a-z ]+", one.said) and last not in one.said:
            return a_or_an(f"{one.said} {noun}")
    return f"{one.said} as {the(noun)}"


def _limit(one: Input, noun: str) -> str:
    """Return a limit to how many there may be: "at most 29 participants"."""
    first, _, rest = noun.partition(" ")
    how = {"maximum": "at most", "minimum": "at least"}.get(first)
    return f"{how} {one.said} {rest}" if how and one.said == str(one.value) and is_plural(rest) else ""


def as_sentence(one: Input) -> str:
    """Return a fact as a clause: "the facility type is catering".

    >>> as_sentence(Input("plan_name", "Business", "Business", "plan name", "word"))
    'the plan is called Business'
    """
    noun = numbered(one)
    limit = _limit(one, noun)
    if limit:
        return f"there are {limit}"
    if one.kind == "number" and noun.startswith("number of "):
        return f"there are {one.said} {noun.removeprefix('number of ')}"
    counts = one.kind == "number" and is_plural(noun) and noun.split()[-1] not in _SUMS
    if counts and not isinstance(one.value, list) and one.said == str(one.value):
        return (
            f"there {'is' if one.value == 1 else 'are'} {one.said} {singular_phrase(noun) if one.value == 1 else noun}"
        )
    named = noun.removesuffix(" name")
    if (
        named != noun
        and one.kind == "word"
        and not isinstance(one.value, list)
        and named not in _NO_NAMES
        and " " not in named
    ):
        return f"{the(named)} is {'' if is_person(one) or one.said[:1].islower() else 'called '}{one.said}"
    if noun.endswith(" names") and isinstance(one.value, list):
        noun = plural_phrase(noun.removesuffix(" names"))
    return f"{the(noun)} {'are' if is_plural(noun) and not noun.endswith(('species', 'data')) else 'is'} {one.said}"


def is_person(one: Input) -> bool:
    """Whether a fact names a person."""
    return (
        one.name.endswith(("name", "names"))
        and bool(re.fullmatch(r"[A-Z]\w+ [A-Z]\w+", one.said))
        and bool(set(one.noun.split()) & _PEOPLE)
    )


_NO_NAMES = ("first", "last", "middle", "full", "display", "legal", "user", "domain", "host", "file", "given")
_PEOPLE = frozenset(
    v.listed(
        "customer contact person employee patient guest member author owner agent recipient sender organizer applicant "
        "candidate traveler passenger client holder buyer volunteer reviewer participant student parent child tenant "
        "cardholder subscriber attendee instructor technician manager donor claimant observer collector account user"
    )
)


@dataclass(slots=True)
class Told:
    """Facts, by where they stand.

    Attributes:
        beside: how something is done, beside the verb, with a space before it: " with a sample rate of 2".
        listed: several facts after a colon: ": business type catering, contact email …".
        after: sentences that follow.
    """

    beside: str = ""
    listed: str = ""
    after: list[str] = field(default_factory=list)


def facts_told(facts: Sequence[Input], room: int) -> Told:
    """Tell facts: how to do it beside the verb, as far as there is room; how things stand after it, as a list if many.

    Args:
        facts: what is told.
        room: how many settings a verb can carry with it.
    """
    settings = [one for one in facts if is_setting(one)]
    lone = [one for one in facts if len(facts) == 1 and one.kind in ("choice", "number")]
    beside = (lone or settings) if len(settings) <= room and room else []
    after = [one for one in facts if one not in beside and one.kind != "text"]
    texts = [one for one in facts if one.kind == "text" and one not in beside]
    told = Told(beside=f" with {listed([as_object(one) for one in beside])}" if beside else "")
    if len(after) >= _MANY:
        items = [as_item(one) for one in after]
        told.listed = f": {'; '.join(items) if any(',' in item for item in items) else ', '.join(items)}"
    elif after and all(is_setting(one) for one in after):
        told.after.append(f"Use {listed([as_object(one) for one in after])}.")
    elif after:
        told.after.append(_closed(_capital(listed([as_sentence(one) for one in after]))))
    told.after += [_capital(f"{the(numbered(one))} {_reads(one)}") for one in texts]
    return told


def as_item(one: Input) -> str:
    """Return a fact as people jot it down.

    >>> as_item(Input("plan_name", "Business", "Business", "plan name", "word"))
    'plan name Business'
    >>> as_item(Input("guests", 3, "3", "guests", "number"))
    '3 guests'
    """
    noun = numbered(one)
    limit = _limit(one, noun)
    if limit:
        return limit
    if one.kind == "number" and not isinstance(one.value, list):
        counted = noun.removeprefix("number of ")
        if one.said == str(one.value) and (counted != noun or is_plural(noun)) and noun.split()[-1] not in _SUMS:
            return f"{one.said} {counted if one.value != 1 else singular_phrase(counted)}"
    return f"{noun} {one.said}"


def _reads(one: Input) -> str:
    verb = "are" if isinstance(one.value, list) and len(one.value) > 1 else "is"
    return _closed(f"{verb} {one.said}")


def _closed(text: str) -> str:
    """Return a sentence with its full stop, where none ends a quotation already."""
    return text if re.search(r'[.!?]"$', text) else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
