"""Paths: files and folders as a user would name them, with an ending that fits what the tool reads."""

import re

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import singular, words
from envsynth.synthesis.english.nouns import phrase
from envsynth.synthesis.inputs.input import Asked, Input

_KINDS = {
    "image": ("images", "jpg"), "photo": ("photos", "jpg"), "picture": ("images", "jpg"), "frame": ("frames", "jpg"),
    "audio": ("audio", "wav"), "track": ("audio", "wav"), "speech": ("audio", "wav"), "voice": ("audio", "wav"),
    "video": ("video", "mp4"), "manuscript": ("documents", "docx"), "doc": ("documents", "docx"),
    "document": ("documents", "pdf"), "pdf": ("documents", "pdf"), "contract": ("documents", "pdf"),
    "protocol": ("documents", "pdf"), "paper": ("documents", "pdf"), "invoice": ("invoices", "pdf"),
    "report": ("reports", "pdf"), "resume": ("documents", "pdf"), "dicom": ("scans", "dcm"), "scan": ("scans", "tiff"),
    "code": ("src", "zip"), "html": ("pages", "html"), "certificate": ("certificates", "pem"), "log": ("logs", "log"),
    "text": ("texts", "txt"), "data": ("data", "csv"), "csv": ("data", "csv"), "dna": ("data", "txt"),
    "radiograph": ("scans", "dcm"), "radiographic": ("scans", "dcm"), "media": ("video", "mp4"),
}  # fmt: skip
_ENDING = re.compile(r"\b(pdf|docx|csv|xlsx|dcm|wav|mp3|mp4|png|jpe?g|tiff?|json|xml|txt|html)\b", re.IGNORECASE)
_FOLDER = frozenset(v.listed("directory directories folder folders"))
_BARE = frozenset(v.listed("search root base project storage backup destination output target working repository repo"))
_STEMS = ("site-04", "batch-17", "march-intake", "unit-2b", "harbor-visit")
_SHOWN = frozenset(v.listed("path paths file files directory directories folder folders full local"))


def draw_path(asked: Asked, said: list[str], rng: np.random.Generator) -> Input:
    """Draw the path of a file or a folder."""
    own = [word for word in said if word not in _SHOWN]
    own = [word for word in own if word != "input"] or own
    if set(said) & _FOLDER or re.search(r"\b(?:directory|folder)\b", asked.about, re.IGNORECASE) or set(own) & _BARE:
        noun = f"{own[0]} folder" if own else "folder"
        value = (
            "/projects/trailhead"
            if {"project", "repository", "repo"} & set(own)
            else f"/data/{'-'.join(own) or 'intake'}"
        )
        return Input(asked.name, value, value, noun, "path")
    hints = [singular(word) for word in (*own, *words(asked.about), *sorted(asked.purpose))]
    folder, ending = next((_KINDS[word] for word in hints if word in _KINDS), ("files", "csv"))
    stated = _ENDING.search(asked.about)
    value = f"/{folder}/{_STEMS[int(rng.integers(len(_STEMS)))]}.{stated[1].lower() if stated else ending}"
    noun = phrase("_".join(own))
    return Input(asked.name, value, value, f"{noun} file" if noun else "file", "path")
