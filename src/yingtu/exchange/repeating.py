"""A step of a job is done again after what another attempt may not meet: a database away, others in the way, new rights."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import psycopg
import structlog

from yingtu.jobs.running import CONNECTION_LOST, database_away
from yingtu.kit.db import Pool
from yingtu.kit.errors import Overloaded
from yingtu.metadata.errors import StaleCatalog
from yingtu.records.errors import WriteContention

if TYPE_CHECKING:
    from yingtu.jobs.running import RunningJob
    from yingtu.kit.db import Session

log = structlog.get_logger(__name__)
T = TypeVar("T")

#: Attempts of one batch on errors that another attempt may not meet.
BATCH_ATTEMPTS = 3
#: How long a batch waits for a database that is away before the job is left to be taken up later.
DATABASE_AWAY_S = 600.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
#: How often rights or configuration may change under one batch.
STALE_ATTEMPTS = 20


async def repeat(
    running: RunningJob,
    once: Callable[[], Awaitable[T]],
    *,
    again: Callable[[Session], Awaitable[None]],
    forget: Callable[[], None],
    row: int,
) -> T:
    """Return what ``once`` gives, tried again as often as makes sense.

    Args:
        again: Works out rights and configuration anew after they have changed.
        forget: Drops what was remembered of the attempt that was rolled back.
        row: Where the batch begins, for the log.
    """
    pause = FIRST_PAUSE_S
    waited = 0.0
    failures = stale = 0
    while True:
        running.check()
        try:
            return await once()
        except StaleCatalog:
            stale += 1
            if stale > STALE_ATTEMPTS:
                raise
            with suppress(*CONNECTION_LOST):
                async with running.database.read(running.workspace, Pool.BATCH) as session:
                    await again(session)
        except (psycopg.Error, Overloaded, WriteContention) as error:
            away = database_away(error)
            failures += not away
            if failures == BATCH_ATTEMPTS or waited > DATABASE_AWAY_S:
                raise
            log.warning("import.batch_failed", job=running.job.id, row=row, away=away, error=str(error))
            waited += pause
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        forget()
