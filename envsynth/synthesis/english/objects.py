"""The object of a tool's verb, cut from its description; and whether what is left is a noun phrase that people say."""

import re

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.english.nouns import a_or_an, head
from envsynth.synthesis.english.verbs import base_form

_LONGEST = 8
_MOST_SAID = 9
_STOP = re.compile(
    r"\s+(?:based on|by|using|including|include|such as|considering|according to|depending on|that|which|who|through|"
    r"via|when|where|while|like|so|as well as|along with|rather than|if|because|after|before|during|without|within|"
    r"upon|per|as|followed by|due to|until|whose|throughout|regarding|related to|relative to|in order|given|"
    r"accounting for|with|to|for|across|over|under|at|on|against|from|into|beyond|toward|towards|alongside)\s+"
)
_KEEP = re.compile(r"^(?:of|between|among|in)$")
_FILLER = re.compile(
    r"(?<![\w-])(?:[a-z]+ly )?(?:comprehensive|various|detailed|advanced|intelligent(?:ly)?|specified|"
    r"appropriate|multiple|specific|"
    r"different|customizable|configurable|automated|sophisticated|personalized|multi-dimensional|high-quality|given|"
    r"provided|potential|relevant|robust|complex|professional|accurate|formatted|structured|effective|efficient|"
    r"official|real-time|individual|statistical|in-depth|thorough|systematic|all|interactive|"
    r"(?<!API )(?<!access )(?<!public )(?<!private )key|unified|final|"
    r"complete|extracted|proper|necessary|essential|suitable|overall|several|new|additional|standardized|optimized|"
    r"input|raw|existing|basic|engaging|compelling|novel|realistic|meaningful|actionable|"
    r"both|any|applicable|particular|predefined|optimal|flexible|dynamic|incoming|finalized|verified|validated|"
    r"cryptographically|secure|securely|large or incoherent)(?:,? and)?\s+(?!of\b|and\b)"
)
_SERIES = re.compile(r"[\w-]+, (?:[\w -]{2,24}, )*(?:and|or) [a-z]")
_PARTICIPLE = re.compile(
    r"\s+(?:ensuring|providing|identifying|enabling|allowing|generating|calculating|validating|determining|maintaining|"
    r"flagging|detecting|covering|containing|spanning|applying|combining|extracting|preserving|supporting|handling|"
    r"returning|defining|producing|creating|removing|leveraging|incorporating|focusing|measuring|checking|comparing|"
    r"evaluating|assessing|meeting all|needed|required|posed|associated|received|found|used|performed|located|"
    r"needing|requiring|affecting|following|matching|representing|matched|present)\b"
)
_TRAILING = frozenset(
    v.listed("and or of in between among the a an their its together simultaneously by to from with for on at")
)
_NO_NOUN = re.compile(r"(?:ly|ous|able|ible|ful|ive|less|[^aeiou]ical|tional|ual|tical|ary|est)$")
_NOUNS = frozenset(
    v.listed(
        "table variable timetable deliverable receivable payable consumable wearable archive objective directive "
        "narrative motive drive incentive perspective alternative collective initiative representative summary "
        "inventory library glossary dictionary itinerary salary boundary beneficiary secondary vocabulary "
        "anniversary manual individual visual professional material potential referral signal proposal approval "
        "removal renewal disposal interval credential journal portal assembly supply reply family anomaly monthly "
        "forest interest request test guest harvest contrast forecast manifest digest quest nest pest crest rest "
        "commentary diary adjective executive chemical vertical medical periodical additive derivative relative "
        "native preservative"
    )
)
_ADJECTIVES = frozenset(
    v.listed(
        "physical chemical nutritional financial temporal spatial seasonal technical structural functional "
        "operational environmental demographic geographic historical current existing available actual main "
        "primary secondary local global natural legal medical clinical genetic dental digital virtual virtual "
        "external internal optimal large small high low similar duplicate visual acoustic acoustical statistical "
        "semantic linguistic syntactic strategic biometric electronic automatic specific basic public generic "
        "academic economic kinematic missing incoming upcoming outgoing pending remaining matching conflicting "
        "emerging new old good best worst pre-defined minimum maximum valid invalid correct incorrect successful "
        "relevant radiographic mineralogical geological geophysical free online offline necessary due based "
        "original unique urgent final"
    )
)
_PARTICIPLES = re.compile(r"[a-z]{3,}ed$")
_ED_NOUNS = frozenset(
    v.listed("feed seed bed shed speed need embed bleed breed weed reed deed thread spread lead bread")
)


def object_of(text: str) -> str:
    """Return the noun phrase that a description's verb is followed by, cut where more is said about it.

    >>> object_of("physical durability characteristics of fibers, including tensile strength")
    'physical durability characteristics of fibers'
    >>> object_of("whether the return falls within the window based on dates")
    'whether the return falls within the window'
    """
    if re.match(r"(?:whether|if|how|when|which|what|that)\b", text):
        text = before_second_verb(text)
        return " ".join(re.split(r",| based on | by | including | using | considering | rather than ", text)[0].split())
    text = re.sub(r"^(?:or|and) ", "", _FILLER.sub("", text))
    if re.match(r"(?:the )?(?:exact )?when\b", text):
        return re.sub(r"^(?:the )?(?:exact )?", "", text)
    if not _SERIES.match(text):
        text = text.split(",")[0]
    text = _STOP.split(f"{before_second_verb(text)} ")[0]
    text = re.sub(r"\s{2,}", " ", _FILLER.sub("", text.strip()))
    text = re.sub(
        r" (?:up or down|up|down|out|in (?:\w+ )?(?:formats?|batches|ways|forms))$", "", _PARTICIPLE.split(text)[0]
    )
    return re.sub(r"\ban? (\S+)", lambda match: a_or_an(match[1]), " ".join(_short(text.split()))).strip(" ,")


def _short(parts: list[str]) -> list[str]:
    while len(parts) > _LONGEST:
        cut = max((i for i, word in enumerate(parts) if word in ("and", "or") or _KEEP.match(word)), default=_LONGEST)
        parts = parts[:cut]
    if "between" in parts and "and" not in parts[parts.index("between") :]:
        parts = parts[: parts.index("between")]
    while parts and (parts[-1].lower() in _TRAILING or re.fullmatch(r"[a-z]+ally|[a-z]+ously", parts[-1])):
        parts.pop()
    return parts


def before_second_verb(text: str) -> str:
    """Cut where a second verb in the third person begins: "text and provides statistics"."""
    for match in re.finditer(r"\s+(?:and|or|then)\s+([a-z-]+s)\b", text):
        following = text[match.end() :].strip()
        if base_form(match[1]) and following and not following.startswith(("and ", "or ", "of ")):
            return text[: match.start()]
    return text


def is_noun_phrase(text: str) -> bool:
    """Whether a cut is whole: it ends in a noun, says nothing twice, and is no longer than people say.

    >>> is_noun_phrase("fiber durability"), is_noun_phrase("physical"), is_noun_phrase("risk factors for risk factors")
    (True, False, False)
    >>> is_noun_phrase("a library of pre-defined"), is_noun_phrase("whether the return falls within the window")
    (False, True)
    """
    parts = text.lower().split()
    if not parts or len(parts) > _MOST_SAID or re.search(r"[()/:;\"<>{}]", text):
        return bool(re.match(r"(?:whether|if|how|when|which|what)\b", text)) and len(parts) < 2 * _MOST_SAID
    if re.match(r"(?:whether|if|how|when|which|what)\b", text):
        return len(parts) > 3
    if any(len(word) == 1 and word not in "&/" for word in parts[1:]):
        return False
    if parts[0] == "that" or " most " in f" {text} ":
        return False
    return all(_is_noun(word) for word in (parts[-1], head(text).lower())) and not _repeats(parts)


def _is_noun(word: str) -> bool:
    if word in _ADJECTIVES or word in _TRAILING or (_PARTICIPLES.search(word) and word not in _ED_NOUNS):
        return False
    return word in _NOUNS or not _NO_NOUN.search(word)


def _repeats(parts: list[str]) -> bool:
    telling = [word.rstrip("s") for word in parts if len(word) > 3]
    return len(set(telling)) < len(telling)
