"""Which of the values seen may fill a slot: by type and schema, and by the name and the example that describe it."""

import re
from functools import lru_cache
from typing import Any

import jsonschema_rs

from envsynth.environment.discrete.schemas import options_of
from envsynth.environment.discrete.spans import kind_of, lead_of

NAMED, NEARLY_NAMED, ALIKE, REMOTE = 4, 3, 2, 1
"""Why a value fits: it stood under the slot's very name; under a longer or shorter form of it; it looks like the slot's
example; it might."""

_WORD = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+")
_EXAMPLE = re.compile(r"(?:such as|e\.g\.,?|for example,?|like|example:)\s+(?P<rest>.{1,80})")
_SAID = re.compile(
    r"[\[{\s]*(?:(?P<quote>[\"'“‘`])(?P<quoted>[^\"'”’`]+)|(?P<plain>[^;,:()\[\]]+?)(?=[;,:()\[\]]|\.\s|\.?$))"
)
_FILLS = {
    "text": {"text", "phrase", "quoted", "address", "code", "caps"},
    "phrase": {"phrase", "caps", "word"},
    "quoted": {"quoted", "text", "phrase"},
}
_NUMBERS = {"integer": int, "number": (int, float)}


class Taker:
    """What one slot takes.

    Args:
        path: where the slot stands in the tool's arguments.
        schema: its schema, made `plain`.
    """

    def __init__(self, path: tuple[str, ...], schema: dict[str, Any]) -> None:
        self.name = next((part for part in reversed(path) if part != "*"), "")
        self.schema = schema
        self.type = schema.get("type", "string")
        self.listed = options_of(schema)
        example = _example(schema)
        self.example = kind_of(example) if example else "email" if schema.get("format") == "email" else ""
        self.lead = lead_of(example) if self.example == "id" else ""
        self._spaced = " " in example
        self._words = words_of(self.name)
        self._validator = _validator(schema)
        self.given = self._given()

    def why(self, value: Any, kind: str, lead: str, key: str) -> int:
        """Return why a value that was `Seen` fits (`NAMED`, `NEARLY_NAMED`, `ALIKE`, `REMOTE`); 0 where it does not."""
        if self.listed is not None or isinstance(value, bool) or isinstance(value, str) != (self.type == "string"):
            return 0
        reason = self._reason(kind, lead, key, str(value).count(" "))
        return reason if reason and self.allows(value) else 0

    def allows(self, value: Any) -> bool:
        """Whether the schema allows a value."""
        if self.type == "integer" and type(value) is not int:
            return False
        try:
            return self._validator is None or bool(self._validator.is_valid(value))
        except ValueError:
            return False  # a pattern that takes too long fits nothing

    def _given(self) -> list[Any]:
        """Return the values that the schema gives: those it lists, or its default and its minimum."""
        if self.listed is not None:
            return self.listed
        values = [self.schema[key] for key in ("default", "minimum") if key in self.schema]
        fitting = [value for value in values if isinstance(value, str | int | float) and self.allows(value)]
        return [value for i, value in enumerate(fitting) if value not in fitting[:i]]

    def _reason(self, kind: str, lead: str, key: str, spaces: int) -> int:
        named = likeness(self._words, words_of(key)) if key else 0
        if self.type in _NUMBERS:
            return named if key else ALIKE
        if named == NAMED:
            return NAMED
        if self.example == "id":
            return max(named, ALIKE) if kind == "id" and (lead == self.lead or named) else 0
        if self.example and kind not in _FILLS.get(self.example, {self.example}):
            return 0
        if kind == "word" or (self.example == "phrase" and (spaces > 0) != self._spaced):
            return max(named, REMOTE)
        return NEARLY_NAMED if kind == "quoted" and not self.example else max(named, ALIKE)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, in the singular.

    >>> words_of("merged_gift_card_codes"), words_of("newVariantId")
    (('merged', 'gift', 'card', 'code'), ('new', 'variant', 'id'))
    """
    words = [word.lower() for word in _WORD.findall(name)]
    return tuple(word[:-1] if word.endswith("s") and not word.endswith("ss") else word for word in words)


@lru_cache(maxsize=1 << 15)
def likeness(wanted: tuple[str, ...], stood_under: tuple[str, ...]) -> int:
    """Compare two names: `NAMED` if they are the same, `NEARLY_NAMED` if one ends with the other, else 0.

    >>> [likeness(words_of("new_variant_id"), words_of(key)) for key in ("new_variant_id", "variant_id", "id", "sku")]
    [4, 3, 0, 0]
    """
    if wanted == stood_under:
        return NAMED
    short, long = sorted((wanted, stood_under), key=len)
    return NEARLY_NAMED if len(short) > 1 and long[-len(short) :] == short else 0


def _example(schema: dict[str, Any]) -> str:
    """Return the value that a schema gives as an example, or that its description does; empty if there is none."""
    texts = [text for text in schema.get("examples", ()) if isinstance(text, str)]
    mention = _EXAMPLE.search(str(schema.get("description", "")))
    if not texts and mention and (found := _SAID.match(mention["rest"])):
        texts = [found["quoted"] or found["plain"].strip()]
    return texts[0] if texts else ""


def _validator(schema: dict[str, Any]) -> Any:
    # Arguments are checked by the gateway anyhow: a schema that cannot be compiled for one value alone prunes nothing.
    engines = (jsonschema_rs.RegexOptions(), jsonschema_rs.FancyRegexOptions(backtrack_limit=10_000))
    for engine in engines:
        try:
            return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, pattern_options=engine)
        except (ValueError, jsonschema_rs.ValidationError):
            continue
    return None
