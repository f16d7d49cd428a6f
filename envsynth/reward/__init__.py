"""The reward: a comparison of what an agent did with the golden trajectory, that one can read.

Success means that every goal call was made, that the world ended as the golden's did, and that the final message
states what was asked. ``docs/reward.md`` has the whole meaning, with worked examples.
"""

from envsynth.reward.answer import states
from envsynth.reward.breakdown import Breakdown
from envsynth.reward.config import RewardConfig, Weights
from envsynth.reward.golden import GoldenRun, run_golden
from envsynth.reward.score import progress, score

__all__ = ["Breakdown", "GoldenRun", "RewardConfig", "Weights", "progress", "run_golden", "score", "states"]
