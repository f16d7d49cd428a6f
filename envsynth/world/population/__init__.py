"""Population: a base world's rows, drawn once at build time from a recipe that is data.

Nothing here runs while an episode runs. The recipe's format is described in ``docs/population.md``.
"""

from envsynth.world.population.engine import populate
from envsynth.world.population.lines import world_lines
from envsynth.world.population.reading import parse_recipe, read_recipe
from envsynth.world.population.recipe import PopulationRecipe

__all__ = ["PopulationRecipe", "parse_recipe", "populate", "read_recipe", "world_lines"]
