"""Rollouts: playing episodes with a policy, and summing them up."""

from envsynth.rollouts.batched import BatchedPolicy, Conversation
from envsynth.rollouts.chat import ChatPolicy
from envsynth.rollouts.engine import arollout, rollout
from envsynth.rollouts.export import dpo_rows, sft_rows, to_dataset, write_rows
from envsynth.rollouts.local import TransformersTurns
from envsynth.rollouts.manifest import RunManifest, read_manifest
from envsynth.rollouts.player import play
from envsynth.rollouts.policy import EpisodicPolicy, Policy, PolicyFault, Reply
from envsynth.rollouts.schedule import episode_seed
from envsynth.rollouts.served import CompletionsPolicy
from envsynth.rollouts.store import Store, read_episodes
from envsynth.rollouts.summary import Summary, summarize, summarize_by, wilson
from envsynth.rollouts.tokens import ChatTokens, tokens_of
from envsynth.rollouts.vllm import VllmTurns

__all__ = [
    "BatchedPolicy",
    "ChatPolicy",
    "ChatTokens",
    "CompletionsPolicy",
    "Conversation",
    "EpisodicPolicy",
    "Policy",
    "PolicyFault",
    "Reply",
    "RunManifest",
    "Store",
    "Summary",
    "TransformersTurns",
    "VllmTurns",
    "arollout",
    "dpo_rows",
    "episode_seed",
    "play",
    "read_episodes",
    "read_manifest",
    "rollout",
    "sft_rows",
    "summarize",
    "summarize_by",
    "to_dataset",
    "tokens_of",
    "wilson",
    "write_rows",
]
