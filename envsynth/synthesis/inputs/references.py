"""References: names by which a file or a thing is spoken of."""

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.input import Asked, Input, NoInput

_FOLDERS = {
    "image": ("images", "jpg"), "photo": ("photos", "jpg"), "audio": ("audio", "wav"), "video": ("video", "mp4"),
    "document": ("documents", "pdf"), "pdf": ("documents", "pdf"), "data": ("data", "csv"), "log": ("logs", "log"),
    "contract": ("documents", "pdf"), "report": ("reports", "pdf"), "dicom": ("scans", "dcm"),
    "track": ("audio", "wav"), "speech": ("audio", "wav"),
    "voice": ("audio", "wav"), "protocol": ("documents", "pdf"), "code": ("src", "zip"), "source": ("src", "zip"),
    "scan": ("scans", "tiff"), "csv": ("data", "csv"),
}  # fmt: skip
_SECRETS = frozenset(
    v.listed(
        "password sensitive secret cvv ssn pin seed mnemonic signature hash sequence html vector csr "
        "base64 fingerprint embedding credentials private xml"
    )
)
_TEXTS = frozenset(v.listed("text texts content body transcript abstract paragraph sentence notes statement summary"))
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
_NAMES = ("Harbor North", "Mill Lane", "Cedar East", "Riverside Two", "Meadow", "Summit Line")
_SENTENCES = (
    "The ferry leaves at nine and takes about forty minutes to reach the island.",
    "Our new workshop opens in May and offers classes for all ages.",
    "Delivery took two days longer than promised, but the packaging was intact.",
    "The committee approved the budget and asked for a progress update in June.",
    "Residents reported less noise since the new schedule began.",
)


def draw_reference(asked: Asked, said: list[str], rng: np.random.Generator) -> Input:
    """Draw a name by which a thing is referred to, or a plain sentence where a text is wanted."""
    if set(said) & _SECRETS:
        raise NoInput(asked.name)
    if said[-1] in ("token", "key"):
        value = f"{said[-1][:3]}_{int(rng.integers(100_000, 999_999))}"
        return Input(asked.name, value, value, phrase(asked.name), "word")
    if said[-1] in _TEXTS and (len(said) == 1 or said[-2] in ("text", "input", "source", "raw", "message", "plain")):
        value = _SENTENCES[int(rng.integers(len(_SENTENCES)))]
        return Input(asked.name, value, f'"{value}"', phrase(asked.name), "text")
    if said[-1] == "name":
        value = _NAMES[int(rng.integers(len(_NAMES)))]
        return Input(asked.name, value, value, phrase(asked.name), "word")
    if said[-1] in _RECORDS:
        about = next((word for word in reversed(said) if word not in _RECORDS), "export")
        value = f"{about}-2025-{int(rng.integers(1, 13)):02}"
        return Input(asked.name, value, value, phrase(asked.name), "path")
    thing = singular(said[-1])
    if thing not in _THINGS:
        raise NoInput(asked.name)
    value = f"{thing[:3].upper()}-{int(rng.integers(1_000, 9_999))}"
    return Input(asked.name, value, value, phrase("_".join([*said[:-1], thing])), "id")


def draw_path(name: str, said: list[str], purpose: frozenset[str], rng: np.random.Generator) -> Input:
    """Draw the path of a file or a directory.

    Raises:
        NoInput: nothing realistic is known.
    """
    if said[-1] in ("directory", "directories") or "directory" in said:
        value = f"/data/{'-'.join(word for word in said if word not in ('directory', 'directories', 'path', 'paths'))}"
        return Input(name, value, value, phrase(name), "path")
    hints = [singular(word) for word in (*said, *sorted(purpose))]
    folder, ending = next((_FOLDERS[word] for word in hints if word in _FOLDERS), ("files", "csv"))
    stems = ("site-04", "batch-17", "march-intake", "unit-2b", "harbor-visit")
    value = f"/{folder}/{stems[int(rng.integers(len(stems)))]}.{ending}"
    noun = phrase("_".join(word for word in said if word not in ("path", "paths"))) or "file"
    return Input(name, value, value, noun if noun.split()[-1] in ("file", "files") else f"{noun} file", "path")
