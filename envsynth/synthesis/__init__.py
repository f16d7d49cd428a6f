"""Synthesis: from tools and a world to sound tasks."""

from envsynth.synthesis.build import build
from envsynth.synthesis.check import CheckReport, check
from envsynth.synthesis.graph import Link, ToolGraph
from envsynth.synthesis.prove import Proof, Prover, prove_all
from envsynth.synthesis.workshop import Workshop

__all__ = ["CheckReport", "Link", "Proof", "Prover", "ToolGraph", "Workshop", "build", "check", "prove_all"]
