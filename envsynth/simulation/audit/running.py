"""Working through an audit's items: many at once, each recorded as it is done, and only those that are left."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from envsynth.simulation.audit.record import Finding, Ruling, Store

Tell = Callable[[int, int], None]


class Item(Protocol):
    """What an audit works through."""

    @property
    def id(self) -> str:
        """What it is recorded by."""
        ...


I = TypeVar("I", bound=Item)  # noqa: E741
R = TypeVar("R", Finding, Ruling)


def carry_on(
    items: Sequence[I],
    store: Store,
    kind: type[R],
    settled: Callable[[R], bool],
    work: Callable[[I], Awaitable[R]],
    at_once: int,
    tell: Tell | None,
) -> list[R]:
    """Work through the items that are not done, and return the records of all, in order.

    Args:
        items: what there is to do.
        store: holds the records so far; new ones are added.
        kind: the records' class.
        settled: whether a record is final; what is not is done again, as a server that was down may be up.
        work: does one.
        at_once: how many are under way at once.
        tell: is told how many are done, and of how many.
    """
    records = [kind.model_validate(one) for one in store.done()]
    store.forget([one.item for one in records if not settled(one)], kind.key)
    kept = {one.item: one for one in records if settled(one)}

    async def one(item: I, gate: asyncio.Semaphore) -> None:
        async with gate:
            kept[item.id] = record = await work(item)
            store.add(record)
            if tell is not None:
                tell(len(kept), len(items))

    async def everyone() -> None:
        gate = asyncio.Semaphore(at_once)
        async with asyncio.TaskGroup() as group:
            for item in items:
                if item.id not in kept:
                    group.create_task(one(item, gate))

    _run(everyone())
    return [kept[item.id] for item in items]


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run tasks to their end; of those that failed, the first one's error is raised as it is."""
    try:
        asyncio.run(work)
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group
