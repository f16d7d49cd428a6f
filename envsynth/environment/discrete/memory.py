"""Views of points met before: who tries a task many times comes by the same points again and again."""

from hashlib import blake2b

from envsynth.environment.discrete.view import View

Drafted = tuple[str | None, str, str]


class Memory:
    """Points of episodes, numbered by how they were come by, and the views there.

    A point is what was read and done up to there: the request and the tools offered, then call by call what was
    called and answered. Of texts, digests are kept.

    Args:
        most: how many views are kept. When there are as many, all of them are forgotten: to know which is the oldest
            would cost more than to make those again that are still wanted.

    >>> memory = Memory(most=100)
    >>> first = memory.after(0, "Please cancel W1.", ("cancel_order", "get_order"))
    >>> first == memory.after(0, "Please cancel W1.", ("cancel_order", "get_order"))
    True
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._points: dict[tuple[int, bytes, tuple[str | None, ...]], int] = {}
        self._views: dict[tuple[int, Drafted], View] = {}
        self._last = 0

    def after(self, point: int, text: str, done: tuple[str | None, ...]) -> int:
        """Return the number of the point that follows another one.

        Args:
            point: the number of the point before; 0 before an episode's start.
            text: what was read: the request, or a response.
            done: what was done: the key of the draft that was answered so; at the start, the tools offered.
        """
        key = point, blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(), done
        number = self._points.get(key)
        if number is None:
            self._make_room()
            self._last += 1  # numbers are never used twice, so that what is forgotten is not taken for something else
            number = self._points[key] = self._last
        return number

    def view(self, point: int, drafted: Drafted) -> View | None:
        """Return the view at a point with a draft begun there, if it is kept."""
        return self._views.get((point, drafted))

    def keep(self, point: int, drafted: Drafted, view: View) -> View:
        """Keep a view, and return it."""
        if self._most:
            self._make_room()
            self._views[point, drafted] = view
        return view

    def _make_room(self) -> None:
        if max(len(self._points), len(self._views)) >= max(self._most, 1):
            self._points.clear()
            self._views.clear()
