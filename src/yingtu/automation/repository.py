"""Statements on runs, their versions and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TIMESTAMP, insert
from sqlalchemy.dialects.postgresql import UUID as SQL_UUID

from yingtu.automation.models import caused, control, run, step_log, version
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)
UUIDS = ARRAY(SQL_UUID)
TEXTS = ARRAY(sa.Text)


@dataclass(slots=True)
class Run:
    """A run that is due, as the engine works with it."""

    id: UUID
    automation: str
    version_id: int
    object: str | None
    record_id: UUID | None
    trigger: str
    actor_id: UUID | None
    state: str
    step: str
    attempts: int
    depth: int
    memo: dict[str, Any]
    parent_id: UUID | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a run stands after a step."""

    id: UUID
    state: str
    step: str | None
    due_at: datetime | None
    attempts: int
    memo: dict[str, Any]
    waits_for: int = 0
    code: str | None = None
    params: dict[str, Any] | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What a step did in one run."""

    run_id: UUID
    step: str
    outcome: str
    input: Any = None
    output: Any = None
    code: str | None = None
    params: Mapping[str, Any] | None = None


def rows(name: str, *columns: tuple[str, Any]) -> Any:
    """Return rows given as one JSON parameter."""
    return (
        sa.func.json_to_recordset(sa.cast(bindparam(name, type_=sa.Text), sa.JSON))
        .table_valued(*(sa.column(each, kind) for each, kind in columns), name=f"given_{name}")
        .render_derived(with_types=True)
    )


def as_rows(values: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as the JSON parameter of :func:`rows`."""
    return orjson.dumps(values, default=str).decode()


_FIELDS = tuple(run.c[name] for name in Run.__dataclass_fields__)
_paused = sa.select(control.c.automation).where(control.c.paused_at.is_not(None))


def standing(*states: str) -> sa.ColumnElement[bool]:
    """Return whether a run is in one of some states, written out so that PostgreSQL knows that a partial index applies."""
    return run.c.state.in_([sa.literal_column(f"'{each}'") for each in states])


def _due(*states: str) -> sa.ColumnElement[bool]:
    return sa.and_(standing(*states), run.c.due_at <= bindparam("now", type_=_MOMENT), run.c.automation.not_in(_paused))


_head = (
    sa.select(run.c.version_id, run.c.step)
    .where(_due("ready", "waiting"))
    .order_by(run.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("head")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
#: Due runs that stand at the same step of the same version, locked; the one that waits longest decides which step.
CLAIM = Statement(
    sa.select(*_FIELDS)
    .join(_head, sa.and_(run.c.version_id == _head.c.version_id, run.c.step == _head.c.step))
    .where(_due("ready", "waiting"))
    .order_by(run.c.id)
    .limit(bindparam("most", type_=sa.Integer))
    .with_for_update(of=run, skip_locked=True)
)
#: One run, locked, whatever it waits for.
CLAIM_ONE = Statement(
    sa.select(*_FIELDS).where(run.c.id == bindparam("run"), standing("ready", "waiting", "calling")).with_for_update()
)
_calls = (
    sa.select(run.c.id)
    .where(_due("calling"))
    .order_by(run.c.due_at)
    .limit(bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .cte("calls")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
#: Runs whose call is to be made now: nobody else makes it before ``:until``.
CLAIM_CALLS = Statement(
    sa.update(run)
    .where(run.c.id == _calls.c.id)
    .values(due_at=bindparam("until", type_=_MOMENT), attempts=run.c.attempts + 1)
    .returning(*_FIELDS)
)
#: A run whose call has been made, locked, when nobody else has taken it over since.
CALLED = Statement(
    sa.select(run.c.id)
    .where(run.c.id == bindparam("run"), run.c.state == "calling", run.c.attempts == bindparam("attempt"))
    .with_for_update()
)
_moved = rows(
    "moved",
    ("id", SQL_UUID),
    ("state", sa.Text),
    ("step", sa.Text),
    ("due_at", _MOMENT),
    ("attempts", sa.Integer),
    ("memo", sa.JSON),
    ("waits_for", sa.Integer),
    ("code", sa.Text),
    ("params", sa.JSON),
    ("finished_at", _MOMENT),
)
MOVE = Statement(
    sa.update(run)
    .where(run.c.id == _moved.c.id)
    .values({name: _moved.c[name] for name in Moved.__dataclass_fields__ if name != "id"})
)
_logged = rows(
    "logged",
    ("run_id", SQL_UUID),
    ("step", sa.Text),
    ("outcome", sa.Text),
    ("input", sa.JSON),
    ("output", sa.JSON),
    ("code", sa.Text),
    ("params", sa.JSON),
)
LOG = Statement(
    sa.insert(step_log).from_select(
        ["at", *Logged.__dataclass_fields__],
        sa.select(
            sa.cast(bindparam("at"), _MOMENT),
            *(_logged.c[name] for name in Logged.__dataclass_fields__),
        ),
    )
)
_NEW = (
    ("id", SQL_UUID),
    ("automation", sa.Text),
    ("version_id", sa.BigInteger),
    ("object", sa.Text),
    ("record_id", SQL_UUID),
    ("trigger", sa.Text),
    ("actor_id", SQL_UUID),
    ("dedupe", sa.Text),
    ("state", sa.Text),
    ("step", sa.Text),
    ("due_at", _MOMENT),
    ("depth", sa.Integer),
    ("memo", sa.JSON),
    ("parent_id", SQL_UUID),
    ("code", sa.Text),
    ("params", sa.JSON),
    ("created_at", _MOMENT),
    ("finished_at", _MOMENT),
)
_new = rows("fresh", *_NEW)
ADD = Statement(
    insert(run)
    .from_select([name for name, _ in _NEW], sa.select(*(_new.c[name] for name, _ in _NEW)))
    .on_conflict_do_nothing()
    .returning(run.c.id)
)
_ended = rows("ended", ("parent_id", SQL_UUID), ("turns", sa.Integer))
_parents = (
    sa.select(run.c.id)
    .where(run.c.id == sa.any_(bindparam("parents", type_=UUIDS)))
    .order_by(run.c.id)
    .with_for_update()
    .cte("parents")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
#: Tells the runs whose loops have turned that so many turns are over; the last one lets them go on.
TURNED = Statement(
    sa.update(run)
    .where(run.c.id == _ended.c.parent_id, run.c.id.in_(sa.select(_parents.c.id)))
    .values(
        waits_for=run.c.waits_for - _ended.c.turns,
        state=sa.case((run.c.waits_for <= _ended.c.turns, "ready"), else_=run.c.state),
        due_at=sa.case((run.c.waits_for <= _ended.c.turns, bindparam("now", type_=_MOMENT)), else_=run.c.due_at),
    )
)
ADD_VERSION = Statement(
    insert(version)
    .values(
        automation=bindparam("automation"),
        digest=bindparam("digest"),
        body=sa.cast(bindparam("body", type_=sa.Text), sa.JSON),
        created_at=bindparam("at"),
    )
    .on_conflict_do_nothing()
)
FIND_VERSION = Statement(
    sa.select(version.c.id).where(
        version.c.automation == bindparam("automation"), version.c.digest == bindparam("digest")
    )
)
VERSION_BODY = Statement(sa.select(version.c.body).where(version.c.id == bindparam("id")))
ADD_CAUSED = Statement(
    sa.insert(caused).values(change_id=bindparam("change"), depth=bindparam("depth"), at=bindparam("at"))
)
_memo_text = sa.cast(run.c.memo, sa.Text)
#: The approval that a run waits for is decided: noted where the run keeps its id, and the run is due.
DECIDED = Statement(
    sa.update(run)
    .where(
        run.c.record_id == bindparam("record", type_=SQL_UUID),
        run.c.state == "waiting",
        sa.func.strpos(_memo_text, bindparam("approval", type_=sa.Text)) > 0,
    )
    .values(
        memo=sa.cast(
            sa.func.replace(_memo_text, bindparam("approval", type_=sa.Text), bindparam("decided", type_=sa.Text)), JSON
        ),
        due_at=bindparam("now", type_=_MOMENT),
    )
)
DEPTHS = Statement(
    sa.select(caused.c.change_id, caused.c.depth).where(
        caused.c.change_id == sa.any_(bindparam("changes", type_=UUIDS))
    )
)
_asked = rows("asked", ("automation", sa.Text), ("record_id", SQL_UUID))
#: How often automations have begun for some records since ``:since``.
BEGUN_FOR = Statement(
    sa.select(run.c.automation, run.c.record_id, sa.func.count())
    .join(_asked, sa.and_(run.c.automation == _asked.c.automation, run.c.record_id == _asked.c.record_id))
    .where(run.c.created_at > bindparam("since", type_=_MOMENT), run.c.parent_id.is_(None))
    .group_by(run.c.automation, run.c.record_id)
)
#: How many runs of an automation were to begin since ``:since``.
BEGUN = Statement(
    sa.select(sa.func.count()).where(
        run.c.automation == bindparam("automation"), run.c.id > bindparam("after", type_=SQL_UUID)
    )
)
PAUSED = Statement(_paused)
_old = (
    sa.select(run.c.id)
    .where(run.c.finished_at < bindparam("before", type_=_MOMENT))
    .limit(bindparam("most", type_=sa.Integer))
)
FORGET = Statement(sa.delete(run).where(run.c.id.in_(_old)))
FORGET_CAUSED = Statement(sa.delete(caused).where(caused.c.at < bindparam("before", type_=_MOMENT)))


async def claim(session: Session, now: datetime, most: int) -> list[Run]:
    return await session.load(Run, CLAIM, {"now": now, "most": most})


async def claim_calls(session: Session, now: datetime, lease: timedelta, most: int) -> list[Run]:
    return await session.load(Run, CLAIM_CALLS, {"now": now, "until": now + lease, "most": most})


async def move(session: Session, moved: Sequence[Moved]) -> None:
    """Store where runs stand."""
    if moved:
        fields = Moved.__dataclass_fields__
        await session.execute(MOVE, {"moved": as_rows([{name: getattr(m, name) for name in fields} for m in moved])})


async def log(session: Session, at: datetime, logged: Sequence[Logged]) -> None:
    """Write down what steps did."""
    if logged:
        fields = Logged.__dataclass_fields__
        given = as_rows([{name: getattr(each, name) for name in fields} for each in logged])
        await session.execute(LOG, {"at": at, "logged": given})


async def add(session: Session, fresh: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Store new runs and return the ids of those that had not begun already under their key."""
    if not fresh:
        return set()
    return {each for (each,) in await session.all(ADD, {"fresh": as_rows(fresh)})}


async def turned(session: Session, turns: Mapping[UUID, int], now: datetime) -> None:
    """Tell parents that turns of their loops are over."""
    if turns:
        ended = as_rows([{"parent_id": parent, "turns": count} for parent, count in turns.items()])
        await session.execute(TURNED, {"parents": sorted(turns), "ended": ended, "now": now})


async def version_id(session: Session, automation: str, digest: str, body: str, now: datetime) -> int:
    """Return the id of a document, storing it when it is new."""
    key = {"automation": automation, "digest": digest}
    found: int | None = await session.scalar(FIND_VERSION, key)
    if found is None:
        await session.execute(ADD_VERSION, {**key, "body": body, "at": now})
        found = await session.scalar(FIND_VERSION, key)
    assert found is not None  # noqa: S101 - it was just stored
    return found
