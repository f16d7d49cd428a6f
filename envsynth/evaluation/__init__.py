"""Evaluation: how well an agent does on tasks, how sure that is, what it gets wrong, and which of two is better."""

from envsynth.evaluation.compare import Comparison, compare
from envsynth.evaluation.errors import ERRORS, errors_of
from envsynth.evaluation.estimates import Estimate, mean_over_tasks, pass_at_k, pass_hat_k
from envsynth.evaluation.results import Results, TaskResult, collect

__all__ = [
    "ERRORS",
    "Comparison",
    "Estimate",
    "Results",
    "TaskResult",
    "collect",
    "compare",
    "errors_of",
    "mean_over_tasks",
    "pass_at_k",
    "pass_hat_k",
]
