"""Constraints that only prose states, read into the JSON Schema with where each came from."""

from envsynth.synthesis.importers.prose.recover import recover

__all__ = ["recover"]
