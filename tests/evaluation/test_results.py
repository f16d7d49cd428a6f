"""Episodes counted by task, compared and reported."""

import re
import xml.etree.ElementTree as ET

import pytest

from envsynth.core import EnvsynthError
from envsynth.environment import spec
from envsynth.evaluation import collect, compare
from envsynth.evaluation.report import markdown, page, write_report
from envsynth.evaluation.results import Results, TaskResult, read_results
from envsynth.rollouts import rollout
from tests.rollouts.agents import Golden, silent


class Half(Golden):
    """Right in every second episode of a group."""

    def reset(self, env, info):
        super().reset(env, info)
        if info["episode"] % 2:
            self.texts = ["Goodbye."]


def evaluated(cinema, policy, label="agent", samples=4, tasks=6):
    ids = tuple(cinema.tasks)[:tasks]
    played = rollout(spec(cinema), policy, task_ids=ids, group_size=samples, split="all")
    entries = cinema.manifest.tasks
    return collect(played, lambda t: (entries[t.task_id].split, entries[t.task_id].difficulty), label)


def test_tries_are_counted_task_by_task(cinema):
    results = evaluated(cinema, Half())
    assert [(task.episodes, task.successes) for task in results.tasks] == [(4, 2)] * 6
    assert results.success.value == 0.5
    at, hat = results.passing()[2]
    assert at.value == pytest.approx(5 / 6)
    assert hat.value == pytest.approx(1 / 6)
    assert list(results.passing()) == [1, 2, 3, 4]
    assert results.errors().total() == 12
    assert sum(len(part.tasks) for part in results.by("difficulty").values()) == 6


def test_void_episodes_stand_in_no_share(cinema):
    (played,) = rollout(spec(cinema), silent, 1)
    results = collect([played.model_copy(update={"fault": "down"})])
    assert results.tasks[0].faults == 1
    assert results.played == ()
    assert "no episode" in page(results)


def test_two_agents_are_compared_on_the_tasks_that_both_played(cinema):
    golden, half = evaluated(cinema, Golden(), "golden"), evaluated(cinema, Half(), "half", tasks=5)
    found = compare(golden, half)
    assert (found.tasks, found.left_out, found.better, found.worse) == (5, 1, 5, 0)
    assert found.difference.value == 0.5
    assert compare(half, golden).difference.value == -0.5
    with pytest.raises(EnvsynthError, match="no task in common"):
        compare(golden, collect([]))


def test_results_are_read_as_they_were_written(cinema, tmp_path):
    results = evaluated(cinema, Half())
    results.write(tmp_path)
    assert read_results(tmp_path) == results
    with pytest.raises(EnvsynthError, match="no results to read"):
        read_results(tmp_path / "nowhere")
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(EnvsynthError, match="these are no results"):
        read_results(tmp_path)


def test_report_holds_every_figure_in_both_forms(cinema, tmp_path):
    golden, half = evaluated(cinema, Golden(), "golden"), evaluated(cinema, Half(), "<half> & half")
    write_report(tmp_path, half, compare(half, golden))
    html, text = ((tmp_path / f"report.{end}").read_text() for end in ("html", "md"))
    for told in ("50.0%", "Several tries", "decomposition", "-50.0%", "golden"):
        assert told in html
        assert told in text
    assert "&lt;half&gt; &amp; half" in html
    figures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        ET.fromstring(figure)
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) == 5
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_a_single_try_has_no_curve(cinema):
    text = markdown(evaluated(cinema, Golden(), samples=1))
    assert "Several tries" not in text
    assert "Errors" not in text


def test_each_part_says_what_a_success_costs_in_tokens():
    def part(name, tokens, successes):
        given = {"domain": "d", "task": name, "split": name, "episodes": 2, "successes": successes, "tokens": tokens}
        return TaskResult(**given)

    found = Results(label="x", tasks=(part("test", 300, 1), part("unseen_tools", 90, 0), part("train", 0, 1)))
    rows = {line.split(" | ")[0]: line.split(" | ")[-1].rstrip(" |") for line in markdown(found).splitlines()}
    assert (rows["| all"], rows["| test"], rows["| train"]) == ("195", "300", "–")
    assert rows["| unseen_tools"] == "no success"
