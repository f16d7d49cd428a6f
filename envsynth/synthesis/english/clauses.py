"""Clauses: what a tool does, as a verb and its object, read from its description or its name."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from envsynth.core import Tool
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.nouns import (
    a_or_an,
    head,
    is_counted,
    is_plural,
    phrase,
    plural_phrase,
    singular_phrase,
)
from envsynth.synthesis.english.verbs import agent_verb, base_form, is_verb, third_person, without_adverb

_LONGEST = 9
_MAKING = frozenset(v.listed("book create register schedule open issue log record submit place reserve draft file"))
_STOP = re.compile(
    r"\s+(?:based on|by|using|including|include|such as|considering|according to|depending on|that|which|who|through|"
    r"via|when|where|while|like|so|as well as|along with|rather than|if|because|after|before|during|without|within|"
    r"upon|per|as|followed by|due to|until|whose|throughout|regarding|related to|relative to|in order|given|"
    r"accounting for|with|to|for|across|over|under|at|on|against|from|into)\s+"
)
_KEEP = re.compile(r"^(?:of|between|among|in)$")
_FILLER = re.compile(
    r"\b(?:comprehensive|various|detailed|advanced|intelligent(?:ly)?|specified|appropriate|multiple|specific|different|"
    r"customizable|configurable|automated|sophisticated|personalized|multi-dimensional|high-quality|given|provided|"
    r"potential|relevant|robust|complex|professional|accurate|formatted|structured|effective|efficient|official|"
    r"real-time|individual|statistical|in-depth|thorough|systematic|all|key)\s+",
    re.IGNORECASE,
)
_SERIES = re.compile(r"[\w-]+, (?:[\w -]{2,24}, )*(?:and|or) [a-z]")
_TOWARDS = re.compile(r"(for|through|to|between|across|against|with)\s+")
_PARTICIPLE = re.compile(
    r"\s+(?:ensuring|providing|identifying|enabling|allowing|generating|calculating|validating|determining|maintaining|"
    r"flagging|detecting|covering|containing|spanning|applying|combining|extracting|preserving|supporting|handling|"
    r"returning|defining|producing|creating|removing|leveraging|incorporating|focusing|measuring|checking|comparing|"
    r"evaluating|assessing|meeting all|needed|required)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What a tool does: "retrieve" "return requests".

    Attributes:
        verb: the verb's base form.
        object: a noun phrase without an article, or a clause ("whether it fits").
    """

    verb: str
    object: str

    def to_text(self, several: bool = False, about: str = "") -> str:
        """Return the clause in the imperative.

        Args:
            several: whether it is done several times.
            about: an entity that is named right after it, so that the object need not name it.

        >>> Clause("schedule", "interview").to_text(), Clause("schedule", "interview").to_text(several=True)
        ('schedule an interview', 'schedule interviews')
        """
        said = self.object
        if about and said.lower().startswith(f"{about} ") and len(said.split()) > 1:
            said = f"the {said[len(about) + 1 :]}"
        elif re.match(r"(?i)(the|a|an|whether|that|how|if|what|when|which|its|their|all|your)\b", said):
            pass
        elif several:
            said = plural_phrase(said)
        elif self.verb in _MAKING and " and " not in said:
            one = singular_phrase(said)
            said = a_or_an(one) if is_counted(one) else one
        elif (not is_plural(said) and is_counted(said)) or about:
            said = f"the {said}"
        return f"{self.verb} {said}".strip()


@lru_cache(maxsize=16_384)
def _read(name: str, description: str) -> Clause:
    sentence = re.split(r"(?<=[a-z)])[.;]\s|\n", description.strip())[0].strip().rstrip(".")
    return _of_sentence(sentence) or _of_name(name)


def clause_of(tool: Tool, doing: str | None = None) -> Clause:
    """Return what a tool does.

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


def _of_sentence(sentence: str) -> Clause | None:
    sentence = re.sub(r"\([^()]*\)", "", without_adverb(sentence)).strip()
    first, _, rest = sentence.partition(" ")
    verb = third_person(first)
    if verb is None or not rest:
        return None
    # "Creates, updates, and manages profiles": the first verb stands for all.
    while match := re.match(r"(?:(?:and|or)\s+)?([a-z-]+),?\s+", rest):
        word = match[1]
        if (
            third_person(word)
            and word.strip(",").endswith("s")
            and (rest.startswith(("and ", "or ")) or first.endswith(","))
        ):
            first, rest = match[0].strip(), rest[match.end() :]
            continue
        break
    towards = _TOWARDS.match(rest)
    if towards:
        verb, rest = f"{verb} {'me ' if verb == 'guide' else ''}{towards[1]}", rest[towards.end() :]
    said = _object(rest)
    return Clause(verb, said) if said else None


def _object(text: str) -> str:
    if re.match(r"(?:whether|if|how|when|which|what|that)\b", text):
        text = _second_verb(text)
        return " ".join(re.split(r",| based on | by | including | using | considering | rather than ", text)[0].split())
    text = _FILLER.sub("", text)
    text = re.sub(r"^(?:or|and) ", "", text)
    if re.match(r"(?:the )?(?:exact )?when\b", text):
        return re.sub(r"^(?:the )?(?:exact )?", "", text)
    if not _SERIES.match(text):
        text = text.split(",")[0]
    text = _second_verb(text)
    text = _STOP.split(f"{text} ")[0]
    text = re.sub(r"\s{2,}", " ", _FILLER.sub("", text)).strip()
    text = _PARTICIPLE.split(text)[0]
    parts = text.split()
    while len(parts) > _LONGEST:
        cut = max((i for i, word in enumerate(parts) if word in ("and", "or") or _KEEP.match(word)), default=_LONGEST)
        parts = parts[:cut]
    while parts and parts[-1].lower() in ("and", "or", "of", "in", "between", "the", "a", "an", "their", "its"):
        parts.pop()
    return re.sub(r"\ban? (\S+)", lambda match: a_or_an(match[1]), " ".join(parts))


def _second_verb(text: str) -> str:
    """Cut where a second verb in the third person begins: "text and provides statistics"."""
    for match in re.finditer(r"\s+(?:and|or|then)\s+([a-z-]+s)\b", text):
        following = text[match.end() :].strip()
        if base_form(match[1]) and following and not following.startswith(("and ", "or ", "of ")):
            return text[: match.start()]
    return text


def _of_name(name: str) -> Clause:
    said = words(name)
    if len(said) > 1:
        if is_verb(said[0]):
            return Clause(said[0], _words(said[1:]))
        last = agent_verb(said[-1])
        if last is not None:
            return Clause(last, _words(said[:-1]))
        if is_verb(said[1]) and len(said) > 2:
            return Clause(said[1], _words(said[2:]))
    if len(said) == 1 and is_verb(said[0]):
        return Clause(said[0], "it")
    return Clause("run", f"the {_words(said)}")


def _words(said: list[str]) -> str:
    return phrase("_".join(said))


__all__ = ["Clause", "clause_of", "head"]
