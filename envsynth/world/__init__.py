"""Worlds: SQLite state that can be forked, compared and rolled back, and the programs that change it."""

from envsynth.world.base import BaseWorld, check_references
from envsynth.world.program import CompiledProgram, compile_toolset, run_program
from envsynth.world.rows import Change
from envsynth.world.world import World, WorldState

__all__ = [
    "BaseWorld",
    "Change",
    "CompiledProgram",
    "World",
    "WorldState",
    "check_references",
    "compile_toolset",
    "run_program",
]
