"""JSON pointers (RFC 6901): reading and replacing what they point at."""

from typing import Any

ABSENT: Any = object()
"""What :func:`resolve` gives where a pointer leads nowhere; equal to nothing but itself."""

Steps = tuple[str, ...]


def parse_pointer(pointer: str) -> Steps:
    """Split a pointer into its steps.

    >>> parse_pointer("/items/0/a~1b")
    ('items', '0', 'a/b')
    """
    if not pointer:
        return ()
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.removeprefix("/").split("/"))


def join_pointer(pointer: str, step: str | int) -> str:
    """Extend a pointer by one step."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def resolve(value: Any, steps: Steps) -> Any:
    """Return what the steps lead to, or :data:`ABSENT`."""
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return ABSENT
    return value


def replaced(value: Any, steps: Steps, new: Any) -> Any:
    """Return a copy of a value in which what the steps lead to (it must be there) is another."""
    if not steps:
        return new
    head, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        return {**value, head: replaced(value[head], rest, new)}
    index = int(head)
    return [*value[:index], replaced(value[index], rest, new), *value[index + 1 :]]


def leaves(value: Any, pointer: str = "") -> list[tuple[str, Any]]:
    """List every scalar inside a value with the pointer that leads to it."""
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, join_pointer(pointer, key))]
    if isinstance(value, list):
        return [leaf for i, item in enumerate(value) for leaf in leaves(item, join_pointer(pointer, i))]
    return [(pointer, value)]
