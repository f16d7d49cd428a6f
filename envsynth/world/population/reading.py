"""Reading a recipe from YAML, with the lists that stand in files beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from envsynth.core import BundleError
from envsynth.world.population.recipe import PopulationRecipe


class _Loader(yaml.SafeLoader):
    """Plain data, in which dates stay the text that they are."""

    yaml_implicit_resolvers = {
        first: [resolver for resolver in resolvers if resolver[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_recipe(path: str | Path) -> PopulationRecipe:
    """Read a recipe; a list that is given as a file's name is read from that file beside it.

    Raises:
        BundleError: a file is missing, is no YAML, or says something a recipe cannot say.
    """
    path = Path(path)
    data = _read_yaml(path)
    if isinstance(data, dict) and isinstance(data.get("lists"), dict):
        lists = {
            name: _read_list(path, value) if isinstance(value, str) else value for name, value in data["lists"].items()
        }
        data = {**data, "lists": lists}
    return parse_recipe(data, str(path))


def parse_recipe(data: Mapping[str, Any] | PopulationRecipe, name: str = "population recipe") -> PopulationRecipe:
    """Check plain data against the recipe's format; ``name`` says in errors whose it is.

    Raises:
        BundleError: it does not fit; the message names the place.
    """
    if isinstance(data, PopulationRecipe):
        return data
    try:
        return PopulationRecipe.model_validate(data)
    except ValidationError as error:
        problems = "".join(
            f"\n  {_place(item['loc'])}: {item['msg'].removeprefix('Value error, ')}" for item in error.errors()
        )
        raise BundleError(f"{name} does not fit the format of docs/population.md:{problems}") from error


def _place(location: tuple[int | str, ...]) -> str:
    # Steps are counted from 1 everywhere else, so they are here.
    parts = list(location)
    if len(parts) > 1 and parts[0] == "steps" and isinstance(parts[1], int):
        parts[:2] = [f"step {parts[1] + 1}"]
    return ", ".join(map(str, parts)) or "the recipe"


def _read_list(recipe: Path, name: str) -> Any:
    path = recipe.parent / name
    if not path.resolve().is_relative_to(recipe.parent.resolve()):
        raise BundleError(f"{recipe}: list file {name!r} lies outside the recipe's folder; move it in")
    return _read_yaml(path)


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise BundleError(f"{path} is no YAML: {error}") from error
