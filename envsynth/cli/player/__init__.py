"""A person as the agent: what `envsynth play` is made of.

`Session` is the game; it asks through an `Asker` and never knows whether that is a terminal (`Terminal`) or lines of
text (`Lines`).
"""

from envsynth.cli.player.ask import Asker, Choice, Lines, Question
from envsynth.cli.player.session import Session

__all__ = ["Asker", "Choice", "Lines", "Question", "Session"]
