"""Statements that find people and tags by what automations call them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from yingtu.automation.models import control
from yingtu.automation.repository import TEXTS, UUIDS
from yingtu.identity.models import team_members, teams, user_roles, users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Collection

    from yingtu.kit.db import Session

_active = users.c.active.is_(True)
BY_LOGIN = Statement(
    sa.select(users.c.login, users.c.id).where(_active, users.c.login == sa.any_(bindparam("names", type_=TEXTS)))
)
BY_ROLE = Statement(
    sa.select(user_roles.c.role, users.c.id)
    .join(users, users.c.id == user_roles.c.user_id)
    .where(_active, user_roles.c.role == sa.any_(bindparam("names", type_=TEXTS)))
    .order_by(users.c.id)
)
BY_TEAM = Statement(
    sa.select(teams.c.name, users.c.id)
    .select_from(teams)
    .join(team_members, team_members.c.team_id == teams.c.id)
    .join(users, users.c.id == team_members.c.user_id)
    .where(_active, teams.c.name == sa.any_(bindparam("names", type_=TEXTS)))
    .order_by(users.c.id)
)
MANAGERS = Statement(
    sa.select(users.c.id, users.c.manager_id).where(
        users.c.id == sa.any_(bindparam("ids", type_=UUIDS)), users.c.manager_id.is_not(None)
    )
)
#: Takes so many turns of an automation's assignments and returns the number after the last.
TAKE_TURNS = Statement(
    insert(control)
    .values(automation=bindparam("automation"), turn=bindparam("count"))
    .on_conflict_do_update(index_elements=[control.c.automation], set_={"turn": control.c.turn + bindparam("count")})
    .returning(control.c.turn)
)


async def by_name(session: Session, statement: Statement, names: Collection[str]) -> dict[str, list[UUID]]:
    """Return the people behind names of one sort."""
    found: dict[str, list[UUID]] = {}
    if names:
        for name, person in await session.all(statement, {"names": sorted(names)}):
            found.setdefault(name, []).append(person)
    return found


async def managers(session: Session, people: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the managers of some people."""
    rows = await session.all(MANAGERS, {"ids": sorted(people)}) if people else []
    return dict(rows)


async def take_turns(session: Session, automation: str, count: int) -> int:
    """Return the number of the first of ``count`` turns."""
    last: int = await session.scalar(TAKE_TURNS, {"automation": automation, "count": count})
    return last - count
