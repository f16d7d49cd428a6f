"""Faker, at build time only: which of its providers a recipe may name, and how they are seeded."""

import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from envsynth.core import BundleError, EnvsynthError

# Providers that read the machine's clock, make bytes, or take Python objects are not among these.
_MODULES = {
    "address", "address.en_US", "automotive", "bank", "barcode", "barcode.en_US", "color", "company", "credit_card",
    "currency", "emoji", "internet", "isbn", "job", "lorem", "misc", "person", "phone_number", "phone_number.en_US",
    "ssn.en_US", "user_agent",
}  # fmt: skip
_DENIED = {
    "credit_card_expire", "credit_card_full", "dga", "iana_id", "binary", "csv", "dsv", "fixed_width", "image",
    "json", "json_bytes", "psv", "tar", "tsv", "uuid1", "uuid7", "xml", "zip", "get_words_list",
}  # fmt: skip


@cache
def _faker() -> Any:
    try:
        import faker
    except ImportError as error:
        raise EnvsynthError(
            "the population recipe uses 'faker', which is not installed: pip install 'envsynth[synth]'"
        ) from error
    return faker.Faker("en_US").factories[0]


@cache
def _provider(name: str) -> Callable[..., Any]:
    for provider in _faker().get_providers():
        method = getattr(type(provider), name, None)
        allowed = not name.startswith("_") and name not in _DENIED
        if callable(method) and allowed and method.__module__.removeprefix("faker.providers.") in _MODULES:
            bound: Callable[..., Any] = getattr(provider, name)
            return bound
    raise BundleError(
        f"Faker provider {name!r} is unknown or not allowed in recipes: use one of persons, addresses, companies, "
        "jobs, text and the like (dates come from days_before_now)"
    )


def fake(name: str, arguments: Mapping[str, Any], source: random.Random) -> str | int | float:
    """Return what a provider makes up with this source of randomness, whatever Faker's own state is.

    Raises:
        BundleError: the provider is not allowed, does not take these arguments, or makes no plain value.
        EnvsynthError: Faker is not installed.
    """
    provider = _provider(name)
    _faker().random = source
    try:
        value = provider(**arguments)
    except (TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"Faker provider {name!r} does not take {dict(arguments)}: {error}") from error
    if not isinstance(value, str | int | float):
        raise BundleError(f"Faker provider {name!r} gives a {type(value).__name__}, not text or a number")
    return value
