"""Statements on plans of tasks and on calendar addresses."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, insert

from yingtu.agenda.models import feed, plan
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)
_IDS = ARRAY(sa.Uuid)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task does by itself; see the table."""

    record_id: UUID
    remind_at: datetime | None = None
    follow_at: datetime | None = None
    series: UUID | None = None
    occurrence: int | None = None
    anchor: datetime | None = None
    rule: str | None = None
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """Somebody's calendar address."""

    number: int
    active: bool
    renewed_at: datetime


_COLUMNS = tuple(Plan.__dataclass_fields__)
_PLAN = tuple(plan.c[name] for name in _COLUMNS)
_of_ids = plan.c.record_id == sa.any_(sa.bindparam("ids", type_=_IDS))
_OF = Statement(sa.select(*_PLAN).where(_of_ids).order_by(plan.c.record_id).with_for_update())
_READ = Statement(sa.select(*_PLAN).where(_of_ids))
_DROP = Statement(sa.delete(plan).where(_of_ids))
_rows = (
    sa.func.unnest(*(sa.bindparam(name, type_=ARRAY(plan.c[name].type)) for name in _COLUMNS))
    .table_valued(*(sa.column(name, plan.c[name].type) for name in _COLUMNS), name="given")
    .render_derived()
)
_put = insert(plan).from_select(list(_COLUMNS), sa.select(*(_rows.c[name] for name in _COLUMNS)))
_PUT = Statement(
    _put.on_conflict_do_update(
        index_elements=[plan.c.record_id], set_={name: _put.excluded[name] for name in _COLUMNS if name != "record_id"}
    )
)


def _due(column: sa.Column[datetime]) -> Statement:
    return Statement(
        sa.select(*_PLAN)
        .where(column <= sa.bindparam("moment", type_=_MOMENT))
        .order_by(column, plan.c.record_id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )


_TO_REMIND, _TO_FOLLOW = _due(plan.c.remind_at), _due(plan.c.follow_at)
_WAITING = Statement(
    sa.select(
        sa.exists().where(plan.c.remind_at <= sa.bindparam("moment", type_=_MOMENT))
        | sa.exists().where(plan.c.follow_at <= sa.bindparam("moment", type_=_MOMENT))
    )
)
_person = feed.c.person == sa.bindparam("owner", type_=sa.Uuid)
_FEED = Statement(sa.select(feed.c.number, feed.c.active, feed.c.renewed_at).where(_person))
_new = insert(feed).values(
    person=sa.bindparam("owner", type_=sa.Uuid),
    number=1,
    active=True,
    renewed_at=sa.bindparam("moment", type_=_MOMENT),
)
_RENEW = Statement(
    _new.on_conflict_do_update(
        index_elements=[feed.c.person],
        set_={"number": feed.c.number + 1, "active": True, "renewed_at": _new.excluded.renewed_at},
    ).returning(feed.c.number, feed.c.active, feed.c.renewed_at)
)
_CLOSE = Statement(sa.update(feed).where(_person).values(active=False))


async def plans(session: Session, ids: Sequence[UUID]) -> dict[UUID, Plan]:
    """Return and lock the plans of some tasks."""
    return {each.record_id: each for each in await session.load(Plan, _OF, {"ids": list(ids)})}


async def plans_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, Plan]:
    """Return the plans of some tasks."""
    return {each.record_id: each for each in await session.load(Plan, _READ, {"ids": list(ids)})}


async def put(session: Session, found: Sequence[Plan]) -> None:
    """Store plans, in place of what was there."""
    if found:
        rows = [asdict(each) for each in found]
        await session.execute(_PUT, {name: [row[name] for row in rows] for name in _COLUMNS})


async def drop(session: Session, ids: Sequence[UUID]) -> None:
    """Forget the plans of some tasks."""
    if ids:
        await session.execute(_DROP, {"ids": list(ids)})


async def waiting(session: Session, moment: datetime) -> bool:
    """Whether anything is to be done now."""
    return bool(await session.scalar(_WAITING, {"moment": moment}))


async def to_remind(session: Session, moment: datetime, most: int) -> list[Plan]:
    """Take what is to be reminded of; nobody else gets it until the transaction ends."""
    return await session.load(Plan, _TO_REMIND, {"moment": moment, "most": most})


async def to_follow(session: Session, moment: datetime, most: int) -> list[Plan]:
    """Take the tasks whose next one is to be made; nobody else gets them until the transaction ends."""
    return await session.load(Plan, _TO_FOLLOW, {"moment": moment, "most": most})


async def feed_of(session: Session, person: UUID) -> Feed | None:
    """Return somebody's calendar address."""
    found = await session.load(Feed, _FEED, {"owner": person})
    return found[0] if found else None


async def renew_feed(session: Session, person: UUID, moment: datetime) -> Feed:
    """Give somebody a new calendar address; the one before is void."""
    params: dict[str, Any] = {"owner": person, "moment": moment}
    return (await session.load(Feed, _RENEW, params))[0]


async def close_feed(session: Session, person: UUID) -> None:
    """Make somebody's calendar address void."""
    await session.execute(_CLOSE, {"owner": person})
