"""Importers: tool schemas as the world has them, read into a ``Toolset``.

Nothing here runs what a schema says. Every format is a file: it finds the tools and reads each into a ``Draft``;
``collect`` makes the toolset, the same way for all.
"""

from envsynth.synthesis.importers.entry import KINDS, import_functions, import_tools
from envsynth.synthesis.importers.imported import Imported, Recovered, Skipped

__all__ = ["KINDS", "Imported", "Recovered", "Skipped", "import_functions", "import_tools"]
