"""Asking at a real terminal: completion as one types, and the answers given before."""

import shutil
import textwrap
from collections.abc import Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.shortcuts import CompleteStyle

from envsynth.cli.player.ask import Choice, Question

_MENU_LINES = 8
_KEYS = KeyBindings()


@_KEYS.add("tab")
def _complete(event: KeyPressEvent) -> None:
    # The likeliest choice is the first: one press takes it, each further one goes on to the next.
    buffer = event.current_buffer
    if buffer.complete_state:
        buffer.complete_next()
    else:
        buffer.start_completion(select_first=True)


class Terminal:
    """Asks with prompt_toolkit; each prompt remembers the answers it was given."""

    def __init__(self) -> None:
        self._histories: dict[str, InMemoryHistory] = {}

    def ask(self, question: Question) -> str:
        """Ask, and return the answer; see `Asker.ask`."""
        history = self._histories.setdefault(question.prompt, InMemoryHistory())
        session: PromptSession[str] = PromptSession(history=history, complete_style=CompleteStyle.COLUMN)
        answer = session.prompt(
            question.prompt,
            completer=ChoiceCompleter(question),
            complete_while_typing=True,
            key_bindings=_KEYS,
            reserve_space_for_menu=_MENU_LINES if question.choices else 0,
            bottom_toolbar=textwrap.fill(question.note, shutil.get_terminal_size().columns - 1) or None,
        )
        return answer.strip()


class ChoiceCompleter(Completer):
    """Completes a question's choices; where the answer is a list, the item that is being written."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield the choices that fit what stands before the cursor, the best first."""
        text = document.text_before_cursor
        if self._question.several:
            text = text.rpartition(",")[2].lstrip()
        for choice in fitting(text, self._question.choices):
            yield Completion(choice.text, start_position=-len(text), display_meta=choice.about or None)


def fitting(text: str, choices: tuple[Choice, ...]) -> list[Choice]:
    """Return the choices in which the text's characters stand in this order, or that are described by the text.

    Those that start with it are first, then those that contain it.

    >>> [choice.text for choice in fitting("or", (Choice("cancel_order"), Choice("origin"), Choice("I7", "a cork")))]
    ['origin', 'cancel_order', 'I7']
    """
    wanted = text.lower()
    ranked: list[list[Choice]] = [[], [], [], []]
    for choice in choices:
        name = choice.text.lower()
        if name.startswith(wanted):
            ranked[0].append(choice)
        elif wanted in name:
            ranked[1].append(choice)
        elif wanted in choice.about.lower():
            ranked[2].append(choice)
        elif _in_order(wanted, name):
            ranked[3].append(choice)
    return [choice for rank in ranked for choice in rank]


def _in_order(wanted: str, name: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in wanted)
