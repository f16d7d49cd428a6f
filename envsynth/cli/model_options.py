"""Options of language models on the command line: KEY=VALUE, the value read as YAML."""

from typing import Any

from envsynth.core import EnvsynthError


def read_model_options(model: str | None, api_base: str | None, options: list[str]) -> dict[str, Any]:
    """Return the options as keyword arguments; ``model`` and ``api_base`` only where they are given.

    Raises:
        EnvsynthError: one is no KEY=VALUE.
    """
    import yaml

    given: dict[str, Any] = {}
    for one in options:
        name, mark, value = one.partition("=")
        if not mark:
            raise EnvsynthError(f"--option {one!r} is no KEY=VALUE, such as timeout_s=300")
        given[name] = yaml.safe_load(value)
    return given | {key: value for key, value in {"model": model, "api_base": api_base}.items() if value is not None}
