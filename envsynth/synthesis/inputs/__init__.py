"""Realistic inputs: what a user would name where a tool asks for something that no other tool finds."""

from envsynth.synthesis.inputs.cast import Cast
from envsynth.synthesis.inputs.draw import draw_input, fits
from envsynth.synthesis.inputs.input import Asked, Input, NoInput
from envsynth.synthesis.inputs.validity import valid

__all__ = ["Asked", "Cast", "Input", "NoInput", "draw_input", "fits", "valid"]
