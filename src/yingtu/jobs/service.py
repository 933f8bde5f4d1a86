"""Start, watch, cancel and run jobs."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from yingtu.jobs import queue, repository
from yingtu.jobs.errors import (
    AlreadyUndone,
    JobCancelled,
    JobFailed,
    JobFinished,
    JobInterrupted,
    JobLost,
    JobNotEnded,
    JobNotPausable,
    JobNotPaused,
    JobPaused,
    NotUndoable,
    PausedByItself,
    UnknownJob,
)
from yingtu.jobs.registry import handler_of, undoer_of
from yingtu.jobs.repository import Job
from yingtu.jobs.running import CONNECTION_LOST, RunningJob, database_away
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import YingtuError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings

log = structlog.get_logger(__name__)

#: Code of the sentence on jobs that were at work when the backup was made that is now the workspace.
RESTORED = "job_held_after_restore"

#: An unexpected error is tried again this often before the job fails.
ATTEMPTS = 3
#: After the database went away: how often and how long between the tries to give a job back.
GIVE_BACK_TRIES = 30
GIVE_BACK_PAUSE_S = 1.0
#: Ability of those who see and stop everybody's jobs.
MANAGE_JOBS = "manage_jobs"


async def start(session: Session, actor: Actor, kind: str, params: dict[str, object], total: int | None = None) -> int:
    """Create a job and queue it, both in the caller's transaction; return its id.

    ``total`` is the number of rows there are to do, when that is known.
    """
    position = await repository.count_open(session)
    job_id = await repository.insert(session, kind=kind, params=params, total=total, actor_id=actor.user_id)
    await queue.put(session, job_id, position=position)
    return job_id


async def create(session: Session, actor: Actor, kind: str, params: dict[str, object], total: int | None = None) -> int:
    """Create a job that nobody queues because the caller runs it itself, in the foreground."""
    return await repository.insert(session, kind=kind, params=params, total=total, actor_id=actor.user_id)


async def get(session: Session, actor: Actor, job_id: int) -> Job:
    """Return one job.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
    """
    found = await repository.get(session, job_id)
    if found is None or not _may_see(actor, found):
        raise UnknownJob(job=job_id)
    return found


async def lock(session: Session, actor: Actor, job_id: int) -> Job:
    """Return one job that nobody else changes before this transaction ends.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
    """
    found = await repository.lock(session, job_id)
    if found is None or not _may_see(actor, found):
        raise UnknownJob(job=job_id)
    return found


async def recent(session: Session, actor: Actor, *, before: int | None = None, limit: int = 50) -> Sequence[Job]:
    """Return jobs newest first: one's own, all of them for administrators."""
    everybody = actor.system or MANAGE_JOBS in actor.abilities
    return await repository.recent(
        session, actor_id=None if everybody else actor.user_id, before=before or 2**62, limit=limit
    )


async def read_log(session: Session, actor: Actor, job_id: int) -> list[dict[str, Any]]:
    """Return what happened to a job, oldest first: ``at``, ``code``, ``params``.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
    """
    await get(session, actor, job_id)
    return await repository.read_log(session, job_id)


async def cancel(session: Session, actor: Actor, job_id: int) -> Job:
    """Cancel a job: at once when it waits, at the end of its current step when it runs.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
        JobFinished: it has ended.
    """
    found = await get(session, actor, job_id)
    if await repository.cancel(session, job_id) is None:
        raise JobFinished(job=job_id, state=found.state)
    return await get(session, actor, job_id)


async def pause(session: Session, actor: Actor, job_id: int) -> Job:
    """Pause an open job: the step being made is given up, everything before it stays.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
        JobNotPausable: it is paused already or has ended.
    """
    found = await get(session, actor, job_id)
    if not await repository.pause(session, job_id):
        raise JobNotPausable(job=job_id, state=found.state)
    await repository.log(session, job_id, JobPaused.code, {"actor_id": actor.user_id})
    return await get(session, actor, job_id)


async def resume(session: Session, actor: Actor, job_id: int) -> Job:
    """Queue a paused job; it goes on where its last step ended.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
        JobNotPaused: it is not paused.
    """
    found = await get(session, actor, job_id)
    if not await repository.resume(session, job_id):
        raise JobNotPaused(job=job_id, state=found.state)
    await repository.log(session, job_id, "job_resumed", {"actor_id": actor.user_id})
    # The entry of a job that was paused before a worker took it is still there.
    await queue.put_back(session, job_id)
    return await get(session, actor, job_id)


async def hold_restored(session: Session) -> int:
    """Pause every open job of a workspace that has just been restored; return how many there were."""
    return await repository.hold_all(session, RESTORED)


async def held_restored(session: Session) -> int:
    """Return how many jobs wait since the workspace was restored."""
    return len(await repository.held(session, RESTORED))


async def release_restored(session: Session, actor: Actor) -> int:
    """Let the jobs go on that wait since the workspace was restored; return how many there were."""
    waiting = await repository.held(session, RESTORED)
    for job_id in waiting:
        await repository.resume(session, job_id)
        await repository.log(session, job_id, "job_resumed", {"actor_id": actor.user_id})
        await queue.put_back(session, job_id)
    return len(waiting)


async def resume_due(database: Database, workspace: Workspace) -> list[int]:
    """Queue the jobs that paused themselves until a moment that has come; return their ids."""
    async with database.write(workspace, Pool.BATCH) as session:
        found = await repository.due(session)
        for job_id in found:
            await repository.resume(session, job_id)
            await repository.log(session, job_id, "job_resumed", {})
            await queue.put_back(session, job_id)
        return found


def can_undo(job: Job) -> bool:
    """Whether somebody said how jobs of this kind are undone and it makes sense now: it wrote something, and that stands."""
    wrote = job.done > job.errors
    return undoer_of(job.kind) is not None and not job.open and wrote and "undone_by" not in (job.result or {})


async def undo(session: Session, actor: Actor, job_id: int) -> int:
    """Start the job that undoes another one, with the rights of who asks; return its id. A paused job is cancelled first.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
        NotUndoable: nothing undoes jobs of this kind.
        JobNotEnded: it is still at work.
        AlreadyUndone: a job undoes it or has done so.
    """
    found = await repository.lock(session, job_id)
    if found is None or not _may_see(actor, found):
        raise UnknownJob(job=job_id)
    undoer = undoer_of(found.kind)
    if undoer is None:
        raise NotUndoable(kind=found.kind)
    if found.open:
        raise JobNotEnded(job=job_id)
    if earlier := (found.result or {}).get("undone_by"):
        before = await repository.get(session, earlier)
        if before is not None and before.state not in {"failed", "cancelled"}:
            raise AlreadyUndone(job=job_id, undone_by=earlier)
    if found.state == "paused":
        await repository.cancel(session, job_id)
    wanted = await undoer(session, actor, found)
    number = await start(session, actor, wanted.kind, {**wanted.params, "undoes": job_id}, wanted.total)
    await repository.mark_undone(session, job_id, number)
    await repository.log(session, job_id, "job_undo_started", {"undone_by": number})
    return number


def has_file(job: Job) -> bool:
    """Whether the job made a file that can still be fetched: its result then has ``file`` and ``expires_at``."""
    if job.state != "succeeded" or job.result is None or "file" not in job.result:
        return False
    return clock.now() < datetime.fromisoformat(job.result["expires_at"])


async def note(session: Session, job_id: int, code: str, params: dict[str, object]) -> None:
    """Write down what happened to a job, in the caller's transaction; ``code`` has a sentence."""
    await repository.log(session, job_id, code, params)


def _may_see(actor: Actor, job: Job) -> bool:
    if actor.system or MANAGE_JOBS in actor.abilities:
        return True
    return actor.user_id is not None and job.actor_id == actor.user_id


async def run(
    database: Database,
    workspace: Workspace,
    job_id: int,
    settings: Settings,
    *,
    stopping: asyncio.Event | None = None,
    watcher: Callable[[int, int | None], None] | None = None,
) -> Job | None:
    """Run a job to its end in this process; None when it is not there to be run (ended, or another worker has it).

    Raises:
        JobInterrupted: this worker stops; the job waits again.
        JobLost: another worker took over.
        OperationalError: the database is away; the job is taken up again later.
    """
    async with database.write(workspace, Pool.BATCH) as session:
        claimed = await repository.claim(session, job_id, stale_s=settings.job_stale_s)
    if claimed is None:
        return None
    running = RunningJob(database, workspace, claimed, settings, stopping=stopping)
    if watcher is not None:
        running.watch(watcher)
    log.info("job.started", workspace=workspace.id, job=job_id, kind=claimed.kind, attempt=claimed.attempt)
    try:
        async with running.alive(settings.job_heartbeat_s):
            running.check()
            result = await handler_of(claimed.kind)(running)
    except JobLost:
        raise
    except JobInterrupted:
        await _give_back(running)
        raise
    except JobCancelled:
        await _end(running, "cancelled", code=JobCancelled.code)
    except asyncio.CancelledError:
        await _give_back(running)
        raise
    except PausedByItself as error:
        await _pause_itself(running, error)
    except YingtuError as error:
        if database_away(error):
            # No connection to be had: that passes, and is nothing the job could be blamed for.
            await _give_back_later(running)
            raise
        await _end(running, "failed", code=error.code, params=_described(error))
    # allow-catch-all: the edge of a job; what went wrong is logged and told by the job
    except Exception as error:
        if database_away(error):
            await _give_back_later(running)
            raise
        # The edge of a job, like the edge of a request: whatever went wrong must not take the worker with it.
        log.exception("job.error", workspace=workspace.id, job=job_id, kind=claimed.kind, attempt=claimed.attempt)
        if claimed.attempt < ATTEMPTS:
            await _give_back(running)
            raise
        await _end(running, "failed", code=JobFailed.code, params={"attempts": claimed.attempt, "error": repr(error)})
    else:
        await _end(running, "succeeded", result=result)
    async with database.read(workspace, Pool.BATCH) as session:
        ended = await repository.get(session, job_id)
    log.info("job.ended", workspace=workspace.id, job=job_id, state=ended.state if ended else None)
    return ended


def _described(error: YingtuError) -> dict[str, object]:
    problems = [{"pointer": each.pointer, "code": each.code, "params": each.params} for each in error.problems]
    return {**error.params, **({"problems": problems} if problems else {})}


async def _end(
    running: RunningJob,
    state: str,
    *,
    code: str | None = None,
    params: object | None = None,
    result: object | None = None,
) -> None:
    async with running.database.write(running.workspace, Pool.BATCH) as session:
        ended = await repository.end(session, running.job, state=state, code=code, params=params, result=result)
        if not ended:
            raise JobLost(job=running.job.id)
        if code is not None:
            await repository.log(session, running.job.id, code, params or {})


async def _pause_itself(running: RunningJob, why: PausedByItself) -> None:
    async with running.database.write(running.workspace, Pool.BATCH) as session:
        params = why.reason_params
        if not await repository.pause_mine(session, running.job, code=why.reason, params=params, cursor=why.cursor):
            raise JobLost(job=running.job.id)
        await repository.log(session, running.job.id, why.reason, params)


async def _give_back(running: RunningJob) -> None:
    async with running.database.write(running.workspace, Pool.BATCH) as session:
        await repository.release(session, running.job)


async def _give_back_later(running: RunningJob) -> None:
    """Give the job back as soon as the database answers, so that nobody has to wait until it counts as abandoned."""
    for _ in range(GIVE_BACK_TRIES):
        try:
            await _give_back(running)
        except CONNECTION_LOST:
            await asyncio.sleep(GIVE_BACK_PAUSE_S)
        else:
            return


async def requeue_abandoned(database: Database, workspace: Workspace, *, stale_s: float) -> list[int]:
    """Queue again the open jobs that nobody touches and that have no entry in the queue; return their ids.

    This is also how the queue is rebuilt after it was lost or the workspace was moved to another database.
    """
    async with database.write(workspace, Pool.BATCH) as session:
        silent = await repository.abandoned(session, stale_s=stale_s)
        if not silent:
            return []
        there = await queue.known(session, silent)
        return [job_id for job_id in silent if job_id not in there and await queue.put_back(session, job_id)]
