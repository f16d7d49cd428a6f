"""Many episodes at once in one event loop.

A few workers take episodes from one list: whoever is done begins the next, so that a short episode never waits for a
long one. Each episode needs room before it begins and gives it back when the consumer takes it: one who reads slowly
slows the workers down, and nothing piles up.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator

from envsynth.core import Trajectory
from envsynth.rollouts.schedule import Job
from envsynth.rollouts.store import Store

Play = Callable[[Job], Awaitable[Trajectory]]


async def play_many(
    seat: Callable[[], Play],
    jobs: Iterator[Job],
    concurrency: int,
    store: Store | None = None,
) -> AsyncGenerator[list[Trajectory], None]:
    """Play episodes side by side, yielding those that have ended, one or more at a time.

    Where many end close together they are handed over together, an eighth of what runs at most: whoever takes them on
    another thread pays for that once. Those handed over count as waiting to be taken, so as few may wait as ever.

    Closing the iterator, or cancelling whoever waits for it, cancels the episodes under way and returns when all of
    them have ended. What a policy or a simulator raises ends all episodes, and is raised after those that were over.

    Args:
        seat: returns what plays one episode after another, for each worker.
        jobs: the episodes.
        concurrency: how many run at once; as many more may wait to be taken.
        store: where each is written before it is yielded.
    """
    most = max(1, concurrency // 8)
    room = asyncio.Semaphore(2 * concurrency - most + 1)
    ready: asyncio.Queue[Trajectory | BaseException | None] = asyncio.Queue()

    async def work() -> None:
        play = seat()
        while True:
            # Room comes before the job, so that no job is taken that is not played.
            await room.acquire()
            job = next(jobs, None)
            if job is None:
                room.release()
                return
            trajectory = await play(job)
            if store is not None:
                store.append(trajectory)
            ready.put_nowait(trajectory)
            # Where nothing ever waits, this is where others have their turn.
            await asyncio.sleep(0)

    async def run() -> None:
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(concurrency):
                    workers.create_task(work())
        except BaseExceptionGroup as group:
            ready.put_nowait(group.exceptions[0])
        else:
            ready.put_nowait(None)

    running = asyncio.create_task(run())
    try:
        item = await ready.get()
        while isinstance(item, Trajectory):
            ended = [item]
            while len(ended) < most and not ready.empty() and isinstance(item := ready.get_nowait(), Trajectory):
                ended.append(item)
            for _ in ended:
                room.release()
            yield ended
            # What ended the run may have come behind the last of them.
            item = await ready.get() if isinstance(item, Trajectory) else item
        if item is not None:
            raise item
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
