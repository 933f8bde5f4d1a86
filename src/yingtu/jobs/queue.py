"""The queue in schema ``public``: entries that say "run job N of workspace W" and nothing else, so it can be rebuilt.

Fairness is decided when an entry is made. Each workspace has :data:`LANES` lanes and entries of one lane run one after the
other, so a workspace never has more than two batch jobs running; the n-th waiting job of a workspace has priority -n, so
workspaces take turns. Entries are deleted when they end: what happened is told by the workspace's own table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import procrastinate
import sqlalchemy as sa
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import bindparam

from yingtu.jobs.models import queue_schema
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session, Workspace

TASK = "yingtu.run_job"
QUEUE = "batch"
#: Batch jobs of one workspace that may run at the same time, over all workers.
LANES = 2

#: Applying the schema twice at the same moment would fail.
INSTALL_LOCK = 7_421_002

_entries = sa.table("procrastinate_jobs", sa.column("queueing_lock", sa.Text), sa.column("status"), schema="public")
_WAITING = Statement(
    sa.select(_entries.c.queueing_lock).where(
        _entries.c.queueing_lock == sa.func.any(bindparam("names", type_=sa.ARRAY(sa.Text)))
    )
)
_COUNTS = Statement(sa.select(sa.cast(_entries.c.status, sa.Text), sa.func.count()).group_by(_entries.c.status))
_INSTALLED = Statement(sa.select(sa.func.to_regclass("public.procrastinate_jobs").is_not(None)))
_LOCK = Statement(sa.select(sa.func.pg_advisory_xact_lock(INSTALL_LOCK)))

# Deferring goes through the connection of the caller's transaction; this application never opens one of its own.
_deferrer = procrastinate.App(connector=procrastinate.PsycopgConnector())


def entry_name(workspace: Workspace, job_id: int) -> str:
    """Return the name that keeps a job from waiting twice."""
    return f"{workspace.id}/{job_id}"


async def put(session: Session, job_id: int, *, position: int) -> None:
    """Queue a job in the caller's transaction; ``position``: how many jobs of its workspace wait or run already."""
    deferrer = _deferrer.configure_task(
        TASK,
        queue=QUEUE,
        lock=f"{session.workspace.id}/{job_id % LANES}",
        queueing_lock=entry_name(session.workspace, job_id),
        priority=-position,
        connection=session.connection,
    )
    await deferrer.defer_async(workspace=session.workspace.id, job=job_id)


async def put_back(session: Session, job_id: int) -> bool:
    """Queue a job again after its entry was lost; False when somebody else did it in this moment."""
    try:
        async with session.connection.transaction():
            await put(session, job_id, position=0)
    except AlreadyEnqueued:
        return False
    return True


async def known(session: Session, job_ids: list[int]) -> set[int]:
    """Return which of these jobs have an entry, waiting or running."""
    names = {entry_name(session.workspace, job_id): job_id for job_id in job_ids}
    rows = await session.all(_WAITING, {"names": list(names)})
    return {names[row[0]] for row in rows}


async def counts(session: Session) -> dict[str, int]:
    """Return how many entries of all workspaces are in which state (``todo``: waiting, ``doing``); none without a queue."""
    if not await session.scalar(_INSTALLED):
        return {}
    return dict(await session.all(_COUNTS))


async def install(session: Session) -> bool:
    """Create the queue's tables in ``public`` when they are missing; True when they were."""
    await session.execute(_LOCK)
    if await session.scalar(_INSTALLED):
        return False
    await session.connection.execute(queue_schema())
    return True
