"""Texts that match a regular expression: the simple ones that schemas use for identifiers and codes.

Anchors, literals, classes, groups, alternatives and repetitions are understood. What is not (look-around, back
references, Unicode properties) raises `ValueError`, and whoever asked draws something else.
"""

import string
from collections.abc import Callable

from envsynth.simulation.schema.keys import mix, pick

_DIGITS, _WORDS, _SPACES = string.digits, string.ascii_letters + string.digits + "_", " "
_PRINTABLE = string.ascii_letters + string.digits + " -_.,:/#"
_CLASSES = {"d": _DIGITS, "w": _WORDS, "s": _SPACES}
_MOST_REPEATS = 64
_EXTRA_REPEATS = 4

Piece = Callable[[int], str]


def compile_pattern(pattern: str) -> Piece:
    """Return a function from a key to a text that matches the pattern.

    Raises:
        ValueError: the pattern is not one of the simple ones.

    >>> compile_pattern("^ORD-[0-9]{4}$")(7) == compile_pattern("^ORD-[0-9]{4}$")(7)
    True
    """
    reader = _Reader(pattern)
    piece = reader.alternatives()
    if reader.more():
        raise ValueError(f"unbalanced ')' in the pattern {pattern!r}")
    return piece


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def more(self) -> bool:
        return self._at < len(self._text)

    def _peek(self) -> str:
        return self._text[self._at] if self.more() else ""

    def _next(self) -> str:
        if not self.more():
            raise ValueError(f"the pattern {self._text!r} ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def alternatives(self) -> Piece:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._next()
            branches.append(self._sequence())
        return lambda key: pick(branches, key)(mix(key, 1))

    def _sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self.more() and self._peek() not in "|)":
            piece = self._atom()
            pieces.append(self._repeated(piece))
        return lambda key: "".join(piece(mix(key, place)) for place, piece in enumerate(pieces, 2))

    def _atom(self) -> Piece:
        character = self._next()
        if character in "^$":
            return lambda _: ""
        if character == "(":
            return self._group()
        if character == "[":
            return _one_of(self._class())
        if character == ".":
            return _one_of(_PRINTABLE)
        if character == "\\":
            return _one_of(self._escape())
        if character in "*+?{":
            raise ValueError(f"nothing to repeat in the pattern {self._text!r}")
        return lambda _: character

    def _group(self) -> Piece:
        if self._peek() == "?":
            self._next()
            if self._next() != ":":
                raise ValueError(f"the pattern {self._text!r} looks around or names groups")
        piece = self.alternatives()
        if self._next() != ")":
            raise ValueError(f"the pattern {self._text!r} lacks a ')'")
        return piece

    def _escape(self) -> str:
        character = self._next()
        if character in _CLASSES:
            return _CLASSES[character]
        if character.isalnum():
            raise ValueError(f"the pattern {self._text!r} has \\{character}, which is none of the simple ones")
        return character

    def _class(self) -> str:
        negated = self._peek() == "^"
        if negated:
            self._next()
        allowed, first = "", True
        while first or self._peek() != "]":
            first = False
            character = self._next()
            options = self._escape() if character == "\\" else character
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", "") and len(options) == 1:
                self._next()
                last = self._next()
                last = self._escape() if last == "\\" else last
                options = "".join(map(chr, range(ord(options), min(ord(last[0]), ord(options) + 512) + 1)))
            allowed += options
        self._next()
        if negated:
            allowed = "".join(character for character in _PRINTABLE if character not in allowed)
        if not allowed:
            raise ValueError(f"the pattern {self._text!r} has a class that holds nothing")
        return allowed

    def _repeated(self, piece: Piece) -> Piece:
        mark = self._peek()
        if not mark or mark not in "*+?{":
            return piece
        self._next()
        if mark == "{":
            low, high = self._bounds()
        else:
            low, high = {"*": (0, _EXTRA_REPEATS), "+": (1, _EXTRA_REPEATS), "?": (0, 1)}[mark]
        if self._peek() in ("?", "+") and self._peek():
            self._next()
        return lambda key: "".join(piece(mix(key, turn)) for turn in range(low + key % (high - low + 1)))

    def _bounds(self) -> tuple[int, int]:
        inside = ""
        while self._peek() != "}":
            inside += self._next()
        self._next()
        low, comma, high = inside.partition(",")
        least = int(low or 0)
        most = least if not comma else int(high) if high else least + _EXTRA_REPEATS
        if not 0 <= least <= most or least > _MOST_REPEATS:
            raise ValueError(f"the pattern {self._text!r} repeats {{{inside}}} times")
        return least, min(most, _MOST_REPEATS)


def _one_of(characters: str) -> Piece:
    return lambda key: pick(characters, key)
