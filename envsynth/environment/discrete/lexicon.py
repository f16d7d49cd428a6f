"""How much names and descriptions have in common with what was said: which tool or listed value is meant, by words."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from math import log, sqrt

_TOKEN = re.compile(r"[a-z]{3,}")
_ENDING = re.compile(r"(?:ings?|ed|es|e|s)$")
_MINOR = frozenset([
    "and", "are", "been", "but", "can", "did", "does", "for", "from", "had", "has", "have", "her", "him",
    "his", "how", "its", "may", "not", "now", "off", "our", "out", "see", "she", "such", "than", "that",
    "the", "their", "them", "then", "there", "they", "this", "was", "what", "when", "which", "who", "will",
    "with", "would", "you", "your",
])  # fmt: skip
_KEPT = 1 << 12


class Lexicon:
    """Names to choose from, each with a text about it.

    Args:
        texts: by name, what is said about it; the words of the name itself count twice.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        words = {name: (stems(name.replace("_", " ")), stems(text)) for name, text in texts.items()}
        spread = Counter(word for own, other in words.values() for word in own | other)
        rarity = {word: log((len(words) + 1) / count) for word, count in spread.items()}
        self._weights: dict[str, dict[str, float]] = {}
        for name, (own, other) in words.items():
            # In order, as sums of floats depend on it, and a set's order on the process.
            weights = {word: rarity[word] * (2 if word in own else 1) for word in sorted(own | other)}
            length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            self._weights[name] = {word: weight / length for word, weight in weights.items()}
        self._known: dict[frozenset[str], dict[str, float]] = {}

    def likeness(self, words: frozenset[str]) -> dict[str, float]:
        """Return for each name how well it fits some words: from 0 to 1, the best one 1 unless none fits at all."""
        found = self._known.get(words)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            scores = {n: sum(w for word, w in weights.items() if word in words) for n, weights in self._weights.items()}
            best = max(scores.values(), default=0.0) or 1.0
            # Rounded, so that equals stay equal wherever logarithms differ in their last bit.
            found = self._known[words] = {name: round(score / best, 9) for name, score in scores.items()}
        return found


@lru_cache(maxsize=1 << 12)
def stems(text: str) -> frozenset[str]:
    """Return a text's words without their endings, leaving out the minor ones.

    >>> sorted(stems("The orders were cancelled; please cancel another order."))
    ['another', 'cancel', 'order', 'pleas', 'were']
    """
    return frozenset(_stem(word) for word in _TOKEN.findall(text.lower()) if word not in _MINOR)


def _stem(word: str) -> str:
    short = _ENDING.sub("", word) if len(word) > 4 else word
    return short[:-1] if len(short) > 3 and short[-1] == short[-2] else short


def passages(text: str, name: str) -> str:
    r"""Return the lines of a text that mention a name, such as the policy's line about a reason code.

    >>> passages("| `final_sale` | a return of a final-sale product |\n| `other` | anything else |", "final_sale")
    '| `final_sale` | a return of a final-sale product |'
    """
    mention = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return "\n".join(line for line in text.splitlines() if mention.search(line))


def explained(description: str, name: str) -> str:
    """Return what a parameter's description says of one of its values, in brackets or after a colon.

    >>> explained("refund (the order is paid back) or reship (the items are sent again)", "reship")
    'the items are sent again'
    """
    match = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])[\"'`]?(?:\s*\(([^)]*)\)|:\s*([^;.]*))", description)
    return (match[1] or match[2] or "") if match else ""
