"""Realistic inputs: what a user would name where a tool asks for something that no other tool finds."""

from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.draw import Input, NoInput, draw_input

__all__ = ["Cast", "Input", "NoInput", "draw_input"]
