"""Walks over a tool graph: golden trajectories sampled, and executed as they grow."""

from envsynth.synthesis.walk.ground import Ground
from envsynth.synthesis.walk.memory import Flow, Memory, Step
from envsynth.synthesis.walk.settings import WalkSettings, settings_for
from envsynth.synthesis.walk.walker import walk
from envsynth.synthesis.walk.way import Dead

__all__ = ["Dead", "Flow", "Ground", "Memory", "Step", "WalkSettings", "settings_for", "walk"]
