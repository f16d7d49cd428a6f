"""Retelling: a model says in its own words what a bundle's requests want."""

from envsynth.synthesis.retell.retell import retell

__all__ = ["retell"]
