"""The worker process: takes jobs from the queue, brings events to their consumers, ends cleanly, comes back after trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.support.actors import ensure_workspace
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import queue, registry, repository, service
from yingtu.jobs.registry import Handler
from yingtu.jobs.running import RunningJob
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.records import outbox
from yingtu.worker import Worker

pytestmark = pytest.mark.committed

SECONDS = 30.0


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"job_heartbeat_s": 0.1, "job_stale_s": 0.6})


@pytest.fixture
async def _workspace(database: Database, workspace: Workspace) -> None:
    async with database.write(workspace) as session:
        await ensure_workspace(session)


@pytest.fixture
def handle() -> Iterator[Callable[[Handler], None]]:
    """``handle(function)``: jobs of the kind ``test`` run this function."""

    def register(function: Handler) -> None:
        registry._handlers["test"] = function

    yield register
    registry._handlers.pop("test", None)


@asynccontextmanager
async def working(database: Database, settings: Settings) -> AsyncIterator[Worker]:
    worker = Worker(database, settings)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stopping.set()
        await asyncio.wait_for(running, SECONDS)


async def until(condition: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await condition():  # noqa: ASYNC110 - other connections change what is asked
            await asyncio.sleep(0.02)


async def start(database: Database, workspace: Workspace, **params: object) -> int:
    async with database.write(workspace) as session:
        return await service.start(session, SYSTEM, "test", params)


async def state(database: Database, workspace: Workspace, job_id: int) -> str:
    async with database.read(workspace) as session:
        job = await repository.get(session, job_id)
    assert job is not None
    return job.state


@pytest.mark.usefixtures("_workspace")
class TestJobs:
    async def test_a_queued_job_is_run_and_its_entry_removed(
        self, database: Database, workspace: Workspace, settings: Settings, handle: Callable[[Handler], None]
    ) -> None:
        async def quick(running: RunningJob) -> dict[str, object]:
            async with running.step() as session:
                await running.advance(session, done=1)
            return {"seen": running.params["what"]}

        handle(quick)
        async with working(database, settings):
            job_id = await start(database, workspace, what="this")

            async def done() -> bool:
                return await state(database, workspace, job_id) == "succeeded"

            async def forgotten() -> bool:
                async with database.read(workspace) as session:
                    cursor = await session.connection.execute("SELECT count(*) FROM public.procrastinate_jobs")
                    return await cursor.fetchone() == (0,)

            await until(done)
            await until(forgotten)

    async def test_two_jobs_of_a_workspace_run_at_a_time(
        self, database: Database, workspace: Workspace, settings: Settings, handle: Callable[[Handler], None]
    ) -> None:
        now = most = finished = 0

        async def counted(running: RunningJob) -> None:
            nonlocal now, most, finished
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.1)
            now -= 1
            finished += 1

        handle(counted)
        for _ in range(6):
            await start(database, workspace)
        async with working(database, settings):

            async def all_done() -> bool:
                return finished == 6

            await until(all_done)
        assert most == 2

    async def test_a_stopping_worker_gives_its_job_back_and_the_next_one_ends_it(
        self, database: Database, workspace: Workspace, settings: Settings, handle: Callable[[Handler], None]
    ) -> None:
        begun = asyncio.Event()

        async def slow(running: RunningJob) -> None:
            while running.done < 3:
                async with running.step() as session:
                    await running.advance(session, done=1, cursor={"row": running.done + 1})
                begun.set()
                if running.job.attempt == 1:
                    await asyncio.sleep(0.3)

        handle(slow)
        job_id = await start(database, workspace)
        async with working(database, settings):
            await asyncio.wait_for(begun.wait(), SECONDS)
        assert await state(database, workspace, job_id) == "queued"
        async with working(database, settings):

            async def done() -> bool:
                return await state(database, workspace, job_id) == "succeeded"

            await until(done)
        async with database.read(workspace) as session:
            job = await repository.get(session, job_id)
        assert job is not None
        assert (job.done, job.attempt) == (3, 2)

    async def test_a_job_of_a_dead_worker_is_taken_over(
        self, database: Database, workspace: Workspace, settings: Settings, handle: Callable[[Handler], None]
    ) -> None:
        async def nothing(running: RunningJob) -> None:
            return None

        handle(nothing)
        job_id = await start(database, workspace)
        async with database.write(workspace) as session:
            await session.connection.execute("INSERT INTO public.procrastinate_workers DEFAULT VALUES")
            await session.connection.execute(
                "UPDATE public.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
            )
            await session.connection.execute(
                "UPDATE public.procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM public.procrastinate_workers)"
            )
            assert await repository.claim(session, job_id, stale_s=60) is not None
        async with working(database, settings):

            async def done() -> bool:
                return await state(database, workspace, job_id) == "succeeded"

            await until(done)

    async def test_an_entry_of_a_workspace_that_is_gone_is_dropped(
        self, database: Database, workspace: Workspace, settings: Settings
    ) -> None:
        async with database.write(workspace) as session:
            await queue.put(Session(session.connection, Workspace("gone"), writable=True), 7, position=0)
        async with working(database, settings):

            async def dropped() -> bool:
                async with database.read(workspace) as session:
                    cursor = await session.connection.execute("SELECT count(*) FROM public.procrastinate_jobs")
                    return await cursor.fetchone() == (0,)

            await until(dropped)

    async def test_it_goes_on_after_the_database_dropped_all_connections(
        self, database: Database, workspace: Workspace, settings: Settings, handle: Callable[[Handler], None]
    ) -> None:
        async def quick(running: RunningJob) -> None:
            return None

        handle(quick)
        async with working(database, settings):
            first = await start(database, workspace)

            async def done(job_id: int = first) -> bool:
                return await state(database, workspace, job_id) == "succeeded"

            await until(done)
            async with database.read(workspace) as session:
                await session.connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            second = 0

            async def started() -> bool:
                nonlocal second
                try:
                    second = await start(database, workspace)
                except Exception:  # noqa: BLE001 - the pool hands out a connection that is gone
                    return False
                return True

            async def again() -> bool:
                try:
                    return await state(database, workspace, second) == "succeeded"
                except Exception:  # noqa: BLE001 - the same
                    return False

            await until(started)
            await until(again)


@pytest.mark.usefixtures("_workspace")
class TestEvents:
    @pytest.fixture(autouse=True)
    def _no_subscription_stays(self) -> Iterator[None]:
        yield
        for consumer in outbox.subscribed():
            if consumer.startswith("test"):
                outbox.unsubscribe(consumer)

    async def queue_event(self, session: Session, consumer: str) -> None:
        cursor = await session.connection.execute(
            f"INSERT INTO {session.schema}.event (change_id, object, event, ids, versions, fields, at, source)"
            " VALUES (gen_random_uuid(), 'thing', 'created', '{}', '{}', '{}', now(), 'system') RETURNING id".encode()
        )
        [(number,)] = await cursor.fetchall()
        await session.connection.execute(
            f"INSERT INTO {session.schema}.event_queue (consumer, event_id) VALUES ('{consumer}', {number})".encode()
        )

    async def test_what_waits_in_the_outbox_reaches_its_consumer_and_a_broken_one_holds_up_nobody(
        self, database: Database, workspace: Workspace, settings: Settings
    ) -> None:
        seen: list[str] = []

        async def note(_session: Session, events: Any) -> None:
            seen.extend(event.object for event in events)

        async def breaks(_session: Session, _events: Any) -> None:
            raise ZeroDivisionError

        outbox.subscribe("test_a_broken", None, None, breaks)
        outbox.subscribe("test_b_good", None, None, note)
        async with database.write(workspace) as session:
            await self.queue_event(session, "test_a_broken")
            await self.queue_event(session, "test_b_good")
        async with working(database, settings):

            async def arrived() -> bool:
                return seen == ["thing"]

            await until(arrived)
        async with database.read(workspace) as session:
            assert await outbox.waiting(session) == ["test_a_broken"]
