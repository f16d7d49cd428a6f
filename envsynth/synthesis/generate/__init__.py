"""Generation: environments from nothing but a field's name, with a language model.

Hierarchical, after SynthTools (Castellani et al., 2025, §4): field, subdomains, task families, tools, world, programs,
tasks, review. What a model makes is never believed: programs are compiled and tried, tasks executed and proved.
"""

from envsynth.synthesis.generate.generate import generate
from envsynth.synthesis.generate.settings import GenerateSettings

__all__ = ["GenerateSettings", "generate"]
