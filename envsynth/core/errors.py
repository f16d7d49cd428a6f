"""Every error envsynth raises on purpose, one small hierarchy.

A message says what was wrong, where, and what to do about it.
"""


class EnvsynthError(Exception):
    """Base of all errors that envsynth raises on purpose."""


class BundleError(EnvsynthError):
    """A bundle's files are missing, broken, or contradict one another."""


class ProgramError(EnvsynthError):
    """A tool's program cannot be compiled, or did what a program may not."""


class WorldError(EnvsynthError):
    """A world's rows do not fit its schema, or a state belongs to another world."""


class SimulatorFault(EnvsynthError):  # noqa: N818 (a fault is the design's word, told apart from an error result)
    """The simulator could not answer a call; the episode is void, not failed.

    An environment never shows this to an agent: it truncates the episode with ``info["fault"]`` set, so that
    trainers can mask it out.
    """
