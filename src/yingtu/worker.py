"""The worker process: runs queued jobs, hands events to their consumers, and sweeps what crashes left behind.

Everything it does may be interrupted at any moment and is taken up again, here or in another worker. It lives through restarts
of the database and ends cleanly on SIGTERM: running jobs finish their current step and wait for the next worker.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic

import psycopg
import structlog

from yingtu.bulk import tasks as _bulk_jobs  # noqa: F401 - registers the jobs that run here
from yingtu.exchange import export, people
from yingtu.exchange import service as exchange
from yingtu.files import service as files
from yingtu.files.guard import AttachmentGuard
from yingtu.http import logs
from yingtu.jobs import tasks
from yingtu.jobs.running import CONNECTION_LOST
from yingtu.kit import clock
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.kit.errors import YingtuError
from yingtu.kit.notify import listen
from yingtu.kit.settings import Settings, get_settings
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import Catalog
from yingtu.records import guards, outbox, rollup, search_index, upkeep
from yingtu.records.pinyin import pinyin_key
from yingtu.schema import service as schema
from yingtu.users.service import PersonRow, import_people
from yingtu.workspaces import repository as directory
from yingtu.workspaces.directory import PUBLIC

log = structlog.get_logger(__name__)

#: Events are looked for this often although nobody woke us: hints may be lost.
SWEEP_S = 5.0
#: A consumer whose handler fails is left alone for so long.
FAILED_PAUSE_S = 10.0
#: Uploads that nobody imported are kept for so long.
UPLOADS_KEPT = timedelta(days=1)
CLEAN_UP_S = 3600.0
OPEN_AGAIN_S = 2.0
#: Records whose fields have just become searchable are looked for this often.
SEARCH_BUILD_S = 20.0
#: Roll-ups that have just been published or defined anew are looked for this often.
SETTLE_S = 2.0


def assemble() -> None:
    """Give domains what they take from domains above them; the web process does the same."""
    schema.configure(sort_key=pinyin_key)
    rollup.subscribe()
    people.configure(PersonRow, import_people)
    search_index.subscribe()
    guards.configure([AttachmentGuard()])


class Worker:
    """One worker process at work.

    Attributes:
        stopping: Set it to end :meth:`run`.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.stopping = asyncio.Event()
        self._woken: set[str] = set()
        self._wake = asyncio.Event()
        self._resting: dict[tuple[str, str], float] = {}

    async def run(self) -> None:
        """Work until ``stopping`` is set."""
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "jobs": lambda: tasks.consume(self.database, self.settings, self.stopping),
            "requeue": lambda: tasks.requeue_forever(self.database, self.settings, self.workspaces, self.stopping),
            "listen": self._listen,
            "drain": self._drain_forever,
            "clean up": self._clean_up_forever,
            "search": self._build_search_forever,
            "roll-ups": self._settle_forever,
        }
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
            return [Workspace(each.id) for each in await directory.entries(session) if each.state == "active"]

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
            self._woken.add(workspace or "")
            self._wake.set()

    async def _drain_forever(self) -> None:
        """Drain what was woken at once, and everything now and then."""
        swept = float("-inf")
        while not self.stopping.is_set():
            woken, self._woken = self._woken, set()
            self._wake.clear()
            if "" in woken or monotonic() - swept > SWEEP_S:
                swept = monotonic()
                places = await self.workspaces()
            else:
                places = [Workspace(each) for each in sorted(woken)]
            for workspace in places:
                await self._drain(workspace)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), SWEEP_S)

    async def _drain(self, workspace: Workspace) -> None:
        async with self.database.read(workspace, Pool.BATCH) as session:
            waiting = await outbox.waiting(session)
        for consumer in waiting:
            if consumer in outbox.subscribed() and self._resting.get((workspace.id, consumer), 0.0) <= monotonic():
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

    async def _build_search_forever(self) -> None:
        while not self.stopping.is_set():
            for workspace in await self.workspaces():
                built = await search_index.catch_up(self.database, workspace)
                if built:
                    log.info("worker.search_built", workspace=workspace.id, records=built)
            await self._pause(SEARCH_BUILD_S)

    async def _settle_forever(self) -> None:
        """Fill roll-ups when their definition has changed."""
        settled: dict[str, Catalog] = {}
        while not self.stopping.is_set():
            for workspace in await self.workspaces():
                async with self.database.read(workspace, Pool.BATCH) as session:
                    catalog = await metadata.catalog(session)
                before = settled.get(workspace.id)
                if before is not catalog:
                    async with self.database.write(workspace, Pool.BATCH) as session:
                        filled = await rollup.settle(session, before)
                    settled[workspace.id] = catalog
                    if filled:
                        log.info("worker.roll_ups_settled", workspace=workspace.id, figures=filled)
            await self._pause(SETTLE_S)

    # ---------------------------------------------------------------------------------------------------------- clean up

    async def _clean_up_forever(self) -> None:
        """At the start and every hour: what crashes, hidden fields and forgotten uploads left behind."""
        while not self.stopping.is_set():
            for workspace in await self.workspaces():
                await self._clean_up(workspace)
            await self._pause(CLEAN_UP_S)

    async def _clean_up(self, workspace: Workspace) -> None:
        async with self.database.write(workspace, Pool.BATCH) as session:
            removed = await exchange.forget_unused(session, self.settings, clock.now() - UPLOADS_KEPT)
        expired = await asyncio.to_thread(export.remove_expired, self.settings, workspace)
        async with self.database.write(workspace, Pool.BATCH) as session:
            dropped = await schema.sweep(session)
        async with self.database.read(workspace, Pool.BATCH) as session:
            # A publisher finishes its own work; this is for those that died over it.
            missing = await schema.finish(session)
        swept = await files.sweep(self.database, workspace, self.settings)
        kept_up = await upkeep.hourly(self.database, workspace)
        if removed or expired or dropped or missing or swept or kept_up:
            log.info(
                "worker.cleaned_up",
                workspace=workspace.id,
                uploads=removed,
                exports=expired,
                dropped=dropped,
                unfinished=missing,
                files=swept,
                records=kept_up,
            )


async def serve(settings: Settings) -> None:
    """Run a worker until SIGTERM or SIGINT."""
    assemble()
    database = Database(settings.database_url or "", settings, replica_conninfo=settings.replica_url)
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
            database = worker.database = Database(
                settings.database_url or "", settings, replica_conninfo=settings.replica_url
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(worker.stopping.wait(), OPEN_AGAIN_S)
        else:
            break
    try:
        await worker.run()
    finally:
        await database.close()


def main() -> None:
    """Run this process as a worker with the settings of the environment."""
    import uvloop

    logs.configure()
    uvloop.run(serve(get_settings()))


if __name__ == "__main__":
    main()
