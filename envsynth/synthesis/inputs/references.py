"""References: names by which a thing is spoken of."""

import re

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.input import Asked, Input, NoInput

_SECRETS = frozenset(
    v.listed(
        "password sensitive secret cvv ssn pin seed mnemonic signature hash sequence html vector csr "
        "base64 fingerprint embedding credentials private xml"
    )
)
_RECORDS = ("data", "dataset", "history", "log", "logs", "metadata", "catalog", "feed", "records", "results", "file")
_THINGS = frozenset(
    v.listed(
        "invoice certificate contract document report item product order ticket claim asset device vehicle property "
        "transaction payment booking reservation sample photo image specimen account customer patient member employee "
        "supplier vendor shipment package parcel batch lot project task job case request review survey course lesson "
        "session meeting appointment recipe ingredient component part model unit record entry article manuscript paper "
        "book citation chunk segment clip track scan prescription policy quote bid tender permit license badge coupon "
        "voucher card subscription campaign listing candidate applicant resume interview lead contact account"
    )
)
_IDENTIFIES = re.compile(
    r"\b(?:IDs?|identifiers?|SKUs?|(?:reference|serial|job|case|policy) numbers?)\b", re.IGNORECASE
)
_NAMING = frozenset(v.listed("id ids identifier identifiers sku skus reference references number numbers data list"))
_PLACES = frozenset(v.listed("source database path url name key file network host server address timezone language"))
_PERSONAL = frozenset(("profile", "user", "display", "account", "person", "nick"))
_NAMES = ("Harbor North", "Mill Lane", "Cedar East", "Riverside Two", "Meadow", "Summit Line")


def says_identifier(asked: Asked) -> bool:
    """Whether a description says that a parameter takes identifiers, of whatever its name says."""
    return _IDENTIFIES.search(asked.about) is not None and bool(_named_by(words(asked.name)))


def draw_identifier(asked: Asked, said: list[str], rng: np.random.Generator) -> Input:
    """Draw an identifier: SCR-48213 for a screen."""
    named = _named_by(said)
    value = f"{singular(named[-1])[:3].upper()}-{int(rng.integers(10_000, 99_999))}"
    return Input(asked.name, value, value, phrase("_".join([*named[:-1], singular(named[-1])])), "id")


def _named_by(said: list[str]) -> list[str]:
    named = [word for word in said if word not in _NAMING]
    return [] if set(said) & (_SECRETS | _PLACES) or not named or singular(named[-1]) in _PLACES else named


def draw_reference(asked: Asked, said: list[str], rng: np.random.Generator) -> Input:
    """Draw a name by which a thing is referred to.

    Raises:
        NoInput: nothing realistic is known.
    """
    if set(said) & _SECRETS or said[-1] in ("token", "key"):
        raise NoInput(asked.name)
    if said[-1] == "name" and not set(said) & _PERSONAL:
        value = _NAMES[int(rng.integers(len(_NAMES)))]
        return Input(asked.name, value, value, phrase(asked.name), "word")
    if said[-1] in _RECORDS:
        if not asked.stilted:
            raise NoInput(asked.name)  # "history-2025-07": nobody calls anything so
        about = next((word for word in reversed(said) if word not in _RECORDS), "export")
        value = f"{about}-2025-{int(rng.integers(1, 13)):02}"
        return Input(asked.name, value, value, phrase(asked.name), "path", made_up=True)
    thing = singular(said[-1])
    if thing not in _THINGS:
        raise NoInput(asked.name)
    value = f"{thing[:3].upper()}-{int(rng.integers(1_000, 9_999))}"
    return Input(asked.name, value, value, phrase("_".join([*said[:-1], thing])), "id")
