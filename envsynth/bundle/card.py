"""``CARD.md``: what a person should know of a bundle before using it, written from its data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import orjson

from envsynth.bundle.manifest import Manifest

_REASONS_SHOWN = 12
_EXAMPLES = 3
_SPLITS = ("train", "test", "unseen_tools")


def card(manifest: Manifest, worlds: Mapping[str, bytes]) -> str:
    """Return a bundle's card as Markdown.

    Args:
        manifest: the bundle's manifest.
        worlds: base world's name → the bytes of its file.
    """
    template = Path(__file__).with_name("card.md.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False, keep_trailing_newline=True)
    reasons = manifest.funnel.get("reasons", {})
    return environment.from_string(template).render(
        domain=manifest.domain,
        toolset=manifest.toolset,
        worlds={name: _world(data) for name, data in worlds.items()},
        splits=_splits(manifest),
        total=len(manifest.tasks),
        funnel={"stages": {}, "baselines": {}} | manifest.funnel,
        reasons=list(reasons.items())[:_REASONS_SHOWN],
        examples=list(manifest.tasks)[:_EXAMPLES],
        content_hash=manifest.content_hash,
    )


def _world(data: bytes) -> dict[str, Any]:
    first, *rest = data.splitlines()
    return {"now": orjson.loads(first)["now"], "rows": len(rest)}


def _splits(manifest: Manifest) -> dict[str, dict[str, int]]:
    entries = manifest.tasks.values()
    table = {}
    for split in _SPLITS:
        of_split = [entry.difficulty for entry in entries if entry.split == split]
        row = {difficulty: of_split.count(difficulty) for difficulty in ("simple", "medium", "complex")}
        table[split] = row | {"all": len(of_split)}
    return table
