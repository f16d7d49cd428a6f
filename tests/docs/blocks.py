"""Fenced blocks of the documentation, as files and as code."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def files(page: str) -> dict[str, str]:
    """Return a page's blocks that have a title: file name → text."""
    return dict(_FILE.findall((ROOT / page).read_text(encoding="utf-8")))


def code(page: str, language: str) -> list[str]:
    """Return a page's blocks of a language, without those that have a title."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
