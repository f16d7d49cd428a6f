"""What is named stands in the place of what is meant in general: "validate the status of policy P-1"."""

import re

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english import Clause
from envsynth.synthesis.english.clauses import MAKING
from envsynth.synthesis.english.nouns import head, singular_phrase

_TAIL = re.compile(r"(.+ (?:of|in|for|from|on|within)) (?:the |an? )?([\w -]+)", re.IGNORECASE)
_MEDIA = frozenset(v.listed("image images photo photos audio video videos text texts document documents page pages"))
_PICTURES = {"frame": "image", "photo": "image", "picture": "image", "scan": "image", "screenshot": "image"}
_WRITTEN = frozenset(
    v.listed(
        "text document letter message review article citation comment label question description post transcript note "
        "entry summary abstract essay email prompt report paragraph sentence query feedback statement script caption "
        "answer complaint clause story passage testimonial bio resume"
    )
)
_MERE = frozenset(v.listed("input raw original source text content full body string"))
_THESE = re.compile(r"\b(of|in|for|from|on|to|within) an? (?=[a-z])")
_A = re.compile(r"an? (?=[a-z])")


def with_thing(clause: Clause, thing: str) -> Clause | None:
    """Return a clause in which what is named stands for its general object, or the end of it; None where it is neither.

    What is made is not there yet: one adds a pet, and not the pet that was found.

    >>> with_thing(Clause("validate", "current status of an insurance policy"), "policy POL-1").to_text()
    'validate the current status of policy POL-1'
    >>> with_thing(Clause("cancel", "flight booking"), "booking BOO-32").to_text()
    'cancel flight booking BOO-32'
    >>> with_thing(Clause("enhance", "images"), "the image file /a.jpg").object
    'the image file /a.jpg'
    """
    making = clause.verb in MAKING | {"add", "generate", "write", "compose"}
    said = {singular(word) for word in thing.lower().split()}
    said |= {"image"} & {_PICTURES.get(word, "") for word in said}
    if not making and (set(bare(clause.object).split()) <= said or f"that {plain_noun(clause.object)}" == thing):
        return Clause(clause.verb, thing)
    sort = _sort_of(clause.object, thing)
    if not making and sort:
        return Clause(clause.verb, sort)
    tail = _TAIL.fullmatch(clause.object)
    if tail is not None and (set(bare(tail[2]).split()[-1:]) <= said or f"that {plain_noun(tail[2])}" == thing):
        return Clause(clause.verb, f"{tail[1]} {thing}")
    return None


def _sort_of(general: str, thing: str) -> str:
    """Return what is named with what the general object says of it; nothing where it is about something else.

    >>> _sort_of("shopping carts", "that cart"), _sort_of("survey questions", "question Q-1")
    ('that shopping cart', 'survey question Q-1')
    >>> _sort_of("order history", "order ORD-1")
    ''
    """
    named = re.fullmatch(r"((?:that |those |the )?)([\w ]+?)((?: (?=\S*\d).*)?)", thing)
    sort, _, noun = bare(general).partition(" ")
    if named is None or not noun or singular_phrase(named[2].lower()) != noun:
        return ""
    sort = re.sub(r"^(?:the|an?) ", "", general).partition(" ")[0]
    return f"{named[1]}{sort} {named[2]}{named[3]}"


def with_file(clause: Clause, file: str) -> Clause | None:
    """Return a clause in which a file stands for the sort of files that it is about; None where it is about others.

    >>> with_file(Clause("enhance", "digitized document images"), "the image file /a.jpg").object
    'the image file /a.jpg'
    """
    whole = with_thing(clause, file)
    if whole is not None:
        return whole
    media = singular(head(clause.object).lower())
    if clause.verb not in MAKING and " of " not in clause.object and media in _MEDIA & set(file.lower().split()):
        return Clause(clause.verb, file)
    return None


def with_text(clause: Clause, noun: str, place: str) -> Clause:
    """Return a clause about a text that follows.

    >>> with_text(Clause("detect", "language of text"), "input text", "in").object
    'language of this text'
    >>> with_text(Clause("identify", "person names"), "text content", "in").object
    'person names in this text'
    """
    said = plain_noun(noun)
    about = plain_noun(clause.object)
    if singular(head(about).lower()) == singular(head(said).lower()) and " of " not in clause.object:
        return Clause(clause.verb, f"this {singular_phrase(about)}")
    return with_thing(clause, f"this {said}") or Clause(clause.verb, f"{clause.object} {place} this {said}")


def is_text(noun: str) -> bool:
    """Whether a noun is that of something written."""
    return plain_noun(noun).split()[-1].lower() in _WRITTEN


def plain_noun(noun: str) -> str:
    """Return what people call a text.

    >>> plain_noun("input text"), plain_noun("text content"), plain_noun("review text")
    ('text', 'text', 'review')
    """
    said = [word for word in noun.split() if word not in _MERE]
    if said and said[-1].isupper():
        return noun
    return " ".join(said) if said and not said[-1].endswith("ed") else "text"


def other_medium(clause: Clause, file: str) -> bool:
    """Whether what is done is done to another sort of file: objects found "in images", and a video is named.

    >>> other_medium(Clause("identify", "objects in images"), "the video file /a.mp4")
    True
    """
    wanted = {singular(word) for word in clause.object.lower().split() if word in _MEDIA}
    named = {singular(word) for word in file.lower().split() if word in _MEDIA}
    return bool(wanted and named) and not wanted & named


def definite(clause: Clause) -> Clause:
    """Return a clause that speaks of what was spoken of before.

    >>> definite(Clause("validate", "status of an insurance policy")).object
    'status of the insurance policy'
    """
    said = _THESE.sub(r"\1 the ", clause.object)
    return Clause(
        clause.verb, said if clause.verb in MAKING else _A.sub("the ", said, count=1) if _A.match(said) else said
    )


def of_owner(finding: str, owner: str) -> str:
    """Return a finding with what it belongs to, where no look-up is spoken of.

    >>> of_owner("the first two cameras listed", "zone ZON-1"), of_owner("the account", "customer CUS-1")
    ('the first two cameras of zone ZON-1', 'the account of customer CUS-1')
    >>> of_owner("the product", "products PRO-1 and PRO-2")
    'products PRO-1 and PRO-2'
    """
    plain = finding.removesuffix(" listed").removesuffix(" found")
    if re.match(r"(the|all the) \w+$", plain) and singular(head(plain)) == singular(owner.split()[0]):
        return owner  # what is found of a product is that product
    return f"{plain} {'for' if ' with ' in plain or ' of ' in plain else 'of'} {owner}"


def bare(said: str) -> str:
    """Return a noun phrase in the singular, without its article."""
    return singular_phrase(re.sub(r"^(?:the|an?) ", "", said.lower()))
