"""Reading field names: the words that matter, one spelling for each, and what a short name is short for."""

from dataclasses import dataclass
from functools import lru_cache

from envsynth.simulation.schema.names import singular, words
from envsynth.simulation.schema.vocabulary import listed

Words = tuple[str, ...]

_SPELLINGS = {
    "identifier": "id", "uid": "id", "uuid": "id", "guid": "id", "num": "number", "no": "number", "qty": "quantity",
    "addr": "address", "desc": "description", "lat": "latitude", "lon": "longitude", "lng": "longitude",
    "dept": "department", "org": "organization", "organisation": "organization", "client": "customer",
    "img": "image", "picture": "image", "photo": "image", "msg": "message", "amt": "amount", "avg": "average",
    "config": "configuration", "param": "parameter", "doc": "document", "mean": "average", "min": "minimum",
    "max": "maximum", "pct": "percentage", "percent": "percentage", "datetime": "timestamp", "colour": "color",
    "repo": "repository", "acct": "account", "txn": "transaction", "info": "information", "ticker": "symbol",
    "mail": "email", "uri": "url", "link": "url", "ids": "id", "from": "source", "to": "target", "skus": "sku",
}  # fmt: skip

NAMING = frozenset(
    listed("id name title slug status state type kind code key number reference label description date time")
)
"""Last words by which many things are told apart: whose id or name it is decides what it is."""

_MEASURES = frozenset(
    listed(
        "amount total count score rate ratio percentage price cost weight height width length size value level "
        "duration distance capacity threshold limit index factor quantity average sum budget temperature timestamp "
        "content text message data result format unit category url version summary"
    )
)
VAGUE = NAMING | _MEASURES
"""Words that many names end with: they say nothing without the words before them."""

_QUALIFIERS = frozenset(
    listed(
        "source target input output current final selected recommended given new original processed filtered cleaned "
        "normalized validated valid verified generated created optimal optimized best top primary main default "
        "preferred specified detected identified extracted available requested required updated calculated computed "
        "estimated returned matched matching relevant parsed formatted raw base full complete overall resulting "
        "corrected assigned suggested active existing actual combined unique found related ranked sorted merged "
        "collected"
    )
)
"""Words that say which or in what state, not what: ``recommended_carrier`` is a carrier."""

_CONTRARY = frozenset(
    listed(
        "failed invalid missing excluded rejected unassigned unavailable unmatched inactive removed deleted error "
        "minimum maximum lower upper lowest highest threshold tolerance limit previous next old alternative other not "
        "non without exclude difference delta change variance count"
    )
)
"""Words that make of a thing another one, which takes its place only if both names have them."""

_OPPOSITES = (
    ("source", "target"), ("low", "high"), ("start", "end"), ("first", "last"), ("primary", "secondary"),
    ("latitude", "longitude"),
)  # fmt: skip

_FILLER = frozenset(listed("data information detail list array record object item set collection"))
_IDENTIFYING = frozenset(listed("id code key reference number"))


@dataclass(frozen=True, slots=True)
class Name:
    """A field's name, read.

    Attributes:
        words: its words, in singular and one spelling.
        core: those of them that say what it is: no qualifiers, no filler at the end.
        thing: the core without a last word that identifies (``order`` of ``order_id``).
        contrary: those of its words that make it another thing.
    """

    words: Words
    core: Words
    thing: Words
    contrary: frozenset[str]

    @property
    def vague(self) -> bool:
        """Whether it is one word that many things have."""
        return len(self.words) == 1 and self.words[0] in VAGUE

    @property
    def head(self) -> str:
        """The last word of the core; empty where it says nothing."""
        return self.core[-1] if self.core and self.core[-1] not in VAGUE else ""

    @property
    def noun(self) -> str:
        """The last word of the thing; empty where it says nothing."""
        return self.thing[-1] if self.thing and self.thing[-1] not in VAGUE else ""


def opposed(one: Name, other: Name) -> bool:
    """Return whether one name says what the other's opposite says: a lower bound is no upper one.

    >>> opposed(read_name("from_currency"), read_name("target_currency"))
    True
    """
    if one.contrary != other.contrary:
        return True
    mine, theirs = set(one.words), set(other.words)
    return any({*pair} <= mine ^ theirs and len(mine & {*pair}) == 1 for pair in _OPPOSITES)


@lru_cache(maxsize=100_000)
def read_name(name: str) -> Name:
    """Read a field's name.

    >>> read_name("candidateIds").words, read_name("recommended_carrier").core, read_name("qty").vague
    (('candidate', 'id'), ('carrier',), True)
    >>> read_name("date_of_birth").words
    ('birth', 'date')
    """
    said = [singular(word) for word in words(name)]
    if "of" in said[1:-1]:  # ``date_of_birth`` is a ``birth_date``
        place = said.index("of", 1)
        said = said[place + 1 :] + said[:place]
    return _named(tuple(_SPELLINGS.get(word, word) for word in said))


def qualified(path: Words, entity: str) -> Name:
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
    owner = around.core if around is not None and around.core else read_name(entity).words
    return _named((*owner, *name.words)) if owner else name


@lru_cache(maxsize=100_000)
def _named(said: Words) -> Name:
    core = tuple(word for word in said if word not in _QUALIFIERS) or said[-1:]
    while len(core) > 1 and core[-1] in _FILLER:
        core = core[:-1]
    thing = core[:-1] if len(core) > 1 and core[-1] in _IDENTIFYING else core
    return Name(said, core, thing, frozenset(said) & _CONTRARY)
