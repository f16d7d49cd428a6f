import json


def test_bundle_is_summed_up(envsynth):
    text = envsynth("show", "cinema").stdout
    assert "toolsynth/cinema-v3" in text
    for name, kind in {"find_screenings": "read", "book_seats": "write"}.items():
        assert any(name in line and kind in line for line in text.splitlines())


def test_bundle_is_found_by_name_folder_and_id(envsynth, cinema_folder):
    shown = [envsynth("show", target, "--json").stdout for target in ("cinema", cinema_folder, "toolsynth/cinema-v3")]
    assert len(set(shown)) == 1
    data = json.loads(shown[0])
    assert len(data["tasks"]) == 12
    assert data["worlds"]["main"]["rows"] == {"screenings": 6, "bookings": 8}


def test_other_version_is_an_error(envsynth):
    result = envsynth("show", "toolsynth/cinema-v4")
    assert result.exit_code == 1
    assert "is version 3" in result.stderr


def test_policy_is_shown_as_it_is_written(envsynth, cinema):
    text = envsynth("show", "cinema", "--policy").stdout
    assert text.split() == cinema.toolset.policy.split()
    assert "[A1]" in text


def test_tasks_are_listed(envsynth, cinema):
    text = envsynth("show", "cinema", "--tasks").stdout
    for task_id in cinema.tasks:
        assert task_id in text


def test_task_is_shown_with_the_sources_of_its_golden_arguments(envsynth, cinema):
    task_id, task = next((i, t) for i, t in cinema.tasks.items() if t.golden[-1].name == "cancel_booking")
    text = envsynth("show", "cinema", task_id).stdout
    words = " ".join(text.split())
    assert task.instruction.high in words
    assert task.answer in words
    assert f'booking_id = "{task.golden[-1].arguments["booking_id"]}" ← call' in words
    assert "← instruction" in words


def test_task_is_shown_as_json(envsynth, cinema):
    task_id, task = next(iter(cinema.tasks.items()))
    shown = envsynth("show", "cinema", task_id, "--json").stdout
    assert type(task).model_validate_json(shown) == task


def test_unknown_task_is_an_error_that_names_near_ones(envsynth, cinema):
    task_id = next(iter(cinema.tasks))
    result = envsynth("show", "cinema", task_id[:-1] + "x")
    assert result.exit_code == 1
    assert task_id in result.stderr
