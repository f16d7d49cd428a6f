"""The nouns: frozen models that every other package speaks in.

Nothing here reads a file, opens a database or draws a random number.
"""

from envsynth.core.call import ToolCall, ToolResult
from envsynth.core.errors import BundleError, EnvsynthError, ProgramError, SimulatorFault, WorldError
from envsynth.core.program import Check, Program
from envsynth.core.task import (
    MAX_TURNS,
    Ask,
    Criterion,
    Difficulty,
    GoldenCall,
    Instruction,
    Metadata,
    PinnedCall,
    RowChange,
    Source,
    Task,
)
from envsynth.core.tool import ASK_USER, DECLINE, SUBMIT, Annotations, FailureMode, Tool
from envsynth.core.toolset import Toolset
from envsynth.core.trajectory import Trajectory
from envsynth.core.world_schema import ENTITIES, Column, Table, WorldSchema

__all__ = [
    "ASK_USER",
    "DECLINE",
    "ENTITIES",
    "MAX_TURNS",
    "SUBMIT",
    "Annotations",
    "Ask",
    "BundleError",
    "Check",
    "Column",
    "Criterion",
    "Difficulty",
    "EnvsynthError",
    "FailureMode",
    "GoldenCall",
    "Instruction",
    "Metadata",
    "PinnedCall",
    "Program",
    "ProgramError",
    "RowChange",
    "SimulatorFault",
    "Source",
    "Table",
    "Task",
    "Tool",
    "ToolCall",
    "ToolResult",
    "Toolset",
    "Trajectory",
    "WorldError",
    "WorldSchema",
]
