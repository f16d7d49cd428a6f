"""How heavy a request reads: what a demanding reader is the less ready to forgive, the more there is of it."""

from collections.abc import Sequence

from envsynth.synthesis.tell.asks import Question
from envsynth.synthesis.tell.findings import findings
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.tell.high import is_spoken
from envsynth.synthesis.tell.natural import hangs_together

# In characters: what weighs as much as a request that is so much longer.
_THING = 60  # a thing spoken of, beyond the second
_CHOICE = 50  # one of an enumeration: it may contradict the rest
_FIGURE = 40
_LIST = 60
_USING = 100  # "using the available stock"
_THREADS = 200  # two wishes in one request
_PICKED = 60  # "for the first two cameras listed"
_ASKED = 40  # a question beyond the first
_HEAVIEST = 600
_CALL = 30  # more calls have more to say


def is_heavy(weight: int, calls: int) -> bool:
    """Whether a request of this weight reads worse than what a walk of so many calls has to say."""
    return weight > _HEAVIEST + _CALL * max(0, calls - 4)


def burden(groups: Sequence[Group], asked: Sequence[Question], text: str) -> int:
    """Return how heavy a request reads, in characters.

    Args:
        groups: the walk's groups.
        asked: what is asked in the end.
        text: the request.
    """
    spoken = [group for group in groups if is_spoken(group)]
    told = list({one.name: one for group in groups for one in group.given()}.values())
    kinds = [one.kind for one in told]
    lists = sum(isinstance(one.value, list) and one.kind != "ids" for one in told)
    said = [findings(group, [other for other in spoken if other.indices < group.indices], set()) for group in spoken]
    return (
        len(text)
        + _THING * max(0, len(spoken) - 2)
        + _CHOICE * kinds.count("choice")
        + _FIGURE * kinds.count("number")
        + _LIST * lists
        + _USING * sum(bool(one.using) and one.using != "there" for one in said)
        + _PICKED * sum(" listed" in thing or " found" in thing for one in said for thing in one.about)
        + _THREADS * (not hangs_together(groups, spoken, threads=1))
        + _ASKED * max(0, len(asked) - 1)
    )
