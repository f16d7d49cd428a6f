"""What audits found, summed up: as plain data, from which tables and figures are made."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from envsynth.simulation.audit.cases import MODES
from envsynth.simulation.audit.judging import CATEGORIES, WRONG
from envsynth.simulation.audit.record import Finding, Ruling


def simulator_report(findings: Sequence[Finding], prune_below: float = 0.5) -> dict[str, Any]:
    """Return how reliable a simulator is: over all, by mode and by tool, and which tools to leave out.

    Faults are counted and are no part of reliability: an episode that meets one is void.
    """
    tools = {name: _counts(group) for name, group in _groups(findings, lambda one: one.tool)}
    parts: dict[str, list[bool]] = {}
    for finding in findings:
        for name, agrees in finding.parts.items():
            parts.setdefault(name, []).append(agrees)
    return {
        "all": _counts(findings),
        "modes": {mode: _counts([one for one in findings if one.mode == mode]) for mode in MODES},
        "parts": {name: {"of": len(found), "agree": sum(found)} for name, found in parts.items()},
        "faults": dict(Counter(one.verdict.fault for one in findings if one.verdict and not one.verdict.correct)),
        "tools": tools,
        "prune": sorted(
            name for name, one in tools.items() if one["reliability"] is not None and one["reliability"] < prune_below
        ),
    }


def judge_report(rulings: Sequence[Ruling]) -> dict[str, Any]:
    """Return how a judge did: accuracy, and how many wrong responses it accepted."""
    ruled = [one for one in rulings if one.verdict is not None]
    wrong = [one for one in ruled if one.category in WRONG]
    accepted = [one for one in wrong if one.verdict is not None and one.verdict.correct]
    return {
        "all": _ruled(rulings),
        "categories": {name: _ruled([one for one in rulings if one.category == name]) for name in CATEGORIES},
        "false_positives": {"of": len(wrong), "accepted": len(accepted), "rate": _share(len(accepted), len(wrong))},
    }


def _counts(findings: Iterable[Finding]) -> dict[str, Any]:
    outcomes = Counter(one.outcome for one in findings)
    judged = outcomes["right"] + outcomes["wrong"]
    return {
        "cases": outcomes.total(),
        "right": outcomes["right"],
        "wrong": outcomes["wrong"],
        "faults": outcomes["fault"],
        "unjudged": outcomes["unjudged"],
        "reliability": _share(outcomes["right"], judged),
    }


def _ruled(rulings: Sequence[Ruling]) -> dict[str, Any]:
    ruled = [one for one in rulings if one.verdict is not None]
    right = sum(one.verdict is not None and one.verdict.correct == one.correct for one in ruled)
    return {
        "exhibits": len(rulings),
        "right": right,
        "faults": len(rulings) - len(ruled),
        "accuracy": _share(right, len(ruled)),
    }


def _groups(findings: Sequence[Finding], key: Callable[[Finding], str]) -> list[tuple[str, list[Finding]]]:
    return [(name, [one for one in findings if key(one) == name]) for name in sorted(set(map(key, findings)))]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
