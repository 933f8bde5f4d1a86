"""The queue's consumer: takes entries, runs their jobs, brings back what dead workers left.

The library in use stops for good when the database goes away; :func:`consume` starts it again until it is told to stop.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from psycopg.errors import UndefinedTable

from yingtu.jobs import queue, service
from yingtu.jobs.errors import JobInterrupted, JobLost
from yingtu.jobs.running import CONNECTION_LOST, database_away
from yingtu.kit.db import Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from procrastinate.jobs import Job as Entry

    from yingtu.kit.db import Database
    from yingtu.kit.settings import Settings

log = structlog.get_logger(__name__)

#: How long a stopping worker waits for the current step of its jobs.
GRACE_S = 20.0
#: Waiting for a database that is away: first and longest pause.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0


class _BackToTheQueue(BaseRetryStrategy):
    """Which entries wait again: those of jobs that go on later. How often a job may fail is counted by its own table."""

    def get_retry_decision(self, *, exception: BaseException, job: Entry) -> RetryDecision | None:
        if isinstance(exception, JobLost):
            return None
        if isinstance(exception, (JobInterrupted, asyncio.CancelledError)):
            return RetryDecision(retry_in={"seconds": 0})
        if database_away(exception):
            return RetryDecision(retry_in={"seconds": 2})
        return RetryDecision(retry_in={"seconds": min(60, 2 ** min(job.attempts, 6))})


def consumer(database: Database, settings: Settings, stopping: asyncio.Event) -> procrastinate.App:
    """Return the queue's application: one task, which runs the job an entry names."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=database.conninfo,
            min_size=1,
            max_size=4,
            timeout=10,
            kwargs={"options": "-c search_path=public -c timezone=UTC -c application_name=yingtu-queue"},
        )
    )

    async def run_job(workspace: str, job: int) -> None:
        try:
            await service.run(database, Workspace(workspace), job, settings, stopping=stopping)
        except UndefinedTable:
            # Deleted or moved away: its jobs are not ours any more, and the entry goes.
            log.warning("queue.workspace_gone", workspace=workspace, job=job)

    app.task(name=queue.TASK, queue=queue.QUEUE, retry=_BackToTheQueue())(run_job)
    return app


async def consume(database: Database, settings: Settings, stopping: asyncio.Event) -> None:
    """Run jobs until ``stopping`` is set, through restarts of the database."""
    pause = FIRST_PAUSE_S
    while not stopping.is_set():
        try:
            async with consumer(database, settings, stopping).open_async() as app:
                pause = FIRST_PAUSE_S
                await _consume_once(app, settings, stopping)
        except (ConnectorException, *CONNECTION_LOST) as error:
            log.warning("queue.lost", error=str(error), again_in_s=pause)
        if not stopping.is_set():
            await _wait(stopping, pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)


async def _consume_once(app: procrastinate.App, settings: Settings, stopping: asyncio.Event) -> None:
    worker = asyncio.create_task(
        app.run_worker_async(
            queues=[queue.QUEUE],
            name="batch",
            concurrency=settings.worker_jobs,
            install_signal_handlers=False,
            listen_notify=True,
            fetch_job_polling_interval=0.5,
            delete_jobs=DeleteJobCondition.ALWAYS,
            update_heartbeat_interval=settings.job_heartbeat_s,
            stalled_worker_timeout=settings.job_stale_s,
            shutdown_graceful_timeout=GRACE_S,
        ),
        name="queue worker",
    )
    sweeper = asyncio.create_task(_sweep(app, settings), name="queue sweep")
    stopped = asyncio.create_task(stopping.wait(), name="queue stop")
    try:
        await asyncio.wait({worker, sweeper, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        sweeper.cancel()
        # Cancelling the library's worker is how it is asked to finish its jobs and go.
        worker.cancel()
        swept, ended, _ = await asyncio.gather(sweeper, worker, stopped, return_exceptions=True)
    for outcome in (ended, swept):
        if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
            raise outcome


async def _sweep(app: procrastinate.App, settings: Settings) -> None:
    """Give entries of dead workers back to the queue, again and again."""
    while True:
        for entry in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=settings.job_stale_s):
            log.info("queue.taken_from_dead_worker", entry=entry.id, args=entry.task_kwargs)
            await app.job_manager.retry_job(entry)
        await asyncio.sleep(max(0.5, settings.job_stale_s / 3))


async def requeue_forever(
    database: Database,
    settings: Settings,
    workspaces: Callable[[], Awaitable[list[Workspace]]],
    stopping: asyncio.Event,
) -> None:
    """Queue again what is open in the workspaces but not in the queue, until ``stopping`` is set."""
    while not stopping.is_set():
        try:
            for workspace in await workspaces():
                found = await service.requeue_abandoned(database, workspace, stale_s=settings.job_stale_s)
                if found:
                    log.info("queue.rebuilt", workspace=workspace.id, jobs=found)
                if due := await service.resume_due(database, workspace):
                    log.info("queue.resumed", workspace=workspace.id, jobs=due)
        except CONNECTION_LOST as error:
            log.warning("queue.sweep_failed", error=str(error))
        await _wait(stopping, max(0.5, settings.job_stale_s / 2))


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
