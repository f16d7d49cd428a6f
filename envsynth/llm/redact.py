"""Keeping secrets out of all that is written down: logs, transcripts, kept answers and error messages."""

import os
import re

_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_KEY_LIKE = re.compile(r"\b(?:sk|pk|hf|ghp|xox[bp])[-_][A-Za-z0-9_-]{12,}|\bBearer\s+[A-Za-z0-9._~+/-]{8,}=*")
_SHORTEST = 8
HIDDEN = "[secret]"


def redact(text: str) -> str:
    """Return a text with every secret of the environment, and whatever looks like a key, left out.

    >>> redact("Incorrect API key provided: sk-abcdefghijklmnop")
    'Incorrect API key provided: [secret]'
    """
    for secret in secrets():
        text = text.replace(secret, HIDDEN)
    return _KEY_LIKE.sub(HIDDEN, text)


def secrets() -> list[str]:
    """Return the values of the environment's variables that are named like secrets, the longest first."""
    found = {value for name, value in os.environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    # A path or a number under such a name (SSH_KEY_PATH, MAX_TOKENS) is no secret, and would tear holes into texts.
    return sorted((v for v in found if not v.startswith(("/", "~")) and not v.isdigit()), key=len, reverse=True)
