"""Statements on the tables of jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import JSONB

from yingtu.jobs.models import job, job_log
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session

#: States in which a job still wants a worker.
OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Job:
    """A job as stored.

    Attributes:
        cursor: Where the next batch begins, in the handler's own terms; None before the first one.
        attempt: How many times a worker took it up; writes of older attempts are refused.
        rate: Rows per second of the current attempt.
    """

    id: int
    kind: str
    state: str
    done: int
    errors: int
    attempt: int
    cancel_requested: bool
    created_at: datetime
    params: dict[str, Any] = field(default_factory=dict)
    total: int | None = None
    rate: float | None = None
    cursor: dict[str, Any] | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    heartbeat_at: datetime | None = None
    actor_id: UUID | None = None
    message_code: str | None = None
    message_params: dict[str, Any] | None = None
    result: dict[str, Any] | None = None

    @property
    def open(self) -> bool:
        """Whether it still wants or has a worker."""
        return self.state in OPEN

    @property
    def eta_seconds(self) -> int | None:
        """Seconds left at the measured rate; None while nothing was measured or nobody counted the rows."""
        if self.state != "running" or not self.rate or self.total is None:
            return 0 if self.state == "succeeded" else None
        return round(max(0, self.total - self.done) / self.rate)


def to_json(value: object) -> str | None:
    """Return JSON text for a parameter of type json; None stays NULL."""
    return None if value is None else orjson.dumps(value, default=str).decode()


_INSERT = Statement(
    sa.insert(job)
    .values(
        kind=bindparam("kind"),
        state="queued",
        params=bindparam("params"),
        total=bindparam("total"),
        created_at=sa.func.clock_timestamp(),
        actor_id=bindparam("actor_id"),
    )
    .returning(job.c.id)
)
_GET = Statement(sa.select(job).where(job.c.id == bindparam("id")))
_RECENT = sa.select(job).order_by(job.c.id.desc()).limit(bindparam("limit"))
_RECENT_ALL = Statement(_RECENT.where(job.c.id < bindparam("before")))
_RECENT_OWN = Statement(_RECENT.where(job.c.id < bindparam("before"), job.c.actor_id == bindparam("actor_id")))
_IS_OPEN = sa.or_(job.c.state == sa.literal_column("'queued'"), job.c.state == sa.literal_column("'running'"))
_COUNT_OPEN = Statement(sa.select(sa.func.count()).select_from(job).where(_IS_OPEN))
_STALE_BEFORE = sa.func.clock_timestamp() - sa.func.make_interval(
    0, 0, 0, 0, 0, 0, bindparam("stale_s", type_=sa.Double)
)
_CLAIM = Statement(
    sa.update(job)
    .where(
        job.c.id == bindparam("job_id"),
        sa.or_(
            job.c.state == "queued",
            sa.and_(
                job.c.state == "running",
                sa.or_(job.c.heartbeat_at.is_(None), job.c.heartbeat_at < _STALE_BEFORE),
            ),
        ),
    )
    .values(
        state="running",
        attempt=job.c.attempt + 1,
        heartbeat_at=sa.func.clock_timestamp(),
        started_at=sa.func.coalesce(job.c.started_at, sa.func.clock_timestamp()),
        rate=None,
    )
    .returning(*job.c)
)
_MINE = (job.c.id == bindparam("job_id"), job.c.attempt == bindparam("mine"), job.c.state == "running")
_ADVANCE = Statement(
    sa.update(job)
    .where(*_MINE)
    .values(
        done=job.c.done + bindparam("plus_done", type_=sa.BigInteger),
        errors=job.c.errors + bindparam("plus_errors", type_=sa.BigInteger),
        total=sa.func.coalesce(bindparam("new_total", type_=sa.BigInteger), job.c.total),
        rate=sa.func.coalesce(bindparam("new_rate", type_=sa.Double), job.c.rate),
        cursor=sa.func.coalesce(sa.cast(bindparam("new_cursor", type_=sa.Text), sa.JSON), job.c.cursor),
        heartbeat_at=sa.func.clock_timestamp(),
    )
    .returning(job.c.cancel_requested)
)
_BEAT = Statement(
    sa.update(job).where(*_MINE).values(heartbeat_at=sa.func.clock_timestamp()).returning(job.c.cancel_requested)
)
_END = Statement(
    sa.update(job)
    .where(*_MINE)
    .values(
        state=bindparam("new_state"),
        message_code=bindparam("code"),
        message_params=bindparam("message"),
        result=bindparam("new_result"),
        finished_at=sa.func.clock_timestamp(),
        heartbeat_at=None,
    )
    .returning(job.c.id)
)
_RELEASE = Statement(
    sa.update(job).where(*_MINE).values(state="queued", heartbeat_at=None, rate=None).returning(job.c.id)
)
_CANCEL = Statement(
    sa.update(job)
    .where(job.c.id == bindparam("job_id"), sa.or_(_IS_OPEN, job.c.state == "paused"))
    .values(
        cancel_requested=True,
        state=sa.case((job.c.state == "running", "running"), else_="cancelled"),
        finished_at=sa.case((job.c.state == "running", None), else_=sa.func.clock_timestamp()),
        message_code=sa.case((job.c.state == "running", job.c.message_code), else_="job_cancelled"),
    )
    .returning(job.c.state)
)
_PAUSE = Statement(
    sa.update(job)
    .where(job.c.id == bindparam("job_id"), _IS_OPEN)
    .values(state="paused", heartbeat_at=None, rate=None, message_code="job_paused", message_params=None)
    .returning(job.c.id)
)
_HOLD_ALL = Statement(
    sa.update(job)
    .where(_IS_OPEN)
    .values(state="paused", heartbeat_at=None, rate=None, message_code=bindparam("code"), message_params=None)
)
_HELD = Statement(
    sa.select(job.c.id).where(job.c.state == "paused", job.c.message_code == bindparam("code")).order_by(job.c.id)
)
_RESUME = Statement(
    sa.update(job)
    .where(job.c.id == bindparam("job_id"), job.c.state == "paused")
    .values(
        state="queued",
        message_code=None,
        message_params=None,
        heartbeat_at=sa.func.clock_timestamp(),
        rate=None,
    )
    .returning(job.c.id)
)
_DUE = Statement(
    sa.select(job.c.id)
    .where(
        job.c.state == "paused",
        sa.cast(job.c.message_params["resume_at"].astext, sa.TIMESTAMP(timezone=True)) < sa.func.clock_timestamp(),
    )
    .order_by(job.c.id)
    .with_for_update(skip_locked=True)
)
_LOCK = Statement(sa.select(job).where(job.c.id == bindparam("id")).with_for_update())
_UNDONE_BY = Statement(
    sa.update(job)
    .where(job.c.id == bindparam("job_id"))
    .values(
        result=sa.cast(
            sa.func.coalesce(sa.cast(job.c.result, JSONB), sa.cast("{}", JSONB)).op("||")(
                sa.func.jsonb_build_object("undone_by", sa.cast(bindparam("undone_by"), sa.BigInteger))
            ),
            sa.JSON,
        )
    )
)
_PAUSE_MINE = Statement(
    sa.update(job)
    .where(*_MINE)
    .values(
        state="paused",
        heartbeat_at=None,
        rate=None,
        message_code=bindparam("code"),
        message_params=bindparam("message"),
        cursor=sa.func.coalesce(sa.cast(bindparam("new_cursor", type_=sa.Text), sa.JSON), job.c.cursor),
    )
    .returning(job.c.id)
)
_ABANDONED = Statement(
    sa.select(job.c.id).where(
        _IS_OPEN,
        sa.func.coalesce(job.c.heartbeat_at, job.c.created_at) < _STALE_BEFORE,
    )
)
_LOG = Statement(
    sa.insert(job_log).values(
        job_id=bindparam("job_id"), at=sa.func.clock_timestamp(), code=bindparam("code"), params=bindparam("params")
    )
)
_READ_LOG = Statement(
    sa.select(job_log.c.at, job_log.c.code, job_log.c.params)
    .where(job_log.c.job_id == bindparam("job_id"))
    .order_by(job_log.c.id)
    .limit(200)
)


async def insert(session: Session, *, kind: str, params: object, total: int | None, actor_id: UUID | None) -> int:
    values = {"kind": kind, "params": to_json(params), "total": total, "actor_id": actor_id}
    number: int = await session.scalar(_INSERT, values)
    return number


async def get(session: Session, job_id: int) -> Job | None:
    found = await session.load(Job, _GET, {"id": job_id})
    return found[0] if found else None


async def recent(session: Session, *, actor_id: UUID | None, before: int, limit: int) -> list[Job]:
    """Return jobs newest first; all of them, or one person's."""
    if actor_id is None:
        return await session.load(Job, _RECENT_ALL, {"before": before, "limit": limit})
    return await session.load(Job, _RECENT_OWN, {"before": before, "limit": limit, "actor_id": actor_id})


async def count_open(session: Session) -> int:
    number: int = await session.scalar(_COUNT_OPEN)
    return number


async def claim(session: Session, job_id: int, *, stale_s: float) -> Job | None:
    """Take a queued job, or a running one whose worker gave no sign of life for ``stale_s`` seconds."""
    found = await session.load(Job, _CLAIM, {"job_id": job_id, "stale_s": stale_s})
    return found[0] if found else None


async def advance(
    session: Session,
    claimed: Job,
    *,
    done: int,
    errors: int,
    cursor: object | None,
    rate: float | None,
    total: int | None,
) -> bool | None:
    """Move on; return whether it should be cancelled, or None when this attempt is not the latest any more."""
    row = await session.first(
        _ADVANCE,
        {
            "job_id": claimed.id,
            "mine": claimed.attempt,
            "plus_done": done,
            "plus_errors": errors,
            "new_total": total,
            "new_rate": rate,
            "new_cursor": to_json(cursor),
        },
    )
    return None if row is None else bool(row[0])


async def beat(session: Session, claimed: Job) -> bool | None:
    """Give a sign of life; the answer is that of :func:`advance`."""
    row = await session.first(_BEAT, {"job_id": claimed.id, "mine": claimed.attempt})
    return None if row is None else bool(row[0])


async def end(
    session: Session,
    claimed: Job,
    *,
    state: str,
    code: str | None = None,
    params: object | None = None,
    result: object | None = None,
) -> bool:
    """Finish a running job; False when this attempt is not the latest any more."""
    values = {
        "job_id": claimed.id,
        "mine": claimed.attempt,
        "new_state": state,
        "code": code,
        "message": to_json(params),
        "new_result": to_json(result),
    }
    return await session.first(_END, values) is not None


async def release(session: Session, claimed: Job) -> bool:
    """Give a running job back to the queue."""
    return await session.first(_RELEASE, {"job_id": claimed.id, "mine": claimed.attempt}) is not None


async def cancel(session: Session, job_id: int) -> str | None:
    """Cancel a waiting job, ask a running one to stop; return the state it has now, None when it had ended."""
    row = await session.first(_CANCEL, {"job_id": job_id})
    return None if row is None else str(row[0])


async def hold_all(session: Session, code: str) -> int:
    """Pause every open job, with the code of the sentence that says why; return how many there were."""
    return await session.execute(_HOLD_ALL, {"code": code})


async def held(session: Session, code: str) -> list[int]:
    """Return the jobs that are paused for a reason."""
    return [row[0] for row in await session.all(_HELD, {"code": code})]


async def resume(session: Session, job_id: int) -> bool:
    """Let a paused job wait for a worker again; False when it is not paused."""
    return await session.first(_RESUME, {"job_id": job_id}) is not None


async def due(session: Session) -> list[int]:
    """Lock and return the paused jobs whose time to go on has come."""
    return [row[0] for row in await session.all(_DUE)]


async def lock(session: Session, job_id: int) -> Job | None:
    """Return a job that nobody else changes before this transaction ends."""
    found = await session.load(Job, _LOCK, {"id": job_id})
    return found[0] if found else None


async def mark_undone(session: Session, job_id: int, undone_by: int) -> None:
    """Write down which job undoes this one."""
    await session.execute(_UNDONE_BY, {"job_id": job_id, "undone_by": undone_by})


async def pause(session: Session, job_id: int) -> bool:
    """Pause an open job; a worker that has it finds its next step refused and stops. False when it is not open."""
    return await session.first(_PAUSE, {"job_id": job_id}) is not None


async def pause_mine(session: Session, claimed: Job, *, code: str, params: object, cursor: object | None) -> bool:
    """Pause a running job from inside; False when this attempt is not the latest any more."""
    values = {"job_id": claimed.id, "mine": claimed.attempt, "code": code, "message": to_json(params)}
    return await session.first(_PAUSE_MINE, values | {"new_cursor": to_json(cursor)}) is not None


async def abandoned(session: Session, *, stale_s: float) -> list[int]:
    """Return open jobs that nobody has touched for ``stale_s`` seconds."""
    return [row[0] for row in await session.all(_ABANDONED, {"stale_s": stale_s})]


async def log(session: Session, job_id: int, code: str, params: object) -> None:
    await session.execute(_LOG, {"job_id": job_id, "code": code, "params": to_json(params)})


async def read_log(session: Session, job_id: int) -> list[dict[str, Any]]:
    """Return the first 200 entries, oldest first."""
    return await session.dicts(_READ_LOG, {"job_id": job_id})
