"""Audits: how often a simulator answers rightly, and how often a judge sees that it does not.

After SynthTools' simulator and judge audits (Castellani et al., 2025, §5). What a program, a pinned response or a
schema knows is judged by that; a model is asked only where none of them does.
"""

from envsynth.simulation.audit.cases import MODES, Case, Start, make_cases
from envsynth.simulation.audit.demonstrations import judge_rows, simulator_rows
from envsynth.simulation.audit.figure import draw
from envsynth.simulation.audit.judging import CATEGORIES, Exhibit, audit_judge, make_exhibits
from envsynth.simulation.audit.knowing import KnowingJudge
from envsynth.simulation.audit.record import Finding, Ruling, Store
from envsynth.simulation.audit.report import judge_report, simulator_report
from envsynth.simulation.audit.simulating import audit_simulator

__all__ = [
    "CATEGORIES",
    "MODES",
    "Case",
    "Exhibit",
    "Finding",
    "KnowingJudge",
    "Ruling",
    "Start",
    "Store",
    "audit_judge",
    "audit_simulator",
    "draw",
    "judge_report",
    "judge_rows",
    "make_cases",
    "make_exhibits",
    "simulator_report",
    "simulator_rows",
]
