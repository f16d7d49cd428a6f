"""Bundles: folders of environments, as data that can be shared."""

from envsynth.bundle.bundle import DEFAULT_NOW, Bundle
from envsynth.bundle.catalogue import agents_folder, find_bundles, load, search_path
from envsynth.bundle.lines import check_names, parse_task, parse_world_lines
from envsynth.bundle.manifest import MANIFEST, Domain, Manifest, read_manifest, read_manifest_json
from envsynth.bundle.sources import read_domain, read_toolset, read_yaml
from envsynth.bundle.writer import write_atomically, write_bundle

__all__ = [
    "DEFAULT_NOW",
    "MANIFEST",
    "Bundle",
    "Domain",
    "Manifest",
    "agents_folder",
    "check_names",
    "find_bundles",
    "load",
    "parse_task",
    "parse_world_lines",
    "read_domain",
    "read_manifest",
    "read_manifest_json",
    "read_toolset",
    "read_yaml",
    "search_path",
    "write_atomically",
    "write_bundle",
]
