"""envsynth."""
