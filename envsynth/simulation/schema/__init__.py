"""The ``schema`` simulator: any toolset runs offline, from its schemas and a task's metadata alone."""

from envsynth.simulation.schema.simulator import SchemaSimulator

__all__ = ["SchemaSimulator"]
