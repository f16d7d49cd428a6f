"""Figures of episodes, as one table: a row for each group."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from envsynth.cli.output import table

if TYPE_CHECKING:
    from rich.table import Table

    from envsynth.rollouts import Summary

_COLUMNS = ("episodes", "success", "95 % interval", "return", "turns", "calls")


def figures(summaries: Mapping[str, "Summary"], first: str) -> "Table":
    """Return a table of summaries; ``first`` heads the column of their names."""
    shown = table(first, *_COLUMNS, right=_COLUMNS)
    for name, summary in summaries.items():
        low, high = summary.interval()
        shown.add_row(
            name,
            str(summary.episodes),
            _number(summary.success_rate, ".1%"),
            f"{low:.1%} – {high:.1%}",
            _number(summary.mean_return, ".3f"),
            _number(summary.mean_turns, ".1f"),
            _number(summary.mean_calls, ".1f"),
        )
    return shown


def _number(value: float, form: str) -> str:
    return "–" if math.isnan(value) else format(value, form)
