"""A person at the terminal, stood in for by lines of text, by a script of answers, and by a real terminal."""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest
from rich.console import Console

from envsynth.cli.player import Lines, Session
from envsynth.core import SimulatorFault
from envsynth.environment import ToolEnv
from tests.cli.conftest import REPOSITORY


def task_of(cinema, *tags):
    """Return the first task that wants just these things."""
    return next(task for task in cinema.tasks.values() if task.tags == tags)


def said(task, name):
    return next(call.arguments[name] for call in task.golden if name in call.arguments)


def title_of(task):
    return next(call.arguments["title"] for call in task.golden if call.name == "find_screenings")


@pytest.fixture
def booking(cinema):
    return task_of(cinema, "book")


@pytest.fixture
def play(cinema):
    """Plays a task with these lines typed; returns what is printed."""

    def run(task, *lines, width=80, **options):
        output = io.StringIO()
        to = Console(file=output, width=width, markup=False, highlight=False, emoji=False)
        env = ToolEnv(str(cinema.path), split="all", **options)
        typed = io.StringIO("".join(f"{line}\n" for line in lines))
        Session(env, Lines(typed, lambda line: to.print(line, soft_wrap=True)), to).play(0, {"task": task.id})
        return output.getvalue()

    return run


class Script:
    """Answers with what it holds, one after another; an exception among it is raised, a function asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.questions = []

    def ask(self, question):
        self.questions.append(question)
        answer = self.answers.pop(0) if self.answers else EOFError
        if isinstance(answer, type):
            raise answer
        return answer(question) if callable(answer) else answer


def scripted(cinema, task, script, **options):
    output = io.StringIO()
    env = ToolEnv(str(cinema.path), split="all", **options)
    session = Session(env, script, Console(file=output, width=80, markup=False, highlight=False))
    session.play(0, {"task": task.id})
    return output.getvalue()


def lines_of(task):
    """Return what a person types to solve a booking."""
    golden = next(call for call in task.golden if call.name == "book_seats")
    arguments = [str(golden.arguments[name]) for name in ("screening_id", "phone", "seats")]
    return ["find_screenings", title_of(task), "book_seats", *arguments, f"/say {task.answer}"]


# A whole game


def test_command_plays_the_lines_of_its_input(workplace, cinema, booking):
    command = [sys.executable, "-W", "error", "-m", "envsynth", "play", "cinema", "--task", booking.id]
    typed = "\n".join([*lines_of(booking), "", ""])
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, input=typed, capture_output=True, text=True, env=environment, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "success: score 1, progress 1" in done.stdout
    assert "✓ booking number (id)" in done.stdout


def test_command_says_what_is_wrong_with_its_arguments(envsynth):
    result = envsynth("play", "cinema", "--task", "t0")
    assert result.exit_code == 1
    assert "t0" in result.stderr
    assert envsynth("play", "cinema", "--difficulty", "absurd").stderr.startswith("error: option 'difficulty'")


def test_game_begins_with_the_request_and_what_can_be_done(play, booking):
    shown = play(booking)
    assert booking.instruction.high in " ".join(shown.split())
    assert booking.id in shown
    assert "Help: ?" in shown
    assert booking.golden[-1].arguments["screening_id"] not in shown


def test_low_level_tells_the_steps(play, booking):
    assert booking.instruction.low in " ".join(play(booking, level="low").split())


def test_failure_is_explained(play, booking):
    shown = play(booking, "/say I would rather not.", "")
    assert "failure: score 0" in shown
    assert "✗ book_seats(" in shown
    assert "✗ booking number (id)" in shown


def test_nothing_printed_is_wider_than_the_terminal(play, booking):
    shown = play(booking, *lines_of(booking), "/golden", "/undo", "/policy", "?", "? book_seats", "/hint", width=60)
    assert max(map(len, shown.splitlines())) <= 60


def test_responses_are_shown_as_fields_and_tables(play, booking):
    shown = play(booking, *lines_of(booking)[:2])
    assert re.search(r"^ +screening_id +title +starts_at +free$", shown, re.MULTILINE)
    assert "{" not in shown


# Leaving


def test_end_of_input_leaves_without_a_score(play, booking):
    assert play(booking).rstrip().endswith("You left before the end: the episode is not scored.")
    assert "not scored" in play(booking, "book_seats", "S1")
    assert "not scored" in play(booking, "/quit")


def test_end_of_input_after_the_end_just_leaves(play, booking):
    assert "not scored" not in play(booking, "/say Done.")


def test_ctrl_c_gives_a_call_up_and_the_game_goes_on(cinema, booking):
    shown = scripted(cinema, booking, Script("cancel_booking", KeyboardInterrupt, "/calls"))
    assert "The call is given up" in shown
    assert "No call has been made." in shown


def test_ctrl_c_between_calls_breaks_the_game_off(cinema, booking):
    with pytest.raises(KeyboardInterrupt):
        scripted(cinema, booking, Script(KeyboardInterrupt))


def test_ctrl_c_takes_a_message_back(cinema, booking):
    assert "score" not in scripted(cinema, booking, Script("/say", KeyboardInterrupt)).replace("not scored", "")


# Undo and hints


def test_undo_takes_a_wrong_write_back(play, cinema):
    task = task_of(cinema, "cancel")
    wrong = next(
        row[0]
        for row in cinema.world(task).query("SELECT booking_id FROM bookings")
        if row[0] != said(task, "booking_id")
    )
    golden = [task.golden[-1].to_text(), f"/say {task.answer}"]
    assert "failure" in play(task, "cancel_booking", wrong, *golden)
    assert "success" in play(task, "cancel_booking", wrong, "/undo", *golden)


def test_undo_takes_the_final_message_back(play, booking):
    shown = play(booking, "/say Done.", "/undo", *lines_of(booking))
    assert shown.index("failure") < shown.index("Back at the start.") < shown.index("success")


def test_undo_at_the_start_says_so(play, booking):
    assert "nothing to take back" in play(booking, "/undo")


def test_hints_tell_a_little_more_each_time(play, booking):
    steps, tool, call = play(booking, "/hint", "/hint", "/hint").split("tool> /hint")[1:]
    assert booking.instruction.low in " ".join(steps.split())
    assert "find_screenings" in tool
    assert title_of(booking) not in tool
    assert title_of(booking) in call


def test_hint_asks_for_no_look_up_whose_goal_is_reached(play, booking):
    shown = play(booking, booking.golden[-1].to_text(), "/hint", "/hint")
    assert "All calls are made: say so, and state the booking number." in shown


# What is typed


def test_unknown_words_end_nothing(play, booking):
    shown = play(booking, "book_seat", "hello there", "/sya", *lines_of(booking))
    assert "Did you mean book_seats?" in shown
    assert "There is no 'hello'." in shown
    assert "Did you mean /say?" in shown
    assert "success" in shown


def test_whole_calls_may_be_typed(play, cinema):
    task = task_of(cinema, "cancel")
    phone, booking_id = said(task, "phone"), said(task, "booking_id")
    shown = play(task, f'list_bookings(phone="{phone}")', task.golden[-1].to_text(), f"/say {task.answer}")
    assert f'→ cancel_booking(booking_id="{booking_id}")' in shown
    assert "success" in shown


def test_broken_call_is_explained_in_words(play, booking):
    shown = play(booking, '{"name": "book_seats", "arguments": {"phone"')
    assert "✗ not JSON" in shown
    assert '{"error"' not in shown


def test_call_is_no_final_message(play, booking):
    shown = play(booking, f"/say {booking.golden[-1].to_text()}")
    assert "a final message is plain text" in shown
    assert "failure" not in shown


def test_required_arguments_are_asked_for_again(play, booking):
    shown = play(booking, "book_seats", "", "S1", "555", "many", "1.5", "2")
    assert "screening_id: this one is required" in shown
    assert "seats: a number is expected, not 'many'" in shown
    assert "seats: a whole number is expected, not '1.5'" in shown
    assert '→ book_seats(screening_id="S1", phone="555", seats=2)' in shown


def test_question_mark_explains_an_argument(play, booking):
    shown = play(booking, "find_screenings", "?")
    assert "title (string): The film's title." in shown
    assert "in the request" in shown


# What is offered


def test_tools_and_commands_are_offered(cinema, booking):
    script = Script()
    scripted(cinema, booking, script)
    offered = [choice.text for choice in script.questions[0].choices]
    assert offered[:2] == ["find_screenings", "list_bookings"]
    assert "/undo" in offered


def test_identifiers_of_responses_are_offered_with_their_description(cinema, booking):
    script = Script("find_screenings", title_of(booking), "book_seats")
    scripted(cinema, booking, script)
    (choice,) = (c for c in script.questions[-1].choices if c.text == said(booking, "screening_id"))
    assert title_of(booking) in choice.about


def test_nothing_is_offered_that_has_not_been_seen(cinema):
    for task in cinema.tasks.values():
        script = Script("cancel_booking", KeyboardInterrupt, "book_seats", "S9", "555")
        scripted(cinema, task, script)
        offered = {choice.text for question in script.questions[1:] for choice in question.choices}
        offered -= {choice.text for choice in script.questions[0].choices}
        assert all(text in task.instruction.high for text in offered)


def test_completion_takes_the_first_choice(cinema, booking):
    first = lambda question: question.choices[0].text  # noqa: E731 (an answer, not a function to be found)
    script = Script("find_screenings", title_of(booking), "book_seats", first, "555", "1", "/calls")
    assert f'screening_id="{said(booking, "screening_id")}"' in scripted(cinema, booking, script)


# Episodes that end otherwise


def test_last_turn_cuts_the_episode_off(play, booking):
    shown = play(booking, *lines_of(booking)[:2], max_turns=1)
    assert "That was the last turn" in shown
    assert "failure: score 0" in shown


def test_fault_voids_the_episode(play, booking):
    class Broken:
        name = "broken"
        waits = False

        def answer(self, call, world):
            raise SimulatorFault("the disk is full")

    shown = play(booking, *lines_of(booking)[:2], simulator=Broken())
    assert "the episode is void: find_screenings: the disk is full" in " ".join(shown.split())
    assert "score" not in shown


# A real terminal


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: no terminal to play at")
def test_game_at_a_real_terminal(workplace, cinema, booking, tmp_path):
    tmux = ["tmux", "-L", f"envsynth-{os.getpid()}", "-f", os.devnull]
    command = [sys.executable, "-m", "envsynth", "play", "cinema", "--task", booking.id]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    environment.pop("TMUX", None)

    def run(*arguments):
        return subprocess.run([*tmux, *arguments], capture_output=True, text=True, env=environment, check=True).stdout

    def wait_for(text):
        for _ in range(600):
            screen = run("capture-pane", "-p", "-t", "game")
            if text in screen:
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{text!r} never came:\n{screen}")

    run("-u", "new-session", "-d", "-s", "game", "-x", "80", "-y", "50", f"{shlex.join(command)}; sleep 60")
    try:
        wait_for("tool>")
        run("send-keys", "-t", "game", "-l", "fscr")
        wait_for("Find the screenings of a film")  # the menu, with what the tool does
        run("send-keys", "-t", "game", "Tab", "Enter")
        wait_for("title>")
        run("send-keys", "-t", "game", "-l", title_of(booking))
        run("send-keys", "-t", "game", "Enter")
        wait_for("→ find_screenings")
        run("send-keys", "-t", "game", "-l", "book_seats")
        run("send-keys", "-t", "game", "Enter")
        wait_for("screening_id>")
        run("send-keys", "-t", "game", "Tab")  # the identifier that was just seen
        wait_for(f"screening_id> {said(booking, 'screening_id')}")
        run("send-keys", "-t", "game", "C-c")
        wait_for("The call is given up")
        run("send-keys", "-t", "game", "-l", "/say Goodbye.")
        run("send-keys", "-t", "game", "Enter")
        wait_for("failure: score 0")
        run("send-keys", "-t", "game", "C-d")
        wait_for("over (Enter leaves; /undo, /golden)>")
    finally:
        run("kill-server")
