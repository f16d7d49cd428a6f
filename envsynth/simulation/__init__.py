"""Simulators: who answers a tool call."""

from envsynth.simulation.gateway import Gateway, normalize
from envsynth.simulation.program import ProgramSimulator
from envsynth.simulation.registry import SIMULATORS, default_simulator, make_simulator
from envsynth.simulation.schema import SchemaSimulator
from envsynth.simulation.simulator import Simulator

__all__ = [
    "SIMULATORS",
    "Gateway",
    "ProgramSimulator",
    "SchemaSimulator",
    "Simulator",
    "default_simulator",
    "make_simulator",
    "normalize",
]
