"""``envsynth.synthesize``: from a source of tools to a bundle whose environments are registered."""

from pathlib import Path
from typing import Any

from envsynth.bundle import Bundle, load
from envsynth.environment.registration import register_bundle


def synthesize(
    source: Any, out: str | Path, name: str | None = None, kind: str | None = None, **options: Any
) -> Bundle:
    """Make a bundle of sound tasks from tool schemas, and register its environments.

    Args:
        source: whatever `envsynth.synthesis.importers.import_tools` reads; a list of functions, or a toolset, too.
        out: the bundle's folder; what was begun there goes on where it was.
        name: the domain's name; by default the folder's.
        kind: the source's format; by default told from its content.
        options: ``tasks``, ``seed``, ``difficulty`` and the other fields of `SynthOptions`.

    Raises:
        EnvsynthError: no tool can be read, or no task be made, or the folder holds something else.
    """
    from envsynth.synthesis.offline.options import SynthOptions
    from envsynth.synthesis.offline.source import read_source
    from envsynth.synthesis.offline.synthesize import synthesize as make

    imported = read_source(source, name or Path(out).name, kind)
    make(imported.toolset, Path(out), SynthOptions(**options))
    bundle = load(Path(out))
    register_bundle(bundle)
    return bundle
