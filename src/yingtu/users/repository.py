"""Statements on people, departments, teams and API keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.identity.models import api_keys, departments, team_members, teams, user_roles, users
from yingtu.kit.db import Session
from yingtu.kit.statement import Statement

_UUIDS = ARRAY(sa.Uuid)
_TEXTS = ARRAY(sa.Text)


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person with roles and teams."""

    id: UUID
    login: str
    name: str
    email: str | None
    phone: str | None
    active: bool
    has_password: bool
    roles: list[str]
    manager_id: UUID | None
    department_id: UUID | None
    team_ids: list[UUID]
    region: str | None
    language: str | None
    time_zone: str | None
    created_at: datetime
    updated_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonKey:
    """What people are looked up by."""

    id: UUID
    login: str
    name: str
    manager_id: UUID | None


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department."""

    id: UUID
    name: str
    parent_id: UUID | None
    people: int


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with the ids of its members, sorted."""

    id: UUID
    name: str
    member_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class ApiKeyRow:
    """An API key."""

    id: UUID
    prefix: str
    name: str
    scopes: list[str]
    user_id: UUID
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def _array(query: sa.Select[Any], kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    return sa.func.array(query.order_by(*query.selected_columns).scalar_subquery(), type_=kind)


_ROLES = _array(sa.select(user_roles.c.role).where(user_roles.c.user_id == users.c.id), _TEXTS).label("roles")
_TEAMS = _array(sa.select(team_members.c.team_id).where(team_members.c.user_id == users.c.id), _UUIDS).label("team_ids")
_USER = sa.select(
    users.c.id,
    users.c.login,
    users.c.name,
    users.c.email,
    users.c.phone,
    users.c.active,
    users.c.password_hash.is_not(None).label("has_password"),
    _ROLES,
    users.c.manager_id,
    users.c.department_id,
    _TEAMS,
    users.c.region,
    users.c.language,
    users.c.time_zone,
    users.c.created_at,
    users.c.updated_at,
    users.c.last_seen_at,
)
_ONE = Statement(_USER.where(users.c.id == sa.bindparam("person", type_=sa.Uuid)))
_PAGE = Statement(
    _USER.where(
        sa.tuple_(users.c.name, users.c.id)
        > sa.tuple_(sa.bindparam("after_name", type_=sa.Text), sa.bindparam("after_id", type_=sa.Uuid)),
        sa.or_(
            sa.bindparam("active", type_=sa.Boolean).is_(None),
            users.c.active == sa.bindparam("active", type_=sa.Boolean),
        ),
        sa.or_(
            sa.bindparam("pattern", type_=sa.Text).is_(None),
            users.c.name.ilike(sa.bindparam("pattern", type_=sa.Text)),
            users.c.login.ilike(sa.bindparam("pattern", type_=sa.Text)),
            users.c.name__pinyin.ilike(sa.bindparam("pattern", type_=sa.Text)),
        ),
    )
    .order_by(users.c.name, users.c.id)
    .limit(sa.bindparam("maximum", type_=sa.Integer))
)
_KEYS = Statement(sa.select(users.c.id, users.c.login, users.c.name, users.c.manager_id))
_FIND = Statement(
    sa.select(users.c.id, users.c.login, users.c.name, users.c.manager_id)
    .where(
        sa.or_(
            sa.func.lower(users.c.login) == sa.func.lower(sa.bindparam("text", type_=sa.Text)),
            users.c.name == sa.bindparam("text", type_=sa.Text),
        )
    )
    .order_by((sa.func.lower(users.c.login) == sa.func.lower(sa.bindparam("text", type_=sa.Text))).desc(), users.c.id)
    .limit(3)
)
_ADD = Statement(
    insert(users)
    .values({column.name: sa.bindparam(column.name) for column in users.c if column.name != "last_seen_at"})
    .on_conflict_do_nothing()
)
_DROP_ROLES = Statement(
    sa.delete(user_roles).where(user_roles.c.user_id == sa.any_(sa.bindparam("people", type_=_UUIDS)))
)
_ADD_ROLE = Statement(insert(user_roles).on_conflict_do_nothing())
_DROP_MEMBERSHIPS = Statement(
    sa.delete(team_members).where(team_members.c.user_id == sa.any_(sa.bindparam("people", type_=_UUIDS)))
)
_DROP_MEMBERS = Statement(sa.delete(team_members).where(team_members.c.team_id == sa.bindparam("team", type_=sa.Uuid)))
_ADD_MEMBER = Statement(insert(team_members).on_conflict_do_nothing())
_OTHER_HOLDERS = Statement(
    sa.select(sa.func.count(sa.distinct(users.c.id)))
    .join_from(users, user_roles, user_roles.c.user_id == users.c.id)
    .where(users.c.active, user_roles.c.role == sa.any_(sa.bindparam("roles", type_=_TEXTS)))
)
_above = (
    sa.select(users.c.id, users.c.manager_id)
    .where(users.c.id == sa.bindparam("person", type_=sa.Uuid))
    .cte("above", recursive=True)
)
_above = _above.union(
    sa.select(users.c.id, users.c.manager_id).join_from(users, _above, users.c.id == _above.c.manager_id)
)
_CHAIN = Statement(sa.select(_above.c.id))
_DEPARTMENTS = Statement(
    sa.select(
        departments.c.id,
        departments.c.name,
        departments.c.parent_id,
        sa.select(sa.func.count())
        .select_from(users)
        .where(users.c.department_id == departments.c.id, users.c.active)
        .scalar_subquery()
        .label("people"),
    ).order_by(departments.c.name, departments.c.id)
)
_ADD_DEPARTMENT = Statement(
    insert(departments)
    .values(id=sa.bindparam("id"), name=sa.bindparam("name"), parent_id=sa.bindparam("parent_id"))
    .on_conflict_do_nothing()
)
_SET_DEPARTMENT = Statement(
    sa.update(departments)
    .where(departments.c.id == sa.bindparam("department", type_=sa.Uuid))
    .values(name=sa.bindparam("new_name"), parent_id=sa.bindparam("new_parent", type_=sa.Uuid))
)
_DROP_DEPARTMENT = Statement(
    sa.delete(departments).where(departments.c.id == sa.bindparam("department", type_=sa.Uuid))
)
_TEAMS_ALL = Statement(
    sa.select(
        teams.c.id,
        teams.c.name,
        _array(sa.select(team_members.c.user_id).where(team_members.c.team_id == teams.c.id), _UUIDS).label(
            "member_ids"
        ),
    ).order_by(teams.c.name, teams.c.id)
)
_ADD_TEAM = Statement(insert(teams).values(id=sa.bindparam("id"), name=sa.bindparam("name")).on_conflict_do_nothing())
_SET_TEAM = Statement(
    sa.update(teams).where(teams.c.id == sa.bindparam("team", type_=sa.Uuid)).values(name=sa.bindparam("new_name"))
)
_DROP_TEAM = Statement(sa.delete(teams).where(teams.c.id == sa.bindparam("team", type_=sa.Uuid)))
_API_KEY = sa.select(
    api_keys.c.id,
    api_keys.c.prefix,
    api_keys.c.name,
    api_keys.c.scopes,
    api_keys.c.user_id,
    api_keys.c.created_at,
    api_keys.c.expires_at,
    api_keys.c.last_used_at,
)
_API_KEYS = Statement(
    _API_KEY.where(
        sa.or_(
            sa.bindparam("person", type_=sa.Uuid).is_(None),
            api_keys.c.user_id == sa.bindparam("person", type_=sa.Uuid),
        )
    ).order_by(api_keys.c.created_at.desc(), api_keys.c.id)
)
_API_KEY_BY_ID = Statement(_API_KEY.where(api_keys.c.id == sa.bindparam("key", type_=sa.Uuid)))
_ADD_API_KEY = Statement(sa.insert(api_keys))
_DROP_API_KEY = Statement(sa.delete(api_keys).where(api_keys.c.id == sa.bindparam("key", type_=sa.Uuid)))


async def find(session: Session, person: UUID) -> UserRow | None:
    """Return a person."""
    return next(iter(await session.load(UserRow, _ONE, {"person": person})), None)


async def page(
    session: Session, *, after: tuple[str, UUID], active: bool | None, pattern: str | None, maximum: int
) -> list[UserRow]:
    """Return people by name after a position."""
    return await session.load(
        UserRow,
        _PAGE,
        {"after_name": after[0], "after_id": after[1], "active": active, "pattern": pattern, "maximum": maximum},
    )


async def keys(session: Session) -> list[PersonKey]:
    """Return everybody, disabled people too."""
    return await session.load(PersonKey, _KEYS)


async def by_login_or_name(session: Session, text: str) -> list[PersonKey]:
    """Return at most three people with this login or exactly this name; the one with the login first."""
    return await session.load(PersonKey, _FIND, {"text": text})


async def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store people; those whose login is taken are left out, so look whether they came in."""
    if len(rows) == 1:
        await session.execute(_ADD, rows[0])
    elif rows:
        await session.execute_many(_ADD, rows)


async def update(session: Session, person: UUID, values: Mapping[str, Any]) -> None:
    """Change columns of a person. May raise a unique violation when the login is taken."""
    await session.execute(sa.update(users).where(users.c.id == person).values(**values))


async def set_roles(session: Session, roles: Mapping[UUID, Sequence[str]]) -> None:
    """Give people exactly these roles."""
    await session.execute(_DROP_ROLES, {"people": list(roles)})
    rows = [{"user_id": person, "role": role} for person, given in roles.items() for role in given]
    if rows:
        await session.execute_many(_ADD_ROLE, rows)


async def set_teams(session: Session, memberships: Mapping[UUID, Sequence[UUID]]) -> None:
    """Put people into exactly these teams."""
    await session.execute(_DROP_MEMBERSHIPS, {"people": list(memberships)})
    await _add_members(session, [(team, person) for person, joined in memberships.items() for team in joined])


async def set_members(session: Session, team: UUID, members: Sequence[UUID]) -> None:
    """Give a team exactly these members."""
    await session.execute(_DROP_MEMBERS, {"team": team})
    await _add_members(session, [(team, person) for person in members])


async def _add_members(session: Session, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    if pairs:
        await session.execute_many(_ADD_MEMBER, [{"team_id": team, "user_id": person} for team, person in pairs])


async def count_active_with(session: Session, roles: Sequence[str]) -> int:
    """Count active people who hold one of the roles."""
    return int(await session.scalar(_OTHER_HOLDERS, {"roles": list(roles)}))


async def chain_of_command(session: Session, person: UUID) -> frozenset[UUID]:
    """Return a person and everybody above them."""
    return frozenset(row[0] for row in await session.all(_CHAIN, {"person": person}))


async def all_departments(session: Session) -> list[DepartmentRow]:
    """Return all departments by name."""
    return await session.load(DepartmentRow, _DEPARTMENTS)


async def add_department(session: Session, department: UUID, name: str, parent: UUID | None) -> bool:
    """Store a department; False when its parent has one of that name."""
    return await session.execute(_ADD_DEPARTMENT, {"id": department, "name": name, "parent_id": parent}) > 0


async def set_department(session: Session, department: UUID, name: str, parent: UUID | None) -> None:
    """Rename or move a department."""
    await session.execute(_SET_DEPARTMENT, {"department": department, "new_name": name, "new_parent": parent})


async def drop_department(session: Session, department: UUID) -> None:
    """Delete an empty department."""
    await session.execute(_DROP_DEPARTMENT, {"department": department})


async def all_teams(session: Session) -> list[TeamRow]:
    """Return all teams by name."""
    return await session.load(TeamRow, _TEAMS_ALL)


async def add_team(session: Session, team: UUID, name: str) -> bool:
    """Store a team; False when the name is taken."""
    return await session.execute(_ADD_TEAM, {"id": team, "name": name}) > 0


async def rename_team(session: Session, team: UUID, name: str) -> bool:
    """Rename a team; False when there is none."""
    return await session.execute(_SET_TEAM, {"team": team, "new_name": name}) > 0


async def drop_team(session: Session, team: UUID) -> bool:
    """Delete a team; False when there is none."""
    return await session.execute(_DROP_TEAM, {"team": team}) > 0


async def list_api_keys(session: Session, person: UUID | None) -> list[ApiKeyRow]:
    """Return a person's API keys, or everybody's, newest first."""
    return await session.load(ApiKeyRow, _API_KEYS, {"person": person})


async def find_api_key(session: Session, key: UUID) -> ApiKeyRow | None:
    """Return an API key."""
    return next(iter(await session.load(ApiKeyRow, _API_KEY_BY_ID, {"key": key})), None)


async def add_api_key(session: Session, values: Mapping[str, Any]) -> None:
    """Store an API key."""
    await session.execute(_ADD_API_KEY, values)


async def drop_api_key(session: Session, key: UUID) -> None:
    """Delete an API key."""
    await session.execute(_DROP_API_KEY, {"key": key})
