"""What is done: of values that are verbs (create, update, delete) the one that means what the tool's own verb does."""

from collections.abc import Sequence
from typing import Any

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import words
from envsynth.synthesis.english.verbs import base_form, is_verb

_SAYING = frozenset(("action", "operation", "command"))
_ELSEWHERE = frozenset(("default", "price", "http", "recommended", "response"))  # what is done then, and not now
_PERHAPS = frozenset(("type", "mode", "method", "strategy"))
_ANY = frozenset(v.listed("manage handle process perform control execute maintain administer configure use"))
_SAME = tuple(
    frozenset(v.listed(verbs))
    for verbs in (
        "create add record register insert new log open make generate define setup enroll save store write submit "
        "install upload subscribe book schedule design build",
        "update modify edit change adjust revise amend patch rename replace set configure customize",
        "delete remove cancel clear drop destroy discard",
        "get list search check view retrieve fetch query find show read lookup display browse",
        "validate verify check authenticate confirm",
        "analyze evaluate assess examine inspect audit review",
        "calculate compute estimate determine",
        "compare contrast benchmark",
        "approve accept authorize",
        "reject deny refuse decline",
        "start begin launch run",
        "stop end finish terminate close",
        "restore recover rollback revert",
        "attach add connect link assign",
        "detach remove disconnect unlink",
        "increase raise",
        "decrease reduce lower",
        "export download extract",
        "import upload ingest load",
        "sync synchronize",
        "send notify dispatch",
        "track monitor check",
        "reserve hold create book",
        "enable activate",
        "disable deactivate suspend",
    )
)


def says_what_is_done(name: str, values: Sequence[Any]) -> bool:
    """Whether a field's values are verbs, one of which is what its tool is to do.

    >>> says_what_is_done("action", ["create", "delete", "list"]), says_what_is_done("test_type", ["stress", "soak"])
    (True, False)
    """
    said = words(name)
    if set(said) & _ELSEWHERE:
        return False
    if set(said[-1:]) & _SAYING or said[-2:] in (["action", "type"], ["operation", "type"], ["action", "requested"]):
        return True
    known = [verb for verb in map(_verb, values) if any(verb in same for same in _SAME[:4])]
    return bool(set(said[-1:]) & _PERHAPS) and len(known) >= max(2, 0.75 * len(values))


def meaning(verb: str, values: Sequence[Any]) -> list[Any]:
    """Return those of the values that mean what a tool's verb does; all verbs where it only "manages".

    >>> meaning("record", ["add", "update", "delete"]), meaning("create", ["restore", "delete"])
    (['add'], [])
    """
    plain = verb.lower().split()[0] if verb.split() else ""
    if plain in _ANY:
        return [value for value in values if is_verb(_verb(value)) and " " not in _bare(value)]
    exact = [value for value in values if _verb(value) == plain]
    return exact or [value for value in values if any({plain, _verb(value)} <= same for same in _SAME)]


def means_the_same(verb: str, value: Any) -> bool:
    """Whether a value, a single verb, means what a tool's verb does: "add" where it records."""
    return " " not in _bare(value) and bool(meaning(verb, [value]))


def _bare(value: Any) -> str:
    return " ".join(words(str(value).replace("-", "_"))).lower()


def _verb(value: Any) -> str:
    first = (_bare(value).split() or [""])[0]
    return first if is_verb(first) else base_form(first) or first
