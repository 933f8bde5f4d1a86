"""A job while a worker runs it.

A handler works in steps. Each step is one transaction that does a piece of the work *and* moves the job's cursor, so after a
crash at any moment the next attempt goes on exactly where the last committed step ended. Every taking-up of a job counts its
``attempt``; a step of an older attempt finds another number, and is rolled back: two workers never both write.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import structlog
from psycopg import InterfaceError, OperationalError

from yingtu.jobs import repository
from yingtu.jobs.errors import JobCancelled, JobInterrupted, JobLost
from yingtu.kit.db import Pool
from yingtu.kit.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from uuid import UUID

    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings

log = structlog.get_logger(__name__)

#: What a restart of the database can look like from here; :func:`database_away` tells it from other errors.
CONNECTION_LOST = (OperationalError, InterfaceError, Overloaded)
#: SQLSTATE of a server that stops, has crashed, starts, or has no connection left; connection errors are class 08.
_AWAY = frozenset({"57P01", "57P02", "57P03", "57P05", "53300"})


def database_away(error: BaseException) -> bool:
    """Whether an error means that the database cannot be reached now, rather than that it refuses what was asked."""
    if isinstance(error, (Overloaded, InterfaceError)):
        return True
    if not isinstance(error, OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate in _AWAY or error.sqlstate.startswith("08")


class RunningJob:
    """What a handler gets.

    Attributes:
        job: As it was when this attempt began, ``cursor`` included.
    """

    def __init__(
        self,
        database: Database,
        workspace: Workspace,
        job: Job,
        settings: Settings,
        *,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self.settings = settings
        self.database = database
        self.workspace = workspace
        self.job = job
        self.done = job.done
        self._done_before = job.done
        self._began = time.monotonic()
        self._stopping = stopping or asyncio.Event()
        self._cancelled = job.cancel_requested
        self._watchers: list[Callable[[int, int | None], None]] = []

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params

    @property
    def actor_id(self) -> UUID | None:
        return self.job.actor_id

    def watch(self, watcher: Callable[[int, int | None], None]) -> None:
        """Call ``watcher(done, total)`` after every step; for a command line that shows progress."""
        self._watchers.append(watcher)

    def check(self) -> None:
        """Stop between two steps when somebody asked for it.

        Raises:
            JobCancelled: its owner cancelled it.
            JobInterrupted: this worker is stopping.
        """
        if self._cancelled:
            raise JobCancelled
        if self._stopping.is_set():
            raise JobInterrupted

    @asynccontextmanager
    async def step(self) -> AsyncIterator[Session]:
        """One transaction; call :meth:`advance` in it."""
        self.check()
        async with self.database.write(self.workspace, Pool.BATCH) as session:
            yield session

    async def advance(
        self,
        session: Session,
        *,
        done: int = 0,
        errors: int = 0,
        cursor: object | None = None,
        total: int | None = None,
    ) -> None:
        """Move the job on inside the step's transaction: ``done`` and ``errors`` are what this step adds.

        Raises:
            JobLost: another attempt has taken over; the step must be rolled back.
        """
        cancelled = await repository.advance(
            session, self.job, done=done, errors=errors, cursor=cursor, rate=self._rate(done), total=total
        )
        if cancelled is None:
            raise JobLost(job=self.job.id)
        self._cancelled = cancelled

        async def committed() -> None:
            self.done += done
            for watcher in self._watchers:
                watcher(self.done, total if total is not None else self.job.total)

        session.after_commit(committed)

    async def begin_again(self, session: Session, *, cursor: object | None = None) -> None:
        """Set the progress back to nothing inside a step: for work that an attempt does as a whole."""
        await self.advance(session, done=-self.done, cursor=cursor)
        self._done_before = 0
        self._began = time.monotonic()

    def _rate(self, plus: int) -> float | None:
        finished = self.done + plus - self._done_before
        return finished / max(time.monotonic() - self._began, 0.001) if finished else None

    @asynccontextmanager
    async def alive(self, every_s: float) -> AsyncIterator[None]:
        """Give signs of life while the block runs; cancel the block when another attempt has taken over."""
        owner = asyncio.current_task()
        lost = False

        async def beat() -> None:
            nonlocal lost
            while True:
                await asyncio.sleep(every_s)
                try:
                    async with self.database.read(self.workspace, Pool.BATCH) as session:
                        cancelled = await repository.beat(session, self.job)
                except CONNECTION_LOST as error:
                    log.warning("job.heartbeat_missed", job=self.job.id, error=str(error))
                    continue
                if cancelled is None:
                    lost = True
                    if owner is not None:
                        owner.cancel()
                    return
                self._cancelled = self._cancelled or cancelled

        beating = asyncio.create_task(beat(), name=f"heartbeat of job {self.job.id}")
        try:
            yield
        except asyncio.CancelledError:
            if not lost:
                raise
            if owner is not None:
                owner.uncancel()
            raise JobLost(job=self.job.id) from None
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
