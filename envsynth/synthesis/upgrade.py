"""Upgraded tools: a bundle as it would be had its tools' interfaces changed, to see who relies on the old ones.

A file of changes says what is new:

    renamed_tools: {verify_customer: confirm_identity}
    renamed_parameters: {find_customer_by_email: {email: email_address}}
    new_required:
      set_newsletter:
        - name: requested_by
          schema: {type: string, enum: [customer, staff], description: "Whose wish it is: customer where they ask."}
          value: customer
    descriptions: {get_gift_card: "Read what is left on a gift card, and until when it can be used."}

What tools do to the world stays the same, so every task does: its golden makes the same calls by the new interface,
and is run to prove it. Names are those before the change. Nothing that an agent is told uses an old name.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from envsynth.bundle import Bundle
from envsynth.bundle.writer import write_bundle
from envsynth.core import BundleError, GoldenCall, Source, Task, ToolCall
from envsynth.synthesis.upgrade_tools import Upgrade, upgraded_toolset

TAG = "upgraded"
"""The tag of tasks whose golden calls a tool that changed."""

Call = TypeVar("Call", bound=ToolCall)


def upgraded_task(task: Task, upgrade: Upgrade) -> Task:
    """Return a task whose golden makes the same calls by the new interface; its id follows from its content."""
    touched = any(call.name in upgrade.changed for call in task.golden)
    names = upgrade.renamed_tools
    pinned = tuple(_call(call, upgrade) for call in task.metadata.pinned)
    changed = task.model_copy(
        update={
            "golden": tuple(_golden(call, upgrade) for call in task.golden),
            "metadata": task.metadata.model_copy(update={"pinned": pinned}),
            "tools": tuple(names.get(name, name) for name in task.tools),
            "tags": (*task.tags, TAG) if touched else task.tags,
        }
    )
    return changed.model_copy(update={"id": changed.content_id()})


def write_upgraded(bundle: Bundle, upgrade: Upgrade, folder: Path) -> int:
    """Write the bundle as it would be with other interfaces, every golden run anew; return how many tasks that touches.

    Args:
        bundle: the bundle as it is.
        upgrade: what changes.
        folder: where the other one is written, whose name ends in ``-upgraded``.

    Raises:
        BundleError: a change does not fit the tools, or a golden does not do what it did.
    """
    toolset = upgraded_toolset(bundle.toolset, upgrade)
    tasks = {old: upgraded_task(bundle.tasks[old], upgrade) for old in bundle.tasks}
    domain = bundle.manifest.domain
    said = {"name": f"{domain.name}-{TAG}", "title": f"{domain.title}, with upgraded tools"}
    worlds = {name: bundle.read(file) for name, file in bundle.manifest.worlds.items()}
    write_bundle(folder, domain.model_copy(update=said), toolset, worlds, tasks.values())
    written = Bundle(folder)
    for old, task in tasks.items():
        new, before = written.golden_run(task.id), bundle.golden_run(old)
        if (new.changes, new.results) != (before.changes, before.results):
            raise BundleError(f"{folder}, task {task.id}: its golden leads elsewhere than that of {old}")
    return sum(TAG in task.tags for task in tasks.values())


def _golden(call: GoldenCall, upgrade: Upgrade) -> GoldenCall:
    renamed = upgrade.renamed_parameters.get(call.name, {})
    sources = {_pointer(pointer, renamed): source for pointer, source in call.sources.items()}
    added = {f"/{field.name}": Source(kind="policy") for field in upgrade.new_required.get(call.name, ())}
    return _call(call, upgrade).model_copy(update={"sources": sources | added})


def _call(call: Call, upgrade: Upgrade) -> Call:
    renamed = upgrade.renamed_parameters.get(call.name, {})
    arguments = {renamed.get(name, name): value for name, value in call.arguments.items()}
    arguments |= {field.name: field.value for field in upgrade.new_required.get(call.name, ())}
    return call.model_copy(update={"name": upgrade.renamed_tools.get(call.name, call.name), "arguments": arguments})


def _pointer(pointer: str, renamed: Mapping[str, str]) -> str:
    _, first, *rest = pointer.split("/")
    return "/".join(["", renamed.get(first, first), *rest])
