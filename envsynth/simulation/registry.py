"""Simulators by name."""

from collections.abc import Callable

from envsynth.core import ASK_USER, EnvsynthError, Toolset
from envsynth.simulation.program import ProgramSimulator
from envsynth.simulation.schema import SchemaSimulator
from envsynth.simulation.simulator import Simulator

SIMULATORS: dict[str, Callable[[Toolset], Simulator]] = {"program": ProgramSimulator, "schema": SchemaSimulator}


def default_simulator(toolset: Toolset) -> str:
    """Return the name of the simulator that a toolset asks for: ``program`` where all tools have programs.

    Where only some have, the toolset has a world schema of its own, and what is missing is a program.
    """
    without = [tool for tool in toolset.tools if tool.program is None and tool.name != ASK_USER]
    own_world = toolset.world is not None and "entities" not in toolset.world.tables
    return "schema" if without and not own_world else "program"


def make_simulator(name: str, toolset: Toolset) -> Simulator:
    """Make the simulator of this name for a toolset.

    Raises:
        EnvsynthError: there is no such simulator.
        BundleError: the toolset lacks what the simulator needs.
    """
    if name not in SIMULATORS:
        raise EnvsynthError(f"no simulator {name!r}; there are {sorted(SIMULATORS)}, or pass a Simulator object")
    return SIMULATORS[name](toolset)
