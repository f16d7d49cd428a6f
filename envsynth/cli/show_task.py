"""One task for people to read: what is asked, the golden trajectory with its sources, and the task's own rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from envsynth.cli.output import console, json_text, print_json, print_wrapped
from envsynth.core import Ask, GoldenCall, RowChange, Source, Task

if TYPE_CHECKING:
    from envsynth.bundle import Bundle


def show_task(bundle: "Bundle", task_id: str, json: bool) -> None:
    """Print a task.

    Raises:
        EnvsynthError: the bundle has no such task.
    """
    from envsynth.environment.registration import env_id, unknown_task

    if task_id not in bundle.tasks:
        raise unknown_task(bundle, task_id)
    task = bundle.tasks[task_id]
    if json:
        print_json(task.model_dump(mode="json"))
        return
    to = console()
    to.print(env_id(bundle.name, bundle.version, task_id), style="bold")
    base = bundle.base_world(task.metadata.base) if task.metadata.base else None
    begins = [f"base world {base.name}, {task.metadata.now or base.now}"] if base else []
    to.print(" · ".join([task.split, task.difficulty, *begins]), soft_wrap=True)
    for title, text in _sections(task):
        to.print(f"\n{title}", style="bold")
        print_wrapped(to, text, indent=2, hang=0 if title.startswith(("instruction", "answer")) else 4)


def _sections(task: Task) -> Iterator[tuple[str, str]]:
    yield "instruction, high", task.instruction.high
    yield "instruction, low", task.instruction.low
    calls = [line for index, call in enumerate(task.golden) for line in _call(index, call)]
    yield "golden trajectory", "\n".join(calls)
    yield "answer", task.answer
    if task.asks:
        yield "the answer states", "\n".join(map(_ask, task.asks))
    if task.metadata.facts:
        yield "what only the user knows", "\n".join(f"{key}: {value}" for key, value in task.metadata.facts.items())
    if task.metadata.rows:
        yield "rows of its own", "\n".join(map(_row, task.metadata.rows))


def _call(index: int, call: GoldenCall) -> Iterator[str]:
    """Yield a golden call and its arguments, each with where its value comes from."""
    yield f"{index}  {call.name} ({call.role})"
    for name, value in call.arguments.items():
        sources = [source for pointer, source in call.sources.items() if f"{pointer}/".startswith(f"/{name}/")]
        told = ", ".join(dict.fromkeys(map(_source, sources)))
        yield f"     {name} = {json_text(value)}" + (f"  ← {told}" if told else "")


def _source(source: Source) -> str:
    return f"call {source.call}, {source.pointer}" if source.kind == "call" else source.kind


def _ask(ask: Ask) -> str:
    rivals = f", and not {', '.join(map(json_text, ask.rivals))}" if ask.rivals else ""
    return f"{ask.label} ({ask.kind}) {json_text(ask.value)}{rivals}"


def _row(change: RowChange) -> str:
    key = ", ".join(map(str, change.key))
    return f"{change.table}[{key}] {'is removed' if change.row is None else json_text(change.row)}"
