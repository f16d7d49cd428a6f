"""Simulators by name."""

from collections.abc import Callable

from envsynth.core import EnvsynthError, Toolset
from envsynth.simulation.program import ProgramSimulator
from envsynth.simulation.simulator import Simulator

SIMULATORS: dict[str, Callable[[Toolset], Simulator]] = {"program": ProgramSimulator}


def make_simulator(name: str, toolset: Toolset) -> Simulator:
    """Make the simulator of this name for a toolset.

    Raises:
        EnvsynthError: there is no such simulator.
        BundleError: the toolset lacks what the simulator needs.
    """
    if name not in SIMULATORS:
        raise EnvsynthError(f"no simulator {name!r}; there are {sorted(SIMULATORS)}, or pass a Simulator object")
    return SIMULATORS[name](toolset)
