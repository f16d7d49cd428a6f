"""Telling a walk in words: what a user would ask for, at two levels, and the final message that answers it."""

from envsynth.synthesis.tell.asks import Question, questions
from envsynth.synthesis.tell.burden import burden, is_heavy
from envsynth.synthesis.tell.high import high
from envsynth.synthesis.tell.low import low
from envsynth.synthesis.tell.natural import fault

__all__ = ["Question", "burden", "fault", "high", "is_heavy", "low", "questions"]
