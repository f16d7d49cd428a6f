"""Attachments: where a tool takes the content of a file, the user attaches one and calls it by its name.

Nobody dictates an encoded image, a certificate or a page of HTML, and no agent copies one letter by letter. What such a
parameter is given is the file's name; `CONVENTION` says so to whoever plays.
"""

import re
from typing import Any

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.input import Asked, Input, NoInput

CONVENTION = (
    "Files that the user attaches are known by their names. Where a parameter takes the content of a file (encoded, or "
    "as text), pass the name of the attached file: the content is put in its place."
)

_ENCODED = re.compile(
    r"base64|(?<!URL-)(?<!percent-)\bencoded\b(?! (?:\w+ )?UR[IL]\b)|"
    r"\bPEM\b|\bJSON[- ](?:string|format|text|or\b)|\bin JSON\b|\bas JSON\b|\bXML\b|\bHTML\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\bplain[- ]text\b", re.IGNORECASE)  # one form of several: then that is what people write
_CONTENT = re.compile(
    r"\b(?:full|complete|entire|raw|extracted|transcribed) (?:\w+ ){0,3}(?:text|content|data|response|strings?)\b"
    r"|\b(?:structured|serialized|configuration|specification|structure|profile|navigation) (?:\w+ ){0,3}data\b"
    r"|\btext content\b|\bcontents? of (?:the|a)\b|\braw (?:html|notes|transcription)\b|\bcode to\b",
    re.IGNORECASE,
)
_SECRETS = frozenset(
    v.listed(
        "password key secret seed mnemonic phrase hash signature token entropy template vector sensitive credentials"
    )
)
_WRITTEN = frozenset(v.listed("message notification email caption post title subject reason comment reply sms body"))
_HOLDERS = frozenset(v.listed("content contents text texts data string strings payload body base64 encoded raw input"))
_PERSONAL = frozenset(v.listed("resume cv photo face selfie passport identity iris fingerprint biometric application"))
_ENDINGS = {
    "html": "html", "page": "html", "kubeconfig": "yaml", "certificate": "pem", "root": "pem", "issuer": "pem",
    "csr": "csr", "crl": "crl", "ocsp": "ocsp", "image": "jpg", "photo": "jpg", "face": "jpg", "iris": "jpg",
    "fingerprint": "png", "picture": "jpg", "screenshot": "png", "logo": "png", "audio": "wav", "voice": "wav",
    "video": "mp4", "packet": "pcap", "log": "log", "style": "css", "css": "css", "code": "py", "xml": "xml",
    "public": "pem", "config": "yaml", "configuration": "yaml",
    "json": "json", "document": "pdf", "contract": "pdf", "csv": "csv", "yaml": "yaml", "image_url": "jpg",
}  # fmt: skip


def is_encoded(schema: dict[str, Any], about: str) -> bool:
    """Whether a text parameter takes what nobody says: encoded data, or text for machines."""
    plain = _PLAIN.search(about) is not None
    return schema.get("type") == "string" and "enum" not in schema and not plain and _ENCODED.search(about) is not None


def is_content(schema: dict[str, Any], about: str) -> bool:
    """Whether a text parameter takes the content of a document."""
    free = schema.get("type") == "string" and schema.keys().isdisjoint({"enum", "format", "pattern"})
    return free and _CONTENT.search(about) is not None


def takes_files(parameters: dict[str, Any]) -> bool:
    """Whether a tool takes the content of a file."""
    for name, schema in (parameters.get("properties") or {}).items():
        inner = schema.get("items") if schema.get("type") == "array" else schema
        about = str(schema.get("description", ""))
        told = isinstance(inner, dict) and not _stays_unsaid(words(name))
        if told and (is_encoded(inner, about) or is_content(inner, about)):
            return True
    return False


def draw_attachment(asked: Asked, cast: Cast, rng: np.random.Generator) -> Input:
    """Draw the name of a file that the user attaches.

    Raises:
        NoInput: it would hold a secret, or it is a text that people write themselves.
    """
    said = words(asked.name)
    if _stays_unsaid(said):
        raise NoInput(asked.name)
    about = {singular(word) for word in [*said, *words(asked.about)]}
    named = {singular(word) for word in said}
    # What the name says of the file weighs more than what its description does.
    ending = next((_ENDINGS[word] for known in (named, about) for word in _ENDINGS if word in known), "txt")
    stem = cast.place.city.lower()
    if named & _PERSONAL:
        stem = cast.people[0].split()[-1].lower()
    value = f"{stem}-{int(rng.integers(1, 60)):02}.{ending}"
    return Input(asked.name, value, value, f"attached {_noun(said)}", "path")


def _stays_unsaid(said: list[str]) -> bool:
    """Whether a name speaks of a secret, or of what people write themselves; a public key is no secret."""
    secrets = _SECRETS - {"key"} if "public" in said else _SECRETS
    return bool(set(said) & (secrets | _WRITTEN))


def _noun(said: list[str]) -> str:
    """Return what a file is called after the parameter that takes it: "certificate" of ``certificate_data``."""
    left = [word for word in said if word not in _HOLDERS]
    if not left:
        return "text" if {"text", "texts"} & set(said) else "document" if "content" in said else "data file"
    return {"html": "web page"}.get(left[-1], "") or phrase("_".join(left))
