"""Reading field names: the words that matter, one spelling for each, and what a short name is short for."""

from dataclasses import dataclass
from functools import lru_cache

from envsynth.simulation.schema.names import singular, words
from envsynth.simulation.schema.vocabulary import listed

_SPELLINGS = {
    "identifier": "id", "uuid": "id", "guid": "id", "num": "number", "no": "number", "qty": "quantity",
    "addr": "address", "desc": "description", "lat": "latitude", "lon": "longitude", "lng": "longitude",
    "dept": "department", "org": "organization", "organisation": "organization", "cust": "customer",
    "client": "customer", "img": "image", "picture": "image", "photo": "image", "msg": "message", "amt": "amount",
    "config": "configuration", "param": "parameter", "doc": "document", "temp": "temperature", "avg": "average",
    "mean": "average", "min": "minimum", "max": "maximum", "pct": "percentage", "percent": "percentage",
    "datetime": "timestamp", "colour": "color", "repo": "repository", "usr": "user", "acct": "account",
    "txn": "transaction", "cat": "category", "loc": "location", "info": "information",
}  # fmt: skip
_VAGUE = frozenset(
    listed(
        "id name title status state type kind code key number value description text content message date time "
        "timestamp url link label reference category result data total count amount score level format unit"
    )
)
"""Names that say little of what they name: whose id, name or status it is has to be read elsewhere."""

_FILLER = frozenset(listed("data information detail list record value object item"))
"""Last words that may be left out: ``patient_data`` is the patient."""


@dataclass(frozen=True, slots=True)
class Name:
    """A field's name, read.

    Attributes:
        words: its words, in singular and one spelling.
        vague: whether it is one word that many things have.
    """

    words: tuple[str, ...]
    vague: bool

    @property
    def core(self) -> tuple[str, ...]:
        """The words without filler at the end."""
        kept = self.words
        while len(kept) > 1 and kept[-1] in _FILLER:
            kept = kept[:-1]
        return kept


@lru_cache(maxsize=100_000)
def read_name(name: str) -> Name:
    """Read a field's name.

    >>> read_name("candidateIds").words, read_name("qty").words, read_name("id").vague
    (('candidate', 'id'), ('quantity',), True)
    """
    said = [singular(word) for word in words(name)]
    kept = tuple(_SPELLINGS.get(word, word) for word in said)
    return Name(kept, len(kept) == 1 and kept[0] in _VAGUE)


def qualified(path: tuple[str, ...], entity: str) -> Name:
    """Read a field's name in full: a vague one belongs to the nearest thing around it, else to the tool's entity.

    Args:
        path: the names of the properties on the way, the nearest last.
        entity: what the tool acts on.

    >>> qualified(("orders", "id"), "shop").words, qualified(("id",), "order").words
    (('order', 'id'), ('order', 'id'))
    """
    name = read_name(path[-1])
    if not name.vague:
        return name
    around = next((read_name(step) for step in reversed(path[:-1]) if not read_name(step).vague), None)
    owner = (around.core if around is not None else ()) or read_name(entity).words
    return Name((*owner, *name.words), False) if owner else name
