from io import StringIO

from rich.console import Console

from envsynth.cli.output import print_wrapped, progress


def wrapped(text: str, width: int, **layout: int) -> list[str]:
    to = Console(file=StringIO(), width=width, markup=False)
    print_wrapped(to, text, **layout)
    return to.file.getvalue().splitlines()


def test_lines_keep_their_indentation_and_go_on_further_in():
    assert wrapped("one\n  two three", 10, indent=1, hang=2) == [" one", "   two", "     three"]


def test_json_is_broken_between_its_members():
    assert wrapped('{"first":"one","second":"two"}', 20) == ['{"first":"one",', '"second":"two"}']


def test_words_with_hyphens_stay_whole():
    assert wrapped("order W-1 of 2026-05-03", 12) == ["order W-1 of", "2026-05-03"]


def test_progress_is_silent_where_there_is_no_terminal(capsys):
    with progress() as tell:
        tell("working", 1, 2)
        tell("working", 2, 2)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""
