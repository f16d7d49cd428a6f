"""One thing that is wanted, in words: what is done, to what, and what is told for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.english import Clause
from envsynth.synthesis.english.nouns import listed, plural_phrase
from envsynth.synthesis.inputs import Input
from envsynth.synthesis.tell.choices import Chosen
from envsynth.synthesis.tell.facts import facts_told
from envsynth.synthesis.tell.findings import findings
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.specific import (
    bare,
    definite,
    is_text,
    of_owner,
    plain_noun,
    with_file,
    with_text,
    with_thing,
)
from envsynth.synthesis.tell.values import Phrases, is_label, sort_values

_FROM = frozenset(v.listed("extract parse load read import retrieve get transcribe collect fetch"))
_WITHIN = frozenset(v.listed("identify detect find search count locate recognize spot check"))
_ONTO = frozenset(v.listed("upload save store attach"))
_READING = _FROM | frozenset(
    v.listed(
        "analyze detect identify evaluate check classify translate summarize correct assess review clean normalize "
        "tokenize count examine validate verify score rate moderate scan process format categorize find proofread "
        "convert simplify rewrite segment split locate screen interpret measure standardize break improve polish edit"
    )
)
_READABLE = ("file", "document", "text", "image", "video", "folder", "page", "frame")
_ROOM = 2  # facts that a verb can carry with it


@dataclass(slots=True)
class Part:
    """One thing that is spoken of.

    Attributes:
        goal: its clause.
        linked: whether it takes up what was found before.
        listed: what follows after a colon: facts, or a text.
        after: the sentences that belong to it.
    """

    goal: str
    linked: bool
    listed: str = ""
    after: list[str] = field(default_factory=list)


def part_of(
    group: Group,
    given: Sequence[Input],
    again: Sequence[Input],
    waiting: Sequence[Input],
    before: Sequence[Group],
    settled: set[Chosen],
) -> Part:
    """Say one thing that is wanted.

    Args:
        group: the calls that it takes.
        given: what is told for it, and was not told before.
        again: what it takes that was told before.
        waiting: what is told for the look-ups before it, which go unsaid.
        before: the groups that were spoken of.
        settled: choices that the request makes elsewhere.
    """
    found = findings(group, before, settled)
    asked = sort_values(waiting)
    owners = [*asked.about, *asked.files]
    phrases = sort_values([*waiting, *given])
    if found.hidden and len(owners) == 1:
        found.about[0] = of_owner(found.about[0], owners[0])
        phrases.about, phrases.files = (
            [one for one in ones if one != owners[0]] for ones in (phrases.about, phrases.files)
        )
    known = {index for other in before for index in other.indices}
    linked = any(flow.producer in known for flow in group.flows().values())
    clause = definite(group.clause()) if linked else group.clause()
    text = _text_of(phrases, clause)
    about = [*phrases.about, *found.about]
    if not about and not phrases.files and text is None:
        # What is found is what a linked step is about, unless what was named before is the very thing.
        own = [one for one in again if one.noun.lower() == bare(clause.object)]
        about = _named_before(own if linked else again)
    clause, about, files = named_in(clause, about, phrases.files)
    if text is not None:
        phrases.details.remove(text)
        clause = with_text(clause, text.noun, _place(clause))
    several = len(group.steps) > 1 and not clause.object.startswith("the ")
    noun = about[0].rpartition(" ")[0] if about and about == phrases.about and len(about) == 1 else ""
    told = facts_told(phrases.details, room=0 if any(" with " in one for one in found.about) else _ROOM)
    goal = clause.to_text(several=several, about=noun)
    if files and clause.verb in _FROM | _WITHIN | _ONTO:
        goal += f" {_place(clause)} {listed(files)}"
        files = []
    goal += Phrases(about=[*about, *files], beside=phrases.beside).inline(joining(clause, about, again))
    goal += f" {found.using}" if found.using else ""
    goal += told.beside
    after = [*told.after, *(f"{order[:1].upper()}{order[1:]}." for order in phrases.orders)]
    # Beside a text stand too few facts for a list.
    return Part(goal, linked, told.listed if text is None else f": {text.said}", after)


def _text_of(phrases: Phrases, clause: Clause) -> Input | None:
    """Return the text that something is done to, where it is the only one, and can stand right after what is done."""
    texts = [one for one in phrases.details if one.kind == "text"]
    fits = len(texts) == 1 and isinstance(texts[0].value, str) and clause.verb.partition(" ")[0] in _READING
    listed_facts = len([one for one in phrases.details if one.kind != "text"]) > _ROOM
    return texts[0] if fits and is_text(texts[0].noun) and not listed_facts and not phrases.files else None


def _named_before(again: Sequence[Input]) -> list[str]:
    """Return what a request named before, as it is spoken of again: "that customer"."""
    things = [one for one in again if one.kind in ("id", "ids", "path", "text") or _are_files(one) or is_label(one)]
    several = [isinstance(one.value, list) and len(one.value) > 1 for one in things]
    return [
        f"those {plural_phrase(one.noun)}"
        if many
        else f"that {plain_noun(one.noun) if one.kind == 'text' else one.noun}"
        for one, many in zip(things, several, strict=True)
    ][:1]


def _are_files(one: Input) -> bool:
    return isinstance(one.value, list) and one.noun.endswith(("file", "files")) and one.said.startswith("/")


def joining(clause: Clause, about: Sequence[str], again: Sequence[Input]) -> str:
    """Return how a verb is joined with what it is done for: hate speech is detected in that text."""
    verb = clause.verb.partition(" ")[0]
    texts = {f"that {plain_noun(one.noun)}" for one in again if one.kind == "text"}
    if verb in _READING and len(about) == 1 and about[0] in texts:
        return _place(clause)
    if verb in _WITHIN and len(about) == 1 and about[0].removesuffix(" found").endswith(_READABLE):
        return "in"
    return "to" if verb in _ONTO else "for"


def named_in(clause: Clause, about: list[str], files: list[str]) -> tuple[Clause, list[str], list[str]]:
    """Put what is named in the place of what is meant in general; return the clause, and what is left to be named."""
    for thing in about:
        specific = with_thing(clause, thing)
        if specific is not None:
            return specific, [other for other in about if other != thing], files
    specific = with_file(clause, files[0]) if len(files) == 1 else None
    return (clause, about, files) if specific is None else (specific, about, [])


def _place(clause: Clause) -> str:
    """Return how a verb is joined with what it reads: things are extracted from a text, found in it."""
    verb = clause.verb.partition(" ")[0]
    return "from" if verb in _FROM | _ONTO else "in" if verb in _WITHIN or " of " in clause.object else "of"
