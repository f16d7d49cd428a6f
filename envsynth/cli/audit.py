"""``envsynth audit``: how often a simulator answers rightly, and how often a judge sees that it does not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from envsynth.cli.output import Json, console, print_json, progress, say, table
from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from envsynth.bundle import Bundle
    from envsynth.llm import LlmClient
    from envsynth.simulation import Simulator
    from envsynth.simulation.audit import Case, Start
    from envsynth.simulation.audit.simulating import Judge

EXAMPLE = "Example: envsynth audit retail --simulator llm --model my-model --api-base http://localhost:8000/v1"
_JUDGES = ("none", "known", "model")


def audit_command(
    bundle: Annotated[str, typer.Argument(help="A bundle's name, folder or environment id.", metavar="BUNDLE")],
    simulator: Annotated[str, typer.Option(help="program, schema or llm.")] = "llm",
    model: Annotated[str | None, typer.Option(help="The model, for llm and for a model as judge.")] = None,
    api_base: Annotated[str | None, typer.Option(help="An OpenAI-compatible server; none: litellm.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="More of the simulator's options; may be repeated.", metavar="KEY=VALUE")
    ] = None,
    judge: Annotated[str, typer.Option(help="Audit a judge, too: none, known (by programs) or model.")] = "none",
    calls: Annotated[int, typer.Option(min=1, help="Calls for each tool, spread over four modes.")] = 8,
    tasks: Annotated[int, typer.Option(min=1, help="How many tasks calls are taken from.")] = 60,
    at_once: Annotated[int, typer.Option(min=1, help="How many calls are under way at once.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="What calls are drawn from.")] = 0,
    prune_below: Annotated[float, typer.Option(help="Reliability below which a tool is to be left out.")] = 0.5,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The audit's folder; an audit in it goes on.", metavar="DIR")
    ] = None,
    json: Json = False,
) -> None:
    """Audit a simulator on calls in four modes, and a judge on crafted responses.

    What was found is kept in a folder (audits/NAME-SIMULATOR unless --out says another), so that an audit that was
    stopped goes on, and answers that were paid for are not asked for again.
    """
    from envsynth.cli.target import find_bundle
    from envsynth.simulation import make_simulator
    from envsynth.simulation.audit import audit_judge, audit_simulator, draw, judge_report, make_exhibits
    from envsynth.simulation.audit import simulator_report as summed_up
    from envsynth.simulation.audit.record import Store

    if judge not in _JUDGES:
        raise EnvsynthError(f"--judge is one of {', '.join(_JUDGES)}, not {judge!r}")
    found = find_bundle(bundle)
    folder = out or Path("audits") / f"{found.name}-{simulator}"
    settings = _settings(model, api_base, option or [], folder)
    truth, cases = found.simulator(), _cases(found, calls, tasks, seed)
    # Not the bundle's, which is kept: what this one counts is what this audit used.
    audited = make_simulator(simulator, found.toolset, **(settings if simulator == "llm" else {}))
    client = getattr(audited, "client", None)
    header = {
        "bundle": found.content_hash,
        "simulator": simulator,
        "settings": {k: v for k, v in settings.items() if k != "cache"},
        "asked": [calls, tasks, seed],
    }
    report: dict[str, Any] = {"bundle": found.name, "truth": truth.name, **header}
    ruling = _judge(judge, found, truth, settings, client)
    with progress() as tell:
        findings = audit_simulator(
            audited,
            truth,
            found.toolset,
            cases,
            Store(folder / "simulator.jsonl", header),
            ruling if truth.name != "program" and judge == "model" else None,
            at_once,
            lambda done, total: tell("simulator", done, total),
        )
        report["simulator_audit"] = summed_up(findings, prune_below)
        if ruling is not None:
            exhibits = make_exhibits(found.toolset, cases)
            store = Store(folder / "judge.jsonl", header | {"judge": judge})
            rulings = audit_judge(
                ruling, truth, found.toolset, exhibits, store, at_once, lambda done, total: tell("judge", done, total)
            )
            report["judge_audit"] = judge_report(rulings)
    used = client or getattr(ruling, "client", None)
    report["used"] = used.ledger.to_dict() if used is not None else None
    _write(report, folder, draw(report["simulator_audit"], report.get("judge_audit"), f"{found.name}: {simulator}"))
    if json:
        print_json(report)
    else:
        _show(report)
        say(f"written: {folder}")


def _settings(model: str | None, api_base: str | None, options: list[str], folder: Path) -> dict[str, Any]:
    import yaml

    given: dict[str, Any] = {"cache": str(folder / "answers")}
    for one in options:
        name, mark, value = one.partition("=")
        if not mark:
            raise EnvsynthError(f"--option {one!r} is no KEY=VALUE, such as gateway=false")
        given[name] = yaml.safe_load(value)
    return given | {k: v for k, v in {"model": model, "api_base": api_base}.items() if v is not None}


def _cases(bundle: "Bundle", calls: int, tasks: int, seed: int) -> "list[Case]":
    import numpy as np

    from envsynth.simulation.audit import MODES, make_cases

    ids = bundle.task_ids()
    drawn = np.random.default_rng(seed).permutation(len(ids))[:tasks]
    starts = [_start(bundle, ids[index]) for index in drawn]
    return make_cases(bundle.toolset, starts, bundle.simulator(), max(1, calls // len(MODES)), seed)


def _start(bundle: "Bundle", task_id: str) -> "Start":
    from envsynth.simulation.audit import Start

    task = bundle.tasks[task_id]
    return Start(task_id, lambda: bundle.world(task), task.golden)


def _judge(
    kind: str, bundle: "Bundle", truth: "Simulator", settings: dict[str, Any], client: "LlmClient | None"
) -> "Judge | None":
    if kind == "none":
        return None
    if kind == "known":
        from envsynth.simulation.audit import KnowingJudge

        if truth.name != "program":
            raise EnvsynthError(f"{bundle.name}: a judge that knows needs tools with programs; use --judge model")
        return KnowingJudge(bundle.toolset, truth)
    from envsynth.llm import LlmClient
    from envsynth.simulation.llm import ModelJudge
    from envsynth.simulation.llm.options import read_options

    return ModelJudge(bundle.toolset, client or LlmClient(read_options(settings)[1]))


def _write(report: dict[str, Any], folder: Path, figure: str) -> None:
    import orjson

    folder.mkdir(parents=True, exist_ok=True)
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    (folder / "audit.json").write_bytes(orjson.dumps(report, option=option))
    (folder / "audit.svg").write_text(figure, encoding="utf-8")


def _show(report: dict[str, Any]) -> None:
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
