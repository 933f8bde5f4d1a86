"""Statements of the comparison: who is who, and how many records there are per owner and per condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.identity.models import departments, team_members, user_roles, users
from yingtu.kit.statement import Statement
from yingtu.query.bind import bind_filter
from yingtu.query.compile import Compilation, Frame, compile_filter
from yingtu.query.errors import InvalidFilter
from yingtu.query.kinds import Context, resolve
from yingtu.query.sight import open_sight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.ast import Filter


@dataclass(frozen=True, slots=True)
class Somebody:
    """An active person and where they stand."""

    id: UUID
    name: str
    manager_id: UUID | None
    department_id: UUID | None
    region: str | None
    roles: list[str]
    teams: list[UUID]


_PEOPLE = Statement(
    sa.select(
        users.c.id,
        users.c.name,
        users.c.manager_id,
        users.c.department_id,
        users.c.region,
        sa.func.array(
            sa.select(user_roles.c.role).where(user_roles.c.user_id == users.c.id).order_by("role").scalar_subquery(),
            type_=ARRAY(sa.Text),
        ).label("roles"),
        sa.func.array(
            sa.select(team_members.c.team_id).where(team_members.c.user_id == users.c.id).scalar_subquery(),
            type_=ARRAY(UUID_TYPE),
        ).label("teams"),
    )
    .where(users.c.active)
    .order_by(users.c.name, users.c.id)
)
_PLACES = Statement(sa.select(users.c.id, users.c.manager_id, users.c.department_id, users.c.region))
_TEAMS = Statement(sa.select(team_members.c.team_id, team_members.c.user_id))
_DEPARTMENTS = Statement(sa.select(departments.c.id, departments.c.parent_id))


async def people(session: Session) -> list[Somebody]:
    """Return all active people by name."""
    return await session.load(Somebody, _PEOPLE)


async def organisation(
    session: Session,
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return (person, manager, department, region) of everybody, (team, person), and (department, parent)."""
    places, teams, tree = await session.together((_PLACES, None), (_TEAMS, None), (_DEPARTMENTS, None))
    return places, teams, tree


async def counts(
    session: Session, catalog: Catalog, obj: Object, vias: Sequence[tuple[str, ...]], filters: Sequence[Filter]
) -> list[tuple[Any, ...]]:
    """Return (owner, owner at the end of each of ``vias`` …, whether each of ``filters`` holds …, number of records).

    One pass over the table, whoever and however many people it is for. A filter that fits the object no more holds nowhere.
    """
    compilation = Compilation(open_sight(catalog))
    frame = compilation.frame(obj, joins=False)
    columns: list[sa.ColumnElement[Any]] = [frame.column("owner_id").label("owner")]
    columns += [_owner_at(frame, via).label(f"via_{i}") for i, via in enumerate(vias)]
    for number, each in enumerate(filters):
        try:
            bound = bind_filter(each, open_sight(catalog), obj, lasting=True)
            holds: sa.ColumnElement[Any] = compile_filter(bound, frame).is_(sa.true())
        except InvalidFilter:
            holds = sa.false()
        columns.append(holds.label(f"filter_{number}"))
    rows = sa.select(*columns).select_from(frame.from_clause()).where(frame.column("deleted_at").is_(None)).subquery()
    statement = Statement(sa.select(*rows.c, sa.func.count()).group_by(*rows.c))
    params = {name: resolve(value, Context()) for name, value in compilation.dynamic.items()}
    return await session.all(statement, {name: value for name, value in params.items() if name in statement.defaults})


def _owner_at(frame: Frame, via: tuple[str, ...]) -> sa.ColumnElement[Any]:
    if not via:
        return frame.column("owner_id")
    field = frame.object.fields.get(via[0])
    catalog = frame.compilation.catalog
    parent = catalog.objects.get((field and field.target) or "")
    if parent is None:
        return sa.cast(sa.null(), UUID_TYPE)
    target = frame.compilation.frame(parent, joins=False)
    where = [target.column("id") == frame.column(via[0]), target.column("deleted_at").is_(None)]
    return target.select(_owner_at(target, via[1:]), where).scalar_subquery()
