"""envsynth as in `ours`, but each call is one that the simulator has never been asked: its program runs every time."""

import ours
from ours import ASYNC, VERSION, make, shut  # noqa: F401 - an adapter has these names


def open(wait):  # noqa: A001
    """Begin."""
    ours.open(wait, unseen=True)
