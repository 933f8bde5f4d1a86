"""The worker process: runs queued jobs, hands events to their consumers, and sweeps what crashes left behind.

Everything it does may be interrupted at any moment and is taken up again, here or in another worker. It lives through restarts
of the database and ends cleanly on SIGTERM: running jobs finish their current step and wait for the next worker.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic

import psycopg
import structlog

from yingtu import assembly
from yingtu.assembly import OfServer, Periodic
from yingtu.http import logs
from yingtu.jobs import tasks
from yingtu.jobs.running import CONNECTION_LOST
from yingtu.kit import clock, garbage, priority
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.kit.errors import YingtuError
from yingtu.kit.notify import listen
from yingtu.kit.settings import Settings, get_settings
from yingtu.records import outbox
from yingtu.records.wakes import waking
from yingtu.workspaces import repository as directory
from yingtu.workspaces.directory import PUBLIC

log = structlog.get_logger(__name__)

#: Events are looked for this often although nobody woke us: hints may be lost.
SWEEP_S = 5.0
#: A consumer whose handler fails is left alone for so long.
FAILED_PAUSE_S = 10.0
OPEN_AGAIN_S = 2.0


class _Lane:
    """Consumers whose events are handed over one consumer after the other, beside those of other lanes."""

    def __init__(self, *, apart: bool) -> None:
        self.apart = apart
        self.wake = asyncio.Event()
        self._woken: set[str] = set()

    def tell(self, workspace: str) -> None:
        """Something has happened in a workspace; no name: anywhere."""
        self._woken.add(workspace)
        self.wake.set()

    def take(self) -> set[str]:
        """Return where something has happened since the last time."""
        woken, self._woken = self._woken, set()
        self.wake.clear()
        return woken


class Worker:
    """One worker process at work.

    Attributes:
        stopping: Set it to end :meth:`run`.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.stopping = asyncio.Event()
        self._lanes = (_Lane(apart=False), _Lane(apart=True))
        self._resting: dict[tuple[str, str], float] = {}

    async def run(self) -> None:
        """Work until ``stopping`` is set."""
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "jobs": lambda: tasks.consume(self.database, self.settings, self.stopping),
            "requeue": lambda: tasks.requeue_forever(self.database, self.settings, self.workspaces, self.stopping),
            "listen": self._listen,
        }
        parts |= {f"drain-{number}": partial(self._drain_forever, lane) for number, lane in enumerate(self._lanes)}
        parts |= {chore.name: partial(self._repeat, chore) for chore in assembly.periodic()}
        parts |= {chore.name: partial(self._repeat_of_server, chore) for chore in assembly.OF_SERVER}
        running = [asyncio.create_task(self._keep(name, part), name=name) for name, part in parts.items()]
        log.info("worker.started", jobs=self.settings.worker_jobs)
        try:
            await self.stopping.wait()
            await asyncio.wait(running[:1])
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            log.info("worker.stopped")

    async def workspaces(self) -> list[Workspace]:
        """Return the workspaces that may be worked in."""
        async with self.database.read(PUBLIC, Pool.BATCH) as session:
            entries = await directory.entries(session)
        moment = clock.now()
        return [Workspace(each.id, each.read_only_since(moment)) for each in entries if each.state == "active"]

    async def _keep(self, name: str, part: Callable[[], Awaitable[None]]) -> None:
        """Run one part again and again: whatever goes wrong in it, the others go on."""
        while not self.stopping.is_set():
            try:
                await part()
            except (*CONNECTION_LOST, psycopg.Error, YingtuError) as error:
                log.warning("worker.part_failed", part=name, error=str(error))
            # allow-catch-all: an unforeseen error in one part must not end the others; it is logged
            except Exception:
                # The edge of the process: an unforeseen error in one part must not end the others.
                log.exception("worker.part_broke", part=name)
            await self._pause(OPEN_AGAIN_S)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    # ------------------------------------------------------------------------------------------------------------ events

    async def _listen(self) -> None:
        async for workspace in listen(self.database.conninfo, outbox.CHANNEL):
            for lane in self._lanes:
                lane.tell(workspace or "")

    async def _drain_forever(self, lane: _Lane) -> None:
        """Drain what was woken at once, and everything now and then."""
        swept = float("-inf")
        while not self.stopping.is_set():
            woken = lane.take()
            if "" in woken or monotonic() - swept > SWEEP_S:
                swept = monotonic()
                places = await self.workspaces()
            else:
                places = [Workspace(each) for each in sorted(woken)]
            for workspace in places:
                await self._drain(workspace, outbox.subscribed(apart=lane.apart))
            with suppress(TimeoutError):
                await asyncio.wait_for(lane.wake.wait(), SWEEP_S)

    async def _drain(self, workspace: Workspace, consumers: Sequence[str]) -> None:
        async with self.database.read(workspace, Pool.BATCH) as session:
            waiting = await outbox.waiting(session)
        for consumer in waiting:
            if consumer in consumers and self._resting.get((workspace.id, consumer), 0.0) <= monotonic():
                await self._drain_consumer(workspace, consumer)

    async def _drain_consumer(self, workspace: Workspace, consumer: str) -> None:
        try:
            count = await outbox.drain(self.database, workspace, consumer)
        except CONNECTION_LOST:
            raise
        # allow-catch-all: one consumer's failure must not hold up the others; it is logged
        except Exception:
            # One consumer's failure must not hold up the others; its events stay queued and come again.
            log.exception("worker.consumer_failed", workspace=workspace.id, consumer=consumer)
            self._resting[workspace.id, consumer] = monotonic() + FAILED_PAUSE_S
        else:
            log.debug("worker.drained", workspace=workspace.id, consumer=consumer, events=count)

    # ------------------------------------------------------------------------------------------------------------ chores

    async def _repeat(self, chore: Periodic) -> None:
        while not self.stopping.is_set():
            for workspace in await self.workspaces():
                if chore.acts and workspace.read_only_since is not None:
                    continue
                done = await chore.run(self.database, workspace, self.settings)
                if done:
                    log.info("worker.chore_done", chore=chore.name, workspace=workspace.id, count=done)
            await self._pause(chore.every_s)

    async def _repeat_of_server(self, chore: OfServer) -> None:
        while not self.stopping.is_set():
            done = await chore.run(self.database, self.settings)
            if done:
                log.info("worker.chore_done", chore=chore.name, count=done)
            await self._pause(chore.every_s)


async def serve(settings: Settings) -> None:
    """Run a worker until SIGTERM or SIGINT."""
    assembly.connect()
    garbage.settle()
    database = _database(settings)
    worker = Worker(database, settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stopping.set)
    while not worker.stopping.is_set():
        try:
            await database.open()
        except psycopg.Error as error:
            log.warning("worker.database_away", error=str(error), again_in_s=OPEN_AGAIN_S)
            await database.close()
            database = worker.database = _database(settings)
            with suppress(TimeoutError):
                await asyncio.wait_for(worker.stopping.wait(), OPEN_AGAIN_S)
        else:
            break
    try:
        async with waking(database):
            await worker.run()
    finally:
        await database.close()


def _database(settings: Settings) -> Database:
    return Database(settings.database_url or "", settings, replica_conninfo=settings.replica_url, background=True)


def main() -> None:
    """Run this process as a worker with the settings of the environment."""
    import uvloop

    logs.configure()
    settings = get_settings()
    priority.lower(settings.background_niceness)
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()
