"""Reading names: words, singulars, and which entity an identifier's name speaks of."""

import re
import unicodedata

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_IDENTIFIER = re.compile(r"^(?:(.+?)_)?(?:id|uid|uuid|guid)$")
_WEAK = re.compile(r"^(.+?)_(?:number|no|code|key|ref|reference|sku)$")
_NO_PLURAL = ("ss", "us", "is", "news", "series", "species")


def words(name: str) -> list[str]:
    """Split a name into lower-case words, however they are joined.

    >>> words("getOrderStatus"), words("Route-Mapper.v2")
    (['get', 'order', 'status'], ['route', 'mapper', 'v', '2'])
    >>> words("région_id"), words("顧客_id")
    (['region', 'id'], ['顧客', 'id'])
    """
    name = name if name.isascii() else unaccented(name)
    return [word.lower() for word in _WORD.findall(name)]


def unaccented(text: str) -> str:
    """Return a text without the marks on its letters; letters of other scripts stay.

    >>> unaccented("Café crème, 顧客")
    'Cafe creme, 顧客'
    """
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


def snake(name: str) -> str:
    """Return a name in lower case with underscores."""
    return "_".join(words(name))


def singular(word: str) -> str:
    """Return a noun's singular; the last word counts.

    >>> [singular(word) for word in ("orders", "policies", "addresses", "status", "boxes")]
    ['order', 'policy', 'address', 'status', 'box']
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "zes", "tuses")) else word[:-1]


def plural(word: str) -> str:
    """Return a noun's plural."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")


def named_entity(name: str, weak: bool = False) -> str | None:
    """Return the entity that an identifier's name speaks of: "" for a bare ``id``, None for any other name.

    Args:
        name: a parameter's or an output field's name.
        weak: whether a number, code or key counts as an identifier too.

    >>> named_entity("order_id"), named_entity("customerIds"), named_entity("uid"), named_entity("paid")
    ('order', 'customer', '', None)
    """
    parts = words(name)
    if parts:
        parts[-1] = {
            "ids": "id",
            "uids": "uid",
            "uuids": "uuid",
            "numbers": "number",
            "codes": "code",
            "keys": "key",
        }.get(parts[-1], parts[-1])
    joined = "_".join(parts)
    match = _IDENTIFIER.match(joined) or (_WEAK.match(joined) if weak else None)
    return None if match is None else singular(match[1] or "")
