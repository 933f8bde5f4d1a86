"""Statements on people's own views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from yingtu.kit.statement import Statement
from yingtu.views.models import saved_view

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Own:
    """A view of one person."""

    id: UUID
    object: str
    body: dict[str, Any]


_mine = saved_view.c.user_id == sa.bindparam("person", type_=sa.Uuid)
_this = sa.and_(_mine, saved_view.c.id == sa.bindparam("view", type_=sa.Uuid))
_columns = (saved_view.c.id, saved_view.c.object, saved_view.c.body)
_LIST = Statement(
    sa.select(*_columns).where(_mine, saved_view.c.object == sa.bindparam("object_name")).order_by(saved_view.c.id)
)
_ONE = Statement(sa.select(*_columns).where(_this))
_COUNT = Statement(sa.select(sa.func.count()).select_from(saved_view).where(_mine))
_ADD = Statement(
    insert(saved_view).values(
        id=sa.bindparam("view", type_=sa.Uuid),
        user_id=sa.bindparam("person", type_=sa.Uuid),
        object=sa.bindparam("object_name"),
        body=sa.bindparam("content", type_=JSONB),
        updated_at=sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
    )
)
_CHANGE = Statement(
    sa.update(saved_view)
    .where(_this)
    .values(
        body=sa.bindparam("content", type_=JSONB),
        updated_at=sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
    )
)
_DELETE = Statement(sa.delete(saved_view).where(_this))


async def list_own(session: Session, person: UUID, object_name: str) -> list[Own]:
    """Return a person's views of an object, oldest first."""
    return await session.load(Own, _LIST, {"person": person, "object_name": object_name})


async def find_own(session: Session, person: UUID, view: UUID) -> Own | None:
    """Return one of a person's views."""
    found = await session.load(Own, _ONE, {"person": person, "view": view})
    return found[0] if found else None


async def count_own(session: Session, person: UUID) -> int:
    """Return how many views a person has saved."""
    found: int = await session.scalar(_COUNT, {"person": person})
    return found


async def add(session: Session, person: UUID, made: Own, moment: datetime) -> None:
    """Store a new view of a person."""
    params = {
        "view": made.id,
        "person": person,
        "object_name": made.object,
        "content": orjson.dumps(made.body).decode(),
        "moment": moment,
    }
    await session.execute(_ADD, params)


async def change(session: Session, person: UUID, changed: Own, moment: datetime) -> None:
    """Store what a person's view has become."""
    params = {"view": changed.id, "person": person, "content": orjson.dumps(changed.body).decode(), "moment": moment}
    await session.execute(_CHANGE, params)


async def delete(session: Session, person: UUID, view: UUID) -> bool:
    """Delete a person's view; False: there was none."""
    return await session.execute(_DELETE, {"person": person, "view": view}) > 0
