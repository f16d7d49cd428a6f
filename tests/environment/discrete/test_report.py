"""The report of what can be solved by choices, and the command that prints it."""

from pathlib import Path
from typing import get_args

import pytest

import envsynth
from envsynth.bundle import Bundle
from envsynth.core import Task
from envsynth.core.task import Difficulty, Split
from envsynth.environment.discrete import expressible
from envsynth.environment.discrete.__main__ import main
from tests.docs.blocks import ROOT
from tests.environment.discrete.conftest import rewritten


def test_the_library_can_be_solved_by_choices(library: Bundle) -> None:
    report = expressible(library)
    assert report.reasons == {}
    assert report.share == 1.0
    assert report.tasks == report.solved
    assert report.tasks["train", "simple"] == 1
    assert len(report.actions) == 3
    assert min(report.actions) >= 4


def test_only_the_tasks_that_are_named_are_tried(library: Bundle) -> None:
    first, *_ = library.tasks
    assert expressible(library, task_ids=[first]).tasks.total() == 1


def test_what_cannot_be_chosen_is_the_reason(library: Bundle, tmp_path: Path) -> None:
    renew, reserve, pay = library.tasks.values()
    texts = {
        renew.id: "Please renew a loan of mine.",
        reserve.id: reserve.instruction.high,
        pay.id: "Card C-2: pay some of it.",
    }
    tasks = []
    for task in library.tasks.values():
        said = {"low": task.instruction.low, "high": texts[task.id]}
        tasks.append(Task.model_validate(task.model_dump(exclude={"id"}) | {"instruction": said}))
    bundle = envsynth.load(rewritten(library, tmp_path / "vague", library.toolset, tasks))
    report = expressible(bundle)
    reasons = {task.golden[-1].name: report.reasons.get(task.id) for task in bundle.tasks.values()}
    assert reasons == {
        "renew_loan": "list_loans: the only value that fits is another one",
        "reserve_book": None,
        "pay_fine": "pay_fine: the tool cannot be chosen",
    }
    assert report.share == pytest.approx(1 / 3)
    assert expressible(bundle, level="low").reasons == {}


def test_few_places_for_values_make_less_expressible(library: Bundle) -> None:
    assert expressible(library, values=1).share < 1.0


def test_the_command_prints_shares_and_reasons(library_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(library_folder), "--values", "1", "--tasks", "--level", "low"])
    told = capsys.readouterr().out
    assert "low instructions" in told
    assert "What stops the others" in told
    for split in ("train", "test", "unseen_tools"):
        assert split in told
    main([str(library_folder)])
    told = capsys.readouterr().out
    assert "3/3 100%" in told
    assert "What stops the others" not in told


@pytest.mark.slow
@pytest.mark.parametrize(("level", "least"), [("high", 0.75), ("low", 0.85)])
def test_most_of_retail_can_be_solved_by_choices_as_the_page_says(level: str, least: float) -> None:
    report = expressible(envsynth.load("retail"), level=level)
    assert report.share > least
    page = (ROOT / "docs/discrete-actions.md").read_text(encoding="utf-8")
    table = page[page.index(f"| {level} | simple |") :].partition("\n\n")[0]
    for split in get_args(Split):
        keys = [(split, difficulty) for difficulty in get_args(Difficulty)]
        cells = [f"{report.solved[key]}/{report.tasks[key]}" for key in keys]
        assert f"| {split} | {' | '.join(cells)} |" in table
    assert f"| {report.solved.total()}/{report.tasks.total()} |" in table
    assert f"{report.share:.0%}".replace("%", " %") in page
