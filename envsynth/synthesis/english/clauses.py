"""Clauses: what a tool does, as a verb and its object, read from its description or its name."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from envsynth.core import Tool
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import (
    a_or_an,
    head,
    is_counted,
    is_plural,
    phrase,
    plural_phrase,
    singular_phrase,
)
from envsynth.synthesis.english.objects import is_noun_phrase, object_of
from envsynth.synthesis.english.verbs import agent_verb, is_verb, third_person, without_adverb

MAKING = frozenset(v.listed("book create register schedule open issue log record submit place reserve draft file"))
"""Verbs whose object is not there before."""
_WRITING = frozenset(v.listed("generate produce prepare compile write build design develop construct"))
_DOCUMENTS = frozenset(
    v.listed(
        "report invoice order summary label certificate plan schedule template checklist quote letter contract "
        "badge document dashboard profile record receipt timeline catalog menu budget brief proposal map diagram "
        "statement itinerary query card agenda layout portfolio index"
    )
)
_VAGUE = frozenset(v.listed("manage handle use interface enable allow support facilitate administer maintain ensure"))
_FINDING = frozenset(v.listed("get list find fetch search query retrieve read show"))
_THIN = frozenset(("data", "information", "content", "items", "records", "results", "images", "files", "text"))
_BARE = frozenset(
    v.listed(
        "connection connections process processes operation operations task tasks action actions way ways method "
        "approach structure framework"
    )
)
_VERBS = {
    "validation": "validate", "analysis": "analyze", "evaluation": "evaluate", "verification": "verify",
    "assessment": "assess", "detection": "detect", "extraction": "extract", "generation": "generate",
    "classification": "classify", "calculation": "calculate", "comparison": "compare", "inspection": "inspect",
    "optimization": "optimize", "conversion": "convert", "translation": "translate", "review": "review",
}  # fmt: skip
_OFFERING = frozenset(v.listed("suggest recommend propose"))  # "detects and suggests corrections"
_PAST = frozenset(
    v.listed(
        "normalized synthesized enriched processed preprocessed parsed extracted filtered cleaned converted generated "
        "detected validated translated transcribed segmented formatted aggregated calculated analyzed classified"
    )
)
_NOMINAL = re.compile(rf"(?:the |an? )?({'|'.join(_VERBS)}) of (.+)", re.IGNORECASE)
_TOWARDS = re.compile(r"(for|through|to|between|across|against|with)\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """What a tool does: "retrieve" "return requests".

    Attributes:
        verb: the verb's base form.
        object: a noun phrase without an article, or a clause ("whether it fits").
    """

    verb: str
    object: str

    @property
    def is_clean(self) -> bool:
        """Whether people would say it: the verb means something, and its object is a whole noun phrase."""
        if re.sub(r"^(?:the |an? )?(?:foundational |overall |basic )?", "", self.object) in _BARE:
            return False
        if self.verb in ("update", "modify") and self.object.endswith(" changes"):
            return False
        if re.search(r"\b(?:specific|particular|given|certain|or)\b", self.object):
            return False  # which one would have to be said
        return (
            self.verb.partition(" ")[0] not in _VAGUE
            and not (self.verb == "run" and self.object.startswith("the "))
            and is_noun_phrase(self.object)
        )

    def to_text(self, several: bool = False, about: str = "") -> str:
        """Return the clause in the imperative.

        Args:
            several: whether it is done several times.
            about: an entity that is named right after it, so that the object need not name it.

        >>> Clause("schedule", "interview").to_text(), Clause("schedule", "interview").to_text(several=True)
        ('schedule an interview', 'schedule interviews')
        >>> Clause("predict", "ADMET").to_text(), Clause("read", "answer").to_text()
        ('predict ADMET', 'read the answer')
        """
        said = self.object
        joined = f"{about} and ", f"{about} or ", f"{about}, "
        if about and said.lower().startswith(f"{about} ") and not said.lower().startswith(joined):
            said = f"the {said[len(about) + 1 :]}"
        elif re.match(
            r"(?i)(the|a|an|this|that|these|those|whether|that|how|if|what|when|which|its|their|all|your)\b", said
        ):
            pass
        elif re.search(r"[^\W\d] \S*\d\S*$", said) and head(said) == said.split()[-1]:
            pass  # what has a number is known by it: "planet 69860"
        elif re.match(r"\w+'s\b", said):
            said = f"the {said}"
        elif several:
            said = plural_phrase(said)
        elif self.verb in _WRITING and singular(head(said)) in _DOCUMENTS and " and " not in said:
            said = a_or_an(singular_phrase(said))
        elif self.verb in MAKING and " and " not in said:
            one = singular_phrase(said)
            said = a_or_an(one) if is_counted(one) else one
        elif not is_plural(said) and is_counted(said) and not said.isupper():
            said = f"the {said}"
        return f"{self.verb} {said}".strip()


@lru_cache(maxsize=16_384)
def _read(name: str, description: str) -> Clause:
    sentence = re.split(r"(?<=[a-z)])[.;]\s|\n", description.strip())[0].strip().rstrip(".")
    told, named = _of_sentence(_in_lower_case(sentence, description)), _of_name(name, description)
    if told is not None and told.verb == "return" and named.verb in _FINDING:
        told = replace(told, verb=named.verb)  # what it returns is what one gets from it
    if told is not None and told.is_clean and not (told.object in _THIN and named.is_clean):
        return told
    return named if named.is_clean else told or named


def clause_of(tool: Tool, doing: str | None = None) -> Clause:
    """Return what a tool does.

    The description's first words are taken where they are a whole clause, else the tool's name.

    Args:
        tool: the tool.
        doing: the verb where a call's argument says it (``action``: ``export``).

    >>> clause_of(Tool(name="Bias_Analyzer", description="Analyzes potential biases based on history.")).to_text()
    'analyze biases'
    >>> clause_of(Tool(name="get_open_roles", description="")).to_text()
    'get open roles'
    """
    clause = _read(tool.name, tool.description)
    return clause if doing is None else replace(clause, verb=doing)


def _in_lower_case(sentence: str, description: str) -> str:
    """Return a heading ("Pay for a Booking") as a sentence: words that the description writes small elsewhere are."""

    def small(match: re.Match[str]) -> str:
        word = match[0].lower()
        return word if re.search(rf"\b{word}s?\b", description) else match[0]

    return re.sub(r"(?<=[\w,] )[A-Z][a-z]+\b", small, sentence)


def without_past(clause: Clause) -> Clause:
    """Return a clause whose object does not say what an earlier step has done to it.

    >>> without_past(Clause("convert", "normalized text")).object, without_past(Clause("send", "red roses")).object
    ('text', 'red roses')
    """
    first, _, rest = clause.object.partition(" ")
    return replace(clause, object=rest) if rest and first.lower() in _PAST else clause


def _of_sentence(sentence: str) -> Clause | None:
    sentence = re.sub(r"\([^()]*\)", "", without_adverb(sentence)).strip()
    first, _, rest = sentence.partition(" ")
    verb = third_person(first)
    if verb is None or not rest:
        return None
    particle = re.match(r"(down|up|out|off) (?!or )", rest)
    if particle:
        verb, rest = f"{verb} {particle[1]}", rest[particle.end() :]
    # "Creates, updates, and manages profiles": the first verb stands for all, unless it says nothing.
    while match := re.match(r"(?:(?:and|or)\s+)?([a-z-]+),?\s+", rest):
        word = match[1]
        if (
            third_person(word)
            and word.strip(",").endswith("s")
            and (rest.startswith(("and ", "or ")) or first.endswith(","))
        ):
            verb = third_person(word) or verb if verb in _VAGUE or third_person(word) in _OFFERING else verb
            first, rest = match[0].strip(), re.sub(r"^(?:back|down|up|out) ", "", rest[match.end() :])
            continue
        break
    towards = _TOWARDS.match(rest)
    if towards:
        verb, rest = f"{verb} {'me ' if verb == 'guide' else ''}{towards[1]}", rest[towards.end() :]
        other = re.match(r"(?:and|or) ([a-z-]+s) ", rest)
        if other is not None and third_person(other[1]):  # "searches for and reserves rooms"
            verb, rest = third_person(other[1]) or verb, rest[other.end() :]
    said = object_of(rest)
    if verb in _FINDING | {"return"}:
        said = re.sub(r"^(?:the |an? )?(?:list|collection|array) of (?:all )?(?:the )?(?=\S+s\b)", "", said)
    nominal = _NOMINAL.fullmatch(said) if verb in ("perform", "conduct", "execute", "provide") else None
    if nominal is not None and is_verb(_VERBS[nominal[1].lower()]):
        return Clause(_VERBS[nominal[1].lower()], nominal[2])
    if re.fullmatch(r"(?:the )?[A-Z][a-z]{3,}", said):
        return None  # the first of a list of names
    said = re.sub(r"\bof (?:detected|identified|extracted|recognized) ", "of ", said)  # whose they are is said besides
    return Clause(verb, said) if said else None


def _of_name(name: str, description: str) -> Clause:
    said = words(name)
    last = agent_verb(said[-1]) if said else None
    if len(said) > 1 and last is not None and not (said[0] in _ASKING and said[-1] in _NOUNS_TOO):
        if last == "scan" and re.match(r"Scans [\w ]+ for ", description):
            last = "detect"  # a profanity scanner scans texts
        return Clause(last, _as_described(said[:-1], description))
    if len(said) > 1 and is_verb(said[0]):
        return Clause(said[0], _words(said[1:]))
    if len(said) > 2 and is_verb(said[1]):
        return Clause(said[1], _words(said[2:]))
    if len(said) == 1 and is_verb(said[0]):
        return Clause(said[0], "it")
    return Clause("run", f"the {_words(said)}")


_ASKING = frozenset(v.listed("get list create find fetch add delete remove update set show send read open start stop"))
_NOUNS_TOO = frozenset(v.listed("filter query search monitor lookup index order"))


def _as_described(said: list[str], description: str) -> str:
    """Return a name's words as a noun phrase, in the plural where the description speaks of several."""
    text = _words(said)
    several = plural_phrase(text)
    return several if re.search(rf"\b{re.escape(head(several))}\b", description, re.IGNORECASE) else text


def _words(said: list[str]) -> str:
    return phrase("_".join(said))


__all__ = ["Clause", "clause_of", "without_past"]
