"""The tool graph: which tool's output can be which tool's input, and on what evidence."""

from envsynth.synthesis.graph.fields import Field, read_fields
from envsynth.synthesis.graph.link import EVIDENCE, Evidence, Link
from envsynth.synthesis.graph.tool_graph import ToolGraph

__all__ = ["EVIDENCE", "Evidence", "Field", "Link", "ToolGraph", "read_fields"]
