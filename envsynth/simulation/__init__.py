"""Simulators: who answers a tool call."""

from envsynth.simulation.gateway import Gateway, normalize
from envsynth.simulation.program import ProgramSimulator
from envsynth.simulation.registry import SIMULATORS, make_simulator
from envsynth.simulation.simulator import Simulator

__all__ = ["SIMULATORS", "Gateway", "ProgramSimulator", "Simulator", "make_simulator", "normalize"]
