"""Prompts: files under ``envsynth/prompts``, rendered with jinja2; a prompt's hash is part of all that it made."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parents[1] / "prompts"


class Prompt(NamedTuple):
    """A rendered prompt, and the hash of the file that it was rendered from."""

    text: str
    hash: str


def render(name: str, **values: Any) -> Prompt:
    """Render ``envsynth/prompts/NAME.j2``.

    Values are put in as they are and never read as a template, whatever they hold.

    Raises:
        EnvsynthError: there is no such prompt, or it needs a value that was not given.
    """
    if all(isinstance(value, bool) for value in values.values()):
        return _of_switches(name, tuple(sorted(values.items())))
    return _rendered(name, values)


@lru_cache(maxsize=256)
def _of_switches(name: str, values: tuple[tuple[str, bool], ...]) -> Prompt:
    # What depends on a few switches is asked with in every call of a simulator.
    return _rendered(name, dict(values))


def _rendered(name: str, values: dict[str, Any]) -> Prompt:
    from jinja2 import TemplateError

    try:
        text = _environment().get_template(f"{name}.j2").render(values)
    except TemplateError as error:
        raise EnvsynthError(f"prompt {name!r} in {FOLDER}: {error or type(error).__name__}") from error
    return Prompt(text.strip(), prompt_hash(name))


@lru_cache(maxsize=64)
def prompt_hash(name: str) -> str:
    """Return the hash of a prompt's file, as 16 hexadecimal digits."""
    return hashlib.sha256((FOLDER / f"{name}.j2").read_bytes()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    loader = FileSystemLoader(FOLDER)
    return ImmutableSandboxedEnvironment(
        loader=loader, undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
