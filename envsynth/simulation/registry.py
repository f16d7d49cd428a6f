"""Simulators by name."""

from collections.abc import Callable
from typing import Any

from envsynth.core import ASK_USER, EnvsynthError, Toolset
from envsynth.simulation.mixed import MixedSimulator
from envsynth.simulation.program import ProgramSimulator
from envsynth.simulation.schema import SchemaSimulator
from envsynth.simulation.simulator import Simulator


def _llm(toolset: Toolset, **options: Any) -> Simulator:
    from envsynth.simulation.llm import LlmSimulator  # loaded by those who ask models

    return LlmSimulator.from_options(toolset, **options)


SIMULATORS: dict[str, Callable[..., Simulator]] = {
    "program": ProgramSimulator,
    "schema": SchemaSimulator,
    "mixed": MixedSimulator,
    "llm": _llm,
}
_WITH_OPTIONS = ("llm",)


def default_simulator(toolset: Toolset) -> str:
    """Return the name of the simulator that a toolset asks for: ``program`` where all tools have programs.

    Where only some have, the toolset has a world schema of its own, and what is missing is a program; unless that
    schema declares the table ``entities`` as well, for the tools that are known by their schema alone: ``mixed``.
    """
    without = [tool for tool in toolset.tools if tool.program is None and tool.name != ASK_USER]
    own_world = toolset.world is not None and "entities" not in toolset.world.tables
    if not without or own_world:
        return "program"
    programs = any(tool.program is not None for tool in toolset.tools)
    return "mixed" if programs and toolset.world is not None else "schema"


def make_simulator(name: str, toolset: Toolset, **options: Any) -> Simulator:
    """Make the simulator of this name for a toolset.

    Args:
        name: ``program``, ``schema``, ``mixed`` or ``llm``.
        toolset: the tools whose calls it answers.
        options: those of the ``llm`` simulator; the others have none.

    Raises:
        EnvsynthError: there is no such simulator or option.
        BundleError: the toolset lacks what the simulator needs.
    """
    if name not in SIMULATORS:
        raise EnvsynthError(f"no simulator {name!r}; there are {sorted(SIMULATORS)}, or pass a Simulator object")
    if options and name not in _WITH_OPTIONS:
        given = ", ".join(map(repr, options))
        raise EnvsynthError(f"there is no option {given} (only simulator='llm' has further ones, and this is {name!r})")
    return SIMULATORS[name](toolset, **options)
