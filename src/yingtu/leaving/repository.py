"""Statements on people who leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.identity.models import (
    api_keys,
    factors,
    oauth_codes,
    oauth_consents,
    oauth_tokens,
    recovery_codes,
    sessions,
    users,
    view_rights,
)
from yingtu.kit.statement import Statement
from yingtu.leaving.models import leavings
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

_PERSON = sa.bindparam("person", type_=sa.Uuid())
_NOW = sa.bindparam("now", type_=sa.DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Leaving:
    """A person's leaving."""

    user_id: UUID
    at: datetime
    by: UUID | None
    reason: str
    receivers: list[UUID]
    counts: dict[str, int]
    ended: dict[str, int]
    jobs: list[int]


def _count(table: sa.Table, column: str = "user_id", *more: sa.ColumnElement[bool]) -> Any:
    return sa.select(sa.func.count()).select_from(table).where(table.c[column] == _PERSON, *more).scalar_subquery()


_ACCESS = Statement(
    sa.select(
        _count(sessions).label("sessions"),
        _count(api_keys).label("keys"),
        _count(factors).label("factors"),
        _count(view_rights, "user_id", view_rights.c.ends_at > _NOW).label("rights"),
        _count(users, "manager_id", users.c.active).label("reports"),
    )
)
_ACTIVE = Statement(
    sa.select(sa.func.count())
    .select_from(users)
    .where(users.c.active, users.c.id == sa.func.any(sa.bindparam("people", type_=ARRAY(sa.Uuid()))))
)
_DROP_KEYS = Statement(sa.delete(api_keys).where(api_keys.c.user_id == _PERSON))
_DROP_APPS = tuple(
    Statement(sa.delete(table).where(table.c.user_id == _PERSON))
    for table in (oauth_codes, oauth_tokens, oauth_consents)
)
_DROP_FACTORS = Statement(sa.delete(factors).where(factors.c.user_id == _PERSON))
_DROP_CODES = Statement(sa.delete(recovery_codes).where(recovery_codes.c.user_id == _PERSON))
_END_RIGHTS = Statement(
    sa.update(view_rights).where(view_rights.c.user_id == _PERSON, view_rights.c.ends_at > _NOW).values(ends_at=_NOW)
)
_NEW_MANAGER = Statement(
    sa.update(users)
    .where(users.c.manager_id == _PERSON, users.c.id != sa.bindparam("manager", type_=sa.Uuid()))
    .values(manager_id=sa.bindparam("manager", type_=sa.Uuid()), updated_at=_NOW)
)
_ADD = Statement(
    sa.insert(leavings).values({each.name: sa.bindparam(each.name, type_=each.type) for each in leavings.c})
)
_LAST = Statement(sa.select(*leavings.c).where(leavings.c.user_id == _PERSON).order_by(leavings.c.at.desc()).limit(1))
_DORMANT = Statement(
    sa.select(
        users.c.id,
        users.c.login,
        users.c.name,
        sa.func.coalesce(users.c.last_seen_at, users.c.created_at).label("seen_at"),
    )
    .where(
        users.c.active,
        sa.func.coalesce(users.c.last_seen_at, users.c.created_at)
        < sa.bindparam("before", type_=users.c.created_at.type),
    )
    .order_by(sa.func.coalesce(users.c.last_seen_at, users.c.created_at))
    .limit(500)
)


async def access_of(session: Session, person: UUID, now: datetime) -> dict[str, int]:
    """Return how many ways in and ties a person has."""
    [row] = await session.dicts(_ACCESS, {"person": person, "now": now})
    return row


async def count_active(session: Session, people: Sequence[UUID]) -> int:
    """Return how many of some people are there and active."""
    return int(await session.scalar(_ACTIVE, {"people": list(people)}))


async def end_access(session: Session, person: UUID, manager: UUID | None, now: datetime) -> None:
    """Delete keys, what apps were allowed, and factors, end view rights, and give the person's reports to ``manager``."""
    await session.together(
        (_DROP_KEYS, {"person": person}),
        *((statement, {"person": person}) for statement in _DROP_APPS),
        (_DROP_FACTORS, {"person": person}),
        (_DROP_CODES, {"person": person}),
        (_END_RIGHTS, {"person": person, "now": now}),
        *([(_NEW_MANAGER, {"person": person, "manager": manager, "now": now})] if manager is not None else []),
    )


async def owned(session: Session, catalog: Catalog, objects: list[Object], person: UUID) -> dict[str, int]:
    """Return how many records of each object a person owns, in one statement."""
    if not objects:
        return {}
    parts = []
    for obj in objects:
        table = record_table(catalog, obj)
        where = (table.c.owner_id == _PERSON, table.c.deleted_at.is_(None))
        parts.append(
            sa.select(sa.literal(obj.api_name).label("object"), sa.func.count().label("count"))
            .select_from(table)
            .where(*where)
        )
    found = await session.all(Statement(sa.union_all(*parts)), {"person": person})
    return {row[0]: row[1] for row in found if row[1]}


async def ids_owned(session: Session, catalog: Catalog, obj: Object, person: UUID) -> list[UUID]:
    table = record_table(catalog, obj)
    query = sa.select(table.c.id).where(table.c.owner_id == _PERSON, table.c.deleted_at.is_(None)).order_by(table.c.id)
    return [row[0] for row in await session.all(Statement(query), {"person": person})]


async def add(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_ADD, values)


async def last(session: Session, person: UUID) -> Leaving | None:
    found = await session.load(Leaving, _LAST, {"person": person})
    return found[0] if found else None


async def dormant(session: Session, before: datetime) -> list[dict[str, Any]]:
    """Return active people who were last seen before a moment, those longest away first."""
    return await session.dicts(_DORMANT, {"before": before})
