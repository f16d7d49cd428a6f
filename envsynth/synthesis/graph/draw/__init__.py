"""Pictures of a tool graph: SVG, PNG, and a page to explore it in."""

from envsynth.synthesis.graph.draw.page import draw_page
from envsynth.synthesis.graph.draw.svg import draw_png, draw_svg

__all__ = ["draw_page", "draw_png", "draw_svg"]
