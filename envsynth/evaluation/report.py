"""An evaluation as a page to read: Markdown for a repository, HTML with figures for a browser."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import isnan
from pathlib import Path

from envsynth.evaluation.compare import Comparison
from envsynth.evaluation.errors import ERRORS
from envsynth.evaluation.estimates import Estimate
from envsynth.evaluation.figure import bars, curves
from envsynth.evaluation.results import Results

Rows = Sequence[Sequence[str]]
_GROUPS = ("domain", "split", "difficulty")
_MEANING = {
    "format": "a call, or the last message, could not be read",
    "wrong_tool": "a tool that is not offered, or a change that nobody asked for",
    "parameters": "the right tool with wrong arguments",
    "context": "the same call again and again, or no end",
    "decomposition": "a call that was needed was not tried",
    "answer": "all was done, but not said",
}
_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#667;--line:#d5d9e0;--bar:#4c78a8;--other:#e45756;--page:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa3b2;--line:#39404b;--bar:#6ea0d6;--other:#ff8583;
--page:#14171b}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:760px;margin:2rem auto;
padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;margin:.6rem 0;display:block;overflow-x:auto}
th,td{padding:.25rem .8rem .25rem 0;text-align:left;border-bottom:1px solid var(--line)}
td:not(:first-child),th:not(:first-child){font-variant-numeric:tabular-nums}
svg{max-width:100%;height:auto;font:13px system-ui,sans-serif}svg text{fill:var(--ink)}svg .tick{fill:var(--soft)}
.grid{stroke:var(--line)}.bar{fill:var(--bar);opacity:.75}.reach{stroke:var(--ink);stroke-width:2}
.curve{fill:none;stroke-width:2}.curve.c0{stroke:var(--bar)}.curve.c1{stroke:var(--other)}
.band{opacity:.18}.c0{fill:var(--bar)}.c1{fill:var(--other)}.curve.c0,.curve.c1{fill:none}
"""


def markdown(results: Results, comparison: Comparison | None = None) -> str:
    """Return the report as Markdown."""
    parts = [f"# {results.label}", "", *(f"* {name}: {value}" for name, value in results.settings.items()), ""]
    for title, head, rows in tables(results, comparison):
        parts += [f"## {title}", "", _row(head), _row(["---"] * len(head)), *map(_row, rows), ""]
    return "\n".join(parts)


def page(results: Results, comparison: Comparison | None = None) -> str:
    """Return the report as one HTML page that needs nothing else."""
    told = "".join(f"<li>{escape(name)}: {escape(value)}</li>" for name, value in results.settings.items())
    figures = _figures(results)
    parts = [f"<h1>{escape(results.label)}</h1>", f"<ul>{told}</ul>"]
    for title, head, rows in tables(results, comparison):
        parts.append(f"<h2>{escape(title)}</h2>")
        parts += [figures[title]] if title in figures else []
        parts.append(f"<table><tr>{_cells(head, 'th')}</tr>{''.join(f'<tr>{_cells(r)}</tr>' for r in rows)}</table>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(results.label)}'
    return f"<!doctype html><html lang=en><head>{head}</title><style>{_STYLE}</style></head><body>" + (
        "\n".join(parts) + "</body></html>\n"
    )


def write_report(folder: Path, results: Results, comparison: Comparison | None = None) -> None:
    """Write ``report.md`` and ``report.html`` to a folder."""
    (folder / "report.md").write_text(markdown(results, comparison), encoding="utf-8")
    (folder / "report.html").write_text(page(results, comparison), encoding="utf-8")


def told(found: Estimate) -> str:
    """Return an estimate in percent, with its interval."""
    return "–" if isnan(found.value) else f"{found.value:.1%} [{found.low * 100:.1f}, {found.high * 100:.1f}]"


def _groups(results: Results) -> dict[str, Results]:
    groups = {"all": results}
    for attribute in _GROUPS:
        found = {name: part for name, part in results.by(attribute).items() if name}
        groups |= found if len(found) > 1 or attribute == "split" else {}
    return groups


def tables(results: Results, comparison: Comparison | None) -> Iterable[tuple[str, Sequence[str], Rows]]:
    """Return the report's tables: a title, the heads of the columns, and the rows."""
    groups = _groups(results)
    head = ("of", "tasks", "episodes", "success [95 %]", "return", "turns", "calls", "failed", "tokens per success")
    yield "Success", head, [[name, *_figures_of(part)] for name, part in groups.items()]
    passing = results.passing()
    if len(passing) > 1:
        rows = [[str(k), told(at), told(hat)] for k, (at, hat) in passing.items()]
        yield "Several tries", ("k", "pass@k: one succeeds", "pass^k: all succeed"), rows
    errors = results.errors()
    if errors:
        failed = errors.total()
        rows = [[kind, str(errors[kind]), f"{errors[kind] / failed:.0%}", _MEANING[kind]] for kind in ERRORS]
        yield "Errors", ("kind", "episodes", "share", "meaning"), rows
    if comparison is not None:
        yield "Comparison", ("", ""), _compared(comparison)
    yield "Cost", ("", ""), _cost(results)


def _figures_of(results: Results) -> list[str]:
    episodes = results.total("episodes")
    means = [results.total(name) / episodes if episodes else 0.0 for name in ("returned", "turns", "calls")]
    failed = results.total("failed_calls") / max(results.total("calls"), 1)
    shown = [f"{means[0]:.3f}", f"{means[1]:.1f}", f"{means[2]:.1f}", f"{failed:.0%}", _per_success(results)]
    return [str(len(results.played)), f"{episodes:.0f}", told(results.success), *shown]


def _per_success(results: Results) -> str:
    tokens, successes = results.total("tokens"), results.total("successes")
    return "–" if not tokens else f"{tokens / successes:.0f}" if successes else "no success"


def _compared(found: Comparison) -> Rows:
    return [
        ["compared with", found.theirs],
        ["tasks that both played", f"{found.tasks} ({found.left_out} more left out)"],
        ["difference in success [95 %]", told(found.difference)],
        ["p, if they were alike", f"{found.p:.4f}"],
        ["tasks done better / worse", f"{found.better} / {found.worse}"],
    ]


def _cost(results: Results) -> Rows:
    tokens = results.total("tokens")
    rows = [["void episodes (the infrastructure failed)", f"{results.total('faults'):.0f}"]]
    if tokens:
        rows.append(["tokens written", f"{tokens:.0f}"])
        rows.append(["tokens per success", _per_success(results)])
    return rows


def _figures(results: Results) -> Mapping[str, str]:
    figures = {"Success": bars({name: part.success for name, part in _groups(results).items()}, "success by group")}
    passing = results.passing()
    if len(passing) > 1:
        lines = {"pass@k": {k: at for k, (at, _) in passing.items()}, "pass^k": {k: h for k, (_, h) in passing.items()}}
        figures["Several tries"] = curves(lines, "success over several tries")
    errors = results.errors()
    if errors:
        shares = {kind: errors[kind] / errors.total() for kind in ERRORS}
        figures["Errors"] = bars({kind: Estimate(s, s, s) for kind, s in shares.items()}, "kinds of error")
    return figures


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cells(cells: Sequence[str], kind: str = "td") -> str:
    return "".join(f"<{kind}>{escape(cell)}</{kind}>" for cell in cells)
