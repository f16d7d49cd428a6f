"""An audit's report as tables."""

from typing import Any

from envsynth.cli.output import console, table


def show_report(report: dict[str, Any]) -> None:
    """Print a report."""
    to = console()
    audit = report["simulator_audit"]
    columns = ("cases", "right", "wrong", "faults", "unjudged")
    for head, groups in (("mode", {**audit["modes"], "all": audit["all"]}), ("tool", audit["tools"])):
        shown = table(head, *columns, "reliability", right=(*columns, "reliability"))
        for name, one in groups.items():
            shown.add_row(name, *(str(one[column]) for column in columns), _share(one["reliability"]))
        to.print(shown)
        to.print()
    if audit["parts"]:
        agreed = ", ".join(f"{name} {part['agree']} of {part['of']}" for name, part in audit["parts"].items())
        to.print(f"agreement with what is known: {agreed}")
    to.print(f"tools to leave out: {', '.join(audit['prune']) or 'none'}")
    judged = report.get("judge_audit")
    if judged:
        shown = table("category", "exhibits", "right", "faults", "accuracy", right=("exhibits", "right", "faults"))
        for name, one in {**judged["categories"], "all": judged["all"]}.items():
            shown.add_row(name, str(one["exhibits"]), str(one["right"]), str(one["faults"]), _share(one["accuracy"]))
        to.print()
        to.print(shown)
        wrong = judged["false_positives"]
        to.print(f"false positives: {wrong['accepted']} of {wrong['of']} wrong responses were accepted")
    if report["used"]:
        used = report["used"]
        tokens = used["prompt_tokens"] + used["completion_tokens"]
        to.print(f"asked: {used['requests']} requests, {used['cached']} kept answers, {tokens:,} tokens")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
