"""``envsynth list``: the domains on the search path."""

from collections import Counter
from typing import Any

from envsynth.cli.output import SPLITS, Json, console, print_json, say, table

EXAMPLE = "Example: envsynth list"


def list_command(json: Json = False) -> None:
    """List the environments: every domain on the search path."""
    from envsynth.bundle import find_bundles, search_path

    rows = [_row(folder) for _, folder in sorted(find_bundles().items())]
    if json:
        print_json(rows)
        return
    if not rows:
        places = ", ".join(map(str, search_path())) or "which is empty: it begins with ./envs"
        say(f"no bundles on the search path ({places})")
        say("build one with: envsynth build FOLDER, or see how it goes with: envsynth demo")
        return
    shown = table("id", "title", "tools", *SPLITS, right=("tools", *SPLITS))
    for row in rows:
        shown.add_row(row["id"], row["title"], str(row["tools"]), *(str(row["tasks"].get(name, 0)) for name in SPLITS))
    console().print(shown)


def _row(folder: Any) -> dict[str, Any]:
    # The manifest is read as plain data: checking a hundred of them would take a while.
    from envsynth.bundle import read_manifest_json
    from envsynth.core import BundleError
    from envsynth.environment.registration import env_id

    data = read_manifest_json(folder)
    try:
        domain = data["domain"]
        return {
            "id": env_id(domain["name"], domain["version"]),
            "name": domain["name"],
            "title": domain["title"],
            "version": domain["version"],
            "tools": len(data["toolset"]["tools"]),
            "tasks": dict(Counter(entry["split"] for entry in data["tasks"].values())),
            "path": str(folder),
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{folder}: bundle.json lacks {error}; rebuild it: envsynth build {folder}") from error
