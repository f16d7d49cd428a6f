"""Whether a request that was put into other words still says what it has to, and nothing more."""

import re
from collections.abc import Iterator

from envsynth.core import Task
from envsynth.reward.pointers import leaves

# Quoted texts, identifiers, files, addresses and figures: what has to be said as it is.
_LITERAL = re.compile(r'"[^"]+"|(?<!\w)[^\s",;:?!()]*[\d@/][^\s",;:?!()]*')
_RAW = re.compile(r"\b[a-z]+_[a-z_]+\b")
_LONGEST = 3


def infidelity(task: Task, text: str) -> str | None:
    """Return what is wrong with a request in other words; None where it is faithful.

    Args:
        task: the task, with the request that its grammar made.
        text: the other words.
    """
    told = task.instruction.high
    said = set(_literals(text))
    missing = [literal for literal in dict.fromkeys(_literals(told)) if literal not in said]
    missing += [words for words in _in_words(task) if words not in text]
    if missing:
        return f"high leaves out what the calls need: {', '.join(missing)}; say each of them, just so"
    known = {*_literals(told), *_literals(task.instruction.low)}
    if said - known:
        return f"high says what nobody knows yet, or what was made up: {', '.join(sorted(said - known))}"
    raw = [word for word in _RAW.findall(text) if word not in told]
    if raw:
        return f"high names what people do not know: {', '.join(raw)}"
    if len(text) > _LONGEST * len(told) + 80:
        return "high is much longer than what has to be said"
    return None


def _literals(text: str) -> list[str]:
    found = (literal.strip(".'").removesuffix("'s") for literal in _LITERAL.findall(text))
    return [literal for literal in found if literal]


def _in_words(task: Task) -> Iterator[str]:
    """Yield the told values that stand in a request in words: "in transit", a name."""
    for call in task.golden:
        for pointer, value in leaves(call.arguments):
            sourced = any(pointer == one or pointer.startswith(f"{one}/") for one in call.sources)
            said = str(value).replace("_", " ")
            if not sourced and isinstance(value, str) and len(said) > 1 and said in task.instruction.high:
                yield said
