"""What ``envsynth audit`` does, given what was asked for: an audit, or an export of demonstrations."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from envsynth.bundle import Bundle
from envsynth.cli.output import progress
from envsynth.core import EnvsynthError
from envsynth.simulation import Simulator, make_simulator
from envsynth.simulation.audit import (
    MODES,
    Case,
    KnowingJudge,
    Start,
    Store,
    audit_judge,
    audit_simulator,
    draw,
    judge_report,
    judge_rows,
    make_cases,
    make_exhibits,
    simulator_report,
    simulator_rows,
)

if TYPE_CHECKING:
    from envsynth.llm import LlmClient
    from envsynth.simulation.audit.simulating import Judge

JUDGES = ("none", "known", "model")


@dataclass(frozen=True)
class Plan:
    """An audit that was asked for.

    Attributes:
        simulator: the name of the simulator that is audited.
        settings: the options of the model that plays it.
        judge: which judge is audited as well: one of `JUDGES`.
        calls: how many calls each tool gets.
        tasks: how many tasks calls are taken from, of ``split`` (none: of all).
        at_once: how many calls are under way at once.
        prune_below: reliability below which a tool is to be left out.
        folder: where what is found is kept.
    """

    bundle: Bundle
    simulator: str
    settings: dict[str, Any]
    judge: str
    calls: int
    tasks: int
    split: str | None
    at_once: int
    seed: int
    prune_below: float
    folder: Path

    def cases(self) -> list[Case]:
        """Return the calls of the audit."""
        import numpy as np

        ids = self.bundle.task_ids(split=self.split)
        if not ids:
            raise EnvsynthError(f"{self.bundle!r} has no task of split {self.split!r}")
        drawn = np.random.default_rng(self.seed).permutation(len(ids))[: self.tasks]
        starts = [self._start(ids[index]) for index in drawn]
        per_mode = max(1, self.calls // len(MODES))
        return make_cases(self.bundle.toolset, starts, self.bundle.simulator(), per_mode, self.seed)

    def _start(self, task_id: str) -> Start:
        task = self.bundle.tasks[task_id]
        return Start(task_id, lambda: self.bundle.world(task), task.golden)


def run_audit(plan: Plan) -> dict[str, Any]:
    """Audit, write what was found, and return the report.

    Raises:
        EnvsynthError: the simulator or judge cannot be made, or the folder is of another audit.
    """
    bundle, truth, cases = plan.bundle, plan.bundle.simulator(), plan.cases()
    options = plan.settings if plan.simulator == "llm" else {}
    # Not the bundle's, which is kept: what this one counts is what this audit used.
    audited = make_simulator(plan.simulator, bundle.toolset, **options)
    client = getattr(audited, "client", None)
    judge = _judge(plan, truth, client)
    header = _header(plan)
    report: dict[str, Any] = {"bundle": bundle.name, "truth": truth.name, **header}
    asked = judge if truth.name != "program" and plan.judge == "model" else None
    with progress() as tell:
        store = Store(plan.folder / "simulator.jsonl", header)
        findings = audit_simulator(
            audited, truth, bundle.toolset, cases, store, asked, plan.at_once, lambda *done: tell("simulator", *done)
        )
        report["simulator_audit"] = simulator_report(findings, plan.prune_below)
        if judge is not None:
            exhibits = make_exhibits(bundle.toolset, cases)
            store = Store(plan.folder / "judge.jsonl", header | {"judge": plan.judge})
            rulings = audit_judge(
                judge, truth, bundle.toolset, exhibits, store, plan.at_once, lambda *done: tell("judge", *done)
            )
            report["judge_audit"] = judge_report(rulings)
    used = client or getattr(judge, "client", None)
    report["used"] = used.ledger.to_dict() if used is not None else None
    _write(report, plan)
    return report


def export(plan: Plan) -> dict[str, int]:
    """Write demonstrations by programs, and return how many rows of each kind there are.

    Raises:
        EnvsynthError: the tools have no programs to learn from.
    """
    from envsynth.rollouts.export import write_rows
    from envsynth.simulation.llm.options import read_options

    bundle, truth = plan.bundle, plan.bundle.simulator()
    if truth.name != "program":
        raise EnvsynthError(f"{bundle.name}: demonstrations are taken from programs, and not all of its tools have one")
    options, _ = read_options({"model": "nobody", **plan.settings})
    cases = plan.cases()
    exhibits = make_exhibits(bundle.toolset, cases)
    rows = {
        "simulator": simulator_rows(bundle.toolset, cases, truth, options),
        "judge": judge_rows(bundle.toolset, exhibits, truth, options.most_rows),
    }
    plan.folder.mkdir(parents=True, exist_ok=True)
    return {name: write_rows(found, plan.folder / f"{name}.sft.jsonl") for name, found in rows.items()}


def _header(plan: Plan) -> dict[str, Any]:
    asked: list[Any] = [plan.calls, plan.tasks, plan.seed]
    return {
        "bundle": plan.bundle.content_hash,
        "simulator": plan.simulator,
        "settings": {name: value for name, value in plan.settings.items() if name != "cache"},
        "asked": asked + ([plan.split] if plan.split else []),
    }


def _judge(plan: Plan, truth: Simulator, client: "LlmClient | None") -> "Judge | None":
    if plan.judge == "none":
        return None
    if plan.judge == "known":
        if truth.name != "program":
            raise EnvsynthError(f"{plan.bundle.name}: a judge that knows needs tools with programs; use --judge model")
        return KnowingJudge(plan.bundle.toolset, truth)
    from envsynth.llm import LlmClient
    from envsynth.simulation.llm import ModelJudge
    from envsynth.simulation.llm.options import read_options

    return ModelJudge(plan.bundle.toolset, client or LlmClient(read_options(plan.settings)[1]))


def _write(report: dict[str, Any], plan: Plan) -> None:
    plan.folder.mkdir(parents=True, exist_ok=True)
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    (plan.folder / "audit.json").write_bytes(orjson.dumps(report, option=option))
    title = f"{plan.bundle.name}: {plan.simulator}"
    figure = draw(report["simulator_audit"], report.get("judge_audit"), title)
    (plan.folder / "audit.svg").write_text(figure, encoding="utf-8")
