"""What an output schema is compiled to: nodes, each of which draws the value at one place of a response."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from envsynth.simulation.schema.keys import mix, pick

DEEP = 9  # nesting from which only what must be there is drawn

Valid = Callable[[Any], bool]


class Scene(Protocol):
    """What is known while one response is drawn.

    Attributes:
        today: the world's date.
        now: the world's clock, for fields that say when something was written; "" where nothing is.
        plain: draw from the schema alone: the values that were to be repeated did not fit it.
        bare: leave out what the schema does not require.
        subject: the type and identifier of the entity that the call is about, if any.
        depth: how many values the one being drawn stands in.
        inside: how many entities it stands in.
    """

    today: date
    now: str
    plain: bool
    bare: bool
    depth: int
    inside: int
    subject: tuple[str, str] | None

    def argument(self, name: str) -> Any: ...  # noqa: D102 (None where the call has none)
    def identify(self, entity: str, key: int) -> Any: ...  # noqa: D102 (the identifier that belongs here)
    def entity_key(self, entity: str, identifier: Any) -> int: ...  # noqa: D102
    def fields(self, entity: str, identifier: Any) -> dict[str, Any]: ...  # noqa: D102 (what is known of it)
    def members(self, entity: str, key: int, count: int, item: Node) -> Sequence[Any]: ...  # noqa: D102
    def spend(self) -> None: ...  # noqa: D102 (called once for each object)


class Node(Protocol):
    """Draws the value at one place. ``count`` is the length that arrays side by side share."""

    def draw(self, key: int, scene: Scene, count: int) -> Any: ...  # noqa: D102


class Choice:
    """One of a few values."""

    __slots__ = ("_fresh", "_values")

    def __init__(self, values: Sequence[Any], fresh: Sequence[Any] = ()) -> None:
        self._values = values
        self._fresh = fresh

    def draw(self, key: int, scene: Scene, count: int) -> Any:
        """Draw; something just written has a status of its beginning."""
        return pick(self._fresh if self._fresh and scene.now else self._values, key)


class Leaf:
    """A scalar."""

    __slots__ = ("_draw", "_stamp")

    def __init__(self, draw: Callable[[int, date], Any], stamp: str = "") -> None:
        self._draw = draw
        self._stamp = stamp

    def draw(self, key: int, scene: Scene, count: int) -> Any:
        """Draw, or give the world's time where the field says when something was written."""
        if self._stamp and scene.now:
            return f"{scene.now[:10]}" if self._stamp == "date" else scene.now
        return self._draw(key, scene.today)


class Identifier:
    """An entity's identifier."""

    __slots__ = ("_draw", "entity", "valid")

    def __init__(self, entity: str, draw: Callable[[int, date], Any], valid: Valid) -> None:
        self.entity = entity
        self._draw = draw
        self.valid = valid

    def draw(self, key: int, scene: Scene, count: int) -> Any:
        """Return an identifier that can be looked up, where it fits the schema."""
        found = self.cast(scene.identify(self.entity, key))
        return self._draw(key, scene.today) if scene.plain or found is None else found

    def cast(self, identifier: Any) -> Any:
        """Return the identifier as this schema writes it, or None where it cannot."""
        if self.valid(identifier):
            return identifier
        text = str(identifier)
        other: Any = int(text) if text.isdecimal() and not isinstance(identifier, int) else text
        return other if self.valid(other) else None


class Branches:
    """One of several schemas."""

    __slots__ = ("_nodes",)

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes

    def draw(self, key: int, scene: Scene, count: int) -> Any:
        """Draw from one branch; deep inside from the last, which is the simplest."""
        node = self._nodes[-1] if scene.depth > DEEP else pick(self._nodes, mix(key, 3) if scene.plain else 0)
        return node.draw(key, scene, count)


class Lazy:
    """A schema that is compiled when it is first needed: it may refer to itself."""

    __slots__ = ("_make", "_node")

    def __init__(self, make: Callable[[], Node]) -> None:
        self._make = make
        self._node: Node | None = None

    def draw(self, key: int, scene: Scene, count: int) -> Any:
        """Draw as the schema does."""
        if self._node is None:
            self._node = self._make()
        return self._node.draw(key, scene, count)
