"""Rollouts: playing episodes with a policy, and summing them up."""

from envsynth.rollouts.engine import episode_seed, play, rollout
from envsynth.rollouts.policy import EpisodicPolicy, Policy
from envsynth.rollouts.summary import Summary, summarize, summarize_by, wilson

__all__ = [
    "EpisodicPolicy",
    "Policy",
    "Summary",
    "episode_seed",
    "play",
    "rollout",
    "summarize",
    "summarize_by",
    "wilson",
]
