"""Statements on reports, and those that gather facts: one per kind of fact, whatever the number of people and records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from yingtu.audit.models import audit_entry, audit_seal
from yingtu.compliance.models import compliance_runs
from yingtu.identity.models import api_keys, factors, sessions, user_roles, users
from yingtu.jobs.models import job
from yingtu.kit.statement import Statement
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.permissions.models import access_alarms, access_requests
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

_SINCE = sa.bindparam("since", type_=users.c.created_at.type)


@dataclass(frozen=True, slots=True)
class Run:
    """A report."""

    id: UUID
    at: datetime
    by: UUID | None
    by_name: str | None
    findings: list[dict[str, Any]]
    counts: dict[str, int]


_runs = sa.select(
    *(compliance_runs.c[name] for name in ("id", "at", "by", "findings", "counts")), users.c.name.label("by_name")
).select_from(compliance_runs.outerjoin(users, users.c.id == compliance_runs.c.by))
_ONE = Statement(_runs.where(compliance_runs.c.id == sa.bindparam("id", type_=sa.Uuid())))
_LISTED = Statement(_runs.order_by(compliance_runs.c.at.desc()).limit(sa.bindparam("limit", type_=sa.Integer)))
_LAST = Statement(sa.select(sa.func.max(compliance_runs.c.at)).where(compliance_runs.c.by.is_(None)))
_ADD = Statement(
    sa.insert(compliance_runs).values(
        id=sa.bindparam("id", type_=sa.Uuid()),
        at=sa.bindparam("at", type_=compliance_runs.c.at.type),
        by=sa.bindparam("by", type_=sa.Uuid()),
        findings=sa.cast(sa.bindparam("findings", type_=sa.Text), compliance_runs.c.findings.type),
        counts=sa.cast(sa.bindparam("counts", type_=sa.Text), compliance_runs.c.counts.type),
    )
)

_roles = (
    sa.select(sa.func.coalesce(sa.func.array_agg(user_roles.c.role), sa.literal([], sa.ARRAY(sa.Text))))
    .where(user_roles.c.user_id == users.c.id)
    .scalar_subquery()
)
_places = (
    sa.select(sa.func.count(sa.distinct(sessions.c.ip)))
    .where(sessions.c.user_id == users.c.id, sessions.c.last_seen_at >= _SINCE)
    .scalar_subquery()
)
_PEOPLE = Statement(
    sa.select(
        users.c.id,
        users.c.name,
        users.c.active,
        _roles.label("roles"),
        sa.func.coalesce(users.c.last_seen_at, users.c.created_at).label("seen_at"),
        sa.exists().where(factors.c.user_id == users.c.id, factors.c.confirmed_at.is_not(None)).label("factor"),
        _places.label("places"),
    ).order_by(users.c.id)
)
_KEYS = Statement(sa.select(api_keys.c.user_id.label("person"), api_keys.c.name, api_keys.c.expires_at))
_approved = sa.exists().where(
    access_requests.c.kind == "export",
    access_requests.c.person == job.c.actor_id,
    sa.or_(access_requests.c.state == "approved", access_requests.c.state == "used"),
    access_requests.c.created_at >= _SINCE,
)
_EXPORTS = Statement(
    sa.select(
        job.c.actor_id.label("person"),
        job.c.params.op("->>")("object").label("object"),
        job.c.done.label("rows"),
        _approved.label("approved"),
    ).where(
        job.c.kind == "export",
        job.c.actor_id.is_not(None),
        job.c.created_at >= _SINCE,
        job.c.done > sa.bindparam("rows", type_=sa.BigInteger),
    )
)
_MOMENTS = Statement(
    sa.select(
        sa.select(sa.func.min(audit_entry.c.at)).scalar_subquery(),
        sa.select(sa.func.min(users.c.created_at)).scalar_subquery(),
        sa.select(sa.func.max(audit_seal.c.sent_at)).scalar_subquery(),
    )
)
_ALARMS = Statement(
    sa.select(access_alarms.c.person, sa.func.count())
    .where(access_alarms.c.at >= _SINCE)
    .group_by(access_alarms.c.person)
    .order_by(access_alarms.c.person)
)


async def add(session: Session, values: Mapping[str, Any]) -> None:
    packed = {
        **values,
        "findings": orjson.dumps(values["findings"], default=str).decode(),
        "counts": orjson.dumps(values["counts"]).decode(),
    }
    await session.execute(_ADD, packed)


async def one(session: Session, identifier: UUID) -> Run | None:
    found = await session.load(Run, _ONE, {"id": identifier})
    return found[0] if found else None


async def listed(session: Session, limit: int) -> list[Run]:
    return await session.load(Run, _LISTED, {"limit": limit})


async def last_monthly(session: Session) -> datetime | None:
    found: datetime | None = await session.scalar(_LAST)
    return found


async def people(session: Session, active_since: datetime) -> list[dict[str, Any]]:
    return await session.dicts(_PEOPLE, {"since": active_since})


async def keys(session: Session) -> list[dict[str, Any]]:
    return await session.dicts(_KEYS)


async def exports(session: Session, since: datetime, rows: int) -> list[dict[str, Any]]:
    return await session.dicts(_EXPORTS, {"since": since, "rows": rows})


async def moments(session: Session) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return when the oldest audit entry was written, the first account was made, and a head was last sent."""
    [(oldest, began, sent)] = await session.all(_MOMENTS)
    return oldest, began, sent


async def alarms(session: Session, since: datetime) -> dict[UUID, int]:
    return {row[0]: row[1] for row in await session.all(_ALARMS, {"since": since})}


async def owned(session: Session, catalog: Catalog, owners: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many live records each of some people owns."""
    if not owners:
        return {}
    wanted = sa.func.any(sa.bindparam("owners", type_=sa.ARRAY(sa.Uuid())))
    tables = [record_table(catalog, obj) for obj in catalog.objects.values() if obj.api_name != USER_OBJECT]
    parts = [
        sa.select(each.c.owner_id).where(each.c.owner_id == wanted, each.c.deleted_at.is_(None)) for each in tables
    ]
    if not parts:
        return {}
    rows = sa.union_all(*parts).subquery()
    query = sa.select(rows.c.owner_id, sa.func.count()).group_by(rows.c.owner_id)
    return {row[0]: row[1] for row in await session.all(Statement(query), {"owners": list(owners)})}
