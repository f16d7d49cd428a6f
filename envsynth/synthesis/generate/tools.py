"""Tools, family by family, de-duplicated as they grow: a model is told what is there; what comes again is dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from envsynth.bundle.manifest import first_problem
from envsynth.core import ASK_USER, SUBMIT, BundleError, EnvsynthError, Tool, Toolset
from envsynth.llm.structured import compile_schema
from envsynth.simulation import Gateway
from envsynth.synthesis.dedupe import dedupe
from envsynth.synthesis.embedding import Embedder
from envsynth.synthesis.generate import forms
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.outline import Family, Outline
from envsynth.synthesis.generate.settings import GenerateSettings

_OF_A_TOOL = ("name", "description", "parameters", "usage", "failure_modes", "output_schema")


@dataclass(frozen=True)
class Draft:
    """A tool before its program: what it promises, and what is known of it besides.

    Attributes:
        said: the whole answer about it: entities that it consumes and produces, pre- and postconditions.
    """

    tool: Tool
    family: Family
    said: dict[str, Any]


@dataclass
class Collection:
    """The tools so far, and what became of others: duplicates by reason, and those that are no tools."""

    drafts: list[Draft] = field(default_factory=list)
    duplicates: dict[str, str] = field(default_factory=dict)
    invalid: dict[str, str] = field(default_factory=dict)


async def collect(asker: Asker, outline: Outline, settings: GenerateSettings, embedder: Embedder | None) -> Collection:
    """Have tools designed for all families in turn until there are enough, or no more come."""
    collection = Collection()
    while len(collection.drafts) < settings.tools:
        before, left = len(collection.drafts), settings.tools - len(collection.drafts)
        for number, family in enumerate(outline.families):
            share = -(-(settings.tools - len(collection.drafts)) // (len(outline.families) - number))
            if share > 0:
                await _design(asker, family, share, collection, settings, embedder)
        if len(collection.drafts) == before or left <= 0:
            break
    return collection


async def _design(
    asker: Asker,
    family: Family,
    count: int,
    collection: Collection,
    settings: GenerateSettings,
    embedder: Embedder | None,
) -> None:
    there = [{"name": one.tool.name, "description": one.tool.description} for one in collection.drafts]
    about = {"field": settings.field, "family": family.model_dump(mode="json"), "tools": there}
    item = f"{family.item}.{len(there)}"
    product = await asker.ask("tools", item, about, forms.TOOLS, _problem, count=count)
    for said in (product.value or {"tools": []})["tools"]:
        problem = problem_of_tool(said)
        if problem is not None:
            collection.invalid[said["name"]] = problem
        elif len(collection.drafts) < settings.tools:
            _add(Draft(tool_of(said), family, said), collection, settings.threshold, embedder)


def _add(draft: Draft, collection: Collection, threshold: float, embedder: Embedder | None) -> None:
    tools = [one.tool for one in collection.drafts]
    dropped = dedupe([*tools, draft.tool], embedder, threshold, keep="first")
    mine = next((one for one in dropped if one.index == len(tools)), None)
    if mine is None:
        collection.drafts.append(draft)
    else:
        collection.duplicates[draft.tool.name] = f"{mine.reason}: {tools[mine.kept].name}"


def tool_of(said: dict[str, Any]) -> Tool:
    """Return the tool that an answer describes, without a program.

    Raises:
        pydantic.ValidationError: it describes none.
    """
    annotations = {**said["annotations"], "evidence": "hint"}
    return Tool.model_validate({**{name: said[name] for name in _OF_A_TOOL}, "annotations": annotations})


def problem_of_tool(said: dict[str, Any]) -> str | None:
    """Return why an answer describes no tool, or None."""
    name = said["name"]
    if name in (ASK_USER, SUBMIT):
        return f"the name {name!r} is taken: choose another"
    codes = [mode["code"] for mode in said["failure_modes"]]
    if len(set(codes)) < len(codes):
        return f"{name}: two failure modes have the same code"
    try:
        tool = tool_of(said)
        Gateway(Toolset(name="one", tools=(tool,)))
        compile_schema(tool.output_schema or {})
    except ValidationError as error:
        return f"{name}: {first_problem(error)}"
    except (BundleError, EnvsynthError) as error:
        return f"{name}: {error}"
    missing = [one for one in tool.parameters.get("required", []) if one not in tool.properties]
    return f"{name}: the required parameter {missing[0]!r} has no schema" if missing else None


def _problem(value: dict[str, Any]) -> str | None:
    problems = [problem for said in value["tools"] if (problem := problem_of_tool(said))]
    return "; ".join(problems) or None


def described(drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """Return tools as other stages are told of them."""
    told = ("name", "description", "parameters", "usage", "failure_modes", "output_schema")
    return [{name: draft.said[name] for name in told} for draft in drafts]
