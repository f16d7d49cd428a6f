"""One value, by what its schema says it is: a choice, a flag, a number, an identifier, or a text."""

import numpy as np

from envsynth.simulation.schema.names import named_entity
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.choices import draw_choice, draw_flag
from envsynth.synthesis.inputs.figures import draw_figure
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.texts import draw_text
from envsynth.synthesis.inputs.tokens import plain


def draw_single(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw a value that is no list.

    Raises:
        NoInput: nothing realistic is known.
    """
    name, schema = asked.name, asked.schema
    kind = schema.get("type")
    if isinstance(schema.get("enum"), list):
        return draw_choice(asked, cast, rng)
    if "const" in schema:
        return Input(name, schema["const"], plain(schema["const"]), phrase(name), "choice")
    if kind == "boolean":
        return draw_flag(name, bool(rng.integers(2)))
    if kind in ("integer", "number") and asked.entity is None:
        return draw_figure(asked, cast, rng)
    if asked.entity is not None and asked.identifiers:
        value = asked.identifiers[int(rng.integers(min(len(asked.identifiers), 8)))]
        return Input(name, value, str(value), entity_noun(name, asked.entity), "id")
    if kind != "string":
        raise NoInput(name)
    return draw_text(asked, cast, rng)


_NO_THINGS = ("tax", "national", "vat", "social", "external", "employer", "internal", "reference", "federal")


def entity_noun(name: str, entity: str) -> str:
    """Return the noun that stands before an identifier: "customer" before CUS-48213.

    >>> entity_noun("primary_customer_ids", "customer"), entity_noun("id", "order"), entity_noun("api_key_id", "key")
    ('primary customer', 'order', 'API key')
    """
    own = (named_entity(name) or entity).removeprefix("input_")
    return phrase(f"{own}_id" if own.rpartition("_")[2] in _NO_THINGS else own)
