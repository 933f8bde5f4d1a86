"""Statements that find approvers: managers upwards, holders of roles, people by login, substitutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.approvals.models import substitute
from yingtu.identity.models import user_roles, users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Collection

    from yingtu.kit.db import Session

_UUIDS = ARRAY(UUID_TYPE)
_IDS: Any = sa.any_(sa.bindparam("ids", type_=_UUIDS))
_TEXTS: Any = sa.any_(sa.bindparam("texts", type_=ARRAY(sa.Text)))
_MOMENT = TIMESTAMP(timezone=True)
#: Managers above somebody; circles end here.
MAX_LEVELS = 20


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody in the organisation, seen from ``start``; ``level`` 0 is that person."""

    start: UUID
    level: int
    id: UUID
    name: str
    active: bool
    department_id: UUID | None


_first = (
    sa.select(
        users.c.id.label("start"),
        sa.literal(0).label("level"),
        users.c.id,
        users.c.name,
        users.c.active,
        users.c.department_id,
        users.c.manager_id,
    )
    .where(users.c.id == _IDS)
    .cte("above", recursive=True)
)
_manager = users.alias("manager")
_above = _first.union_all(
    sa.select(
        _first.c.start,
        _first.c.level + 1,
        _manager.c.id,
        _manager.c.name,
        _manager.c.active,
        _manager.c.department_id,
        _manager.c.manager_id,
    ).where(_manager.c.id == _first.c.manager_id, _first.c.level < MAX_LEVELS)
)
_CHAINS = Statement(
    sa.select(*(_above.c[name] for name in Placed.__dataclass_fields__)).order_by(_above.c.start, _above.c.level)
)
_ROLES = Statement(
    sa.select(user_roles.c.role, users.c.id)
    .select_from(user_roles.join(users, users.c.id == user_roles.c.user_id))
    .where(user_roles.c.role == _TEXTS, users.c.active)
    .order_by(user_roles.c.role, users.c.name, users.c.id)
)
_NAMED = Statement(
    sa.select(sa.func.lower(users.c.login), sa.cast(users.c.id, sa.Text), users.c.id).where(
        sa.or_(sa.func.lower(users.c.login) == _TEXTS, sa.cast(users.c.id, sa.Text) == _TEXTS)
    )
)
_SUBSTITUTES = Statement(
    sa.select(substitute.c.person, substitute.c.substitute)
    .select_from(substitute.join(users, users.c.id == substitute.c.substitute))
    .where(
        substitute.c.person == _IDS,
        substitute.c.begins_at <= sa.bindparam("moment", type_=_MOMENT),
        substitute.c.ends_at > sa.bindparam("moment", type_=_MOMENT),
        users.c.active,
    )
)


async def chains(session: Session, people: Collection[UUID]) -> dict[UUID, list[Placed]]:
    """Return each person followed by their managers upwards."""
    found: dict[UUID, list[Placed]] = {}
    for each in await session.load(Placed, _CHAINS, {"ids": list(people)}) if people else []:
        found.setdefault(each.start, []).append(each)
    return found


async def holders(session: Session, roles: Collection[str]) -> dict[str, list[UUID]]:
    """Return the active people who hold some roles, by role."""
    found: dict[str, list[UUID]] = {}
    for role, person in await session.all(_ROLES, {"texts": list(roles)}) if roles else []:
        found.setdefault(role, []).append(person)
    return found


async def named(session: Session, names: Collection[str]) -> dict[str, UUID]:
    """Return people by login (lower case) and by id as text; also those who have left."""
    found: dict[str, UUID] = {}
    for login, text, person in await session.all(_NAMED, {"texts": list(names)}) if names else []:
        found[login] = found[text] = person
    return found


async def substitutes(session: Session, people: Collection[UUID], moment: datetime) -> dict[UUID, UUID]:
    """Return who stands in for some people at a moment."""
    params = {"ids": list(people), "moment": moment}
    return {row[0]: row[1] for row in await session.all(_SUBSTITUTES, params)} if people else {}
