"""The ``llm`` simulator: a language model answers, within what schemas, worlds and documented failures allow."""

from envsynth.simulation.llm.judge import Verdict
from envsynth.simulation.llm.model_judge import ModelJudge
from envsynth.simulation.llm.options import LlmOptions
from envsynth.simulation.llm.simulator import LlmSimulator

__all__ = ["LlmOptions", "LlmSimulator", "ModelJudge", "Verdict"]
