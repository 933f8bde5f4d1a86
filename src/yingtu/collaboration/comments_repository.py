"""Statements on comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.collaboration.models import comment
from yingtu.identity.models import users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_UUIDS = ARRAY(sa.Uuid)
_MOMENT = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that is not deleted."""

    id: UUID
    object: str
    record_id: UUID
    author: UUID
    text: str
    mentions: list[UUID]
    at: datetime
    edited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody who may be mentioned."""

    id: UUID
    name: str


_columns = [comment.c[name] for name in Comment.__dataclass_fields__]
_ADD = Statement(
    sa.insert(comment).values(
        {name: sa.bindparam(name) for name in Comment.__dataclass_fields__ if name != "edited_at"}
    )
)
_FIND = Statement(
    sa.select(*_columns)
    .where(comment.c.id == sa.bindparam("id", type_=sa.Uuid), comment.c.deleted_at.is_(None))
    .with_for_update()
)
_before: Any = sa.bindparam("before", type_=sa.Uuid)
_LIST = Statement(
    sa.select(*_columns)
    .where(
        comment.c.object == sa.bindparam("object"),
        comment.c.record_id == sa.bindparam("record", type_=sa.Uuid),
        comment.c.deleted_at.is_(None),
        sa.or_(_before.is_(None), comment.c.id < _before),
    )
    .order_by(comment.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_EDIT = Statement(
    sa.update(comment)
    .where(comment.c.id == sa.bindparam("comment_id", type_=sa.Uuid))
    .values(
        text=sa.bindparam("new_text"),
        mentions=sa.bindparam("people", type_=_UUIDS),
        edited_at=sa.bindparam("moment", type_=_MOMENT),
    )
)
_DELETE = Statement(
    sa.update(comment)
    .where(comment.c.id == sa.bindparam("comment_id", type_=sa.Uuid))
    .values(deleted_at=sa.bindparam("moment", type_=_MOMENT))
)
_typed: Any = sa.bindparam("typed", type_=sa.Text)
_spelled: Any = sa.bindparam("spelled", type_=sa.Text)
#: A name's syllables stand apart: wang hai feng is found as wanghai and as whf.
_syllables = sa.func.coalesce(users.c.name__pinyin, sa.func.lower(users.c.name))
_initials = sa.func.regexp_replace(_syllables, r"(\S)\S*\s*", r"\1", "g")
_CALLEES = Statement(
    sa.select(users.c.id, users.c.name)
    .where(
        users.c.active,
        sa.or_(
            users.c.name.ilike(_typed),
            sa.func.replace(_syllables, " ", "").ilike(_spelled),
            _initials.ilike(_spelled),
        ),
    )
    .order_by(_syllables, users.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


async def add(session: Session, made: Comment) -> None:
    """Store a new comment."""
    await session.execute(
        _ADD, {name: getattr(made, name) for name in Comment.__dataclass_fields__ if name != "edited_at"}
    )


async def find(session: Session, comment_id: UUID) -> Comment | None:
    """Return a comment that is not deleted, locked."""
    rows = await session.load(Comment, _FIND, {"id": comment_id})
    return rows[0] if rows else None


async def list_of(
    session: Session, object_name: str, record_id: UUID, *, before: UUID | None, most: int
) -> list[Comment]:
    """Return comments of a record, the newest first."""
    params = {"object": object_name, "record": record_id, "before": before, "most": most}
    return await session.load(Comment, _LIST, params)


async def edit(session: Session, comment_id: UUID, text: str, mentions: list[UUID], moment: datetime) -> None:
    """Give a comment another text."""
    params = {"comment_id": comment_id, "new_text": text, "people": mentions, "moment": moment}
    await session.execute(_EDIT, params)


async def delete(session: Session, comment_id: UUID, moment: datetime) -> None:
    """Mark a comment as deleted."""
    await session.execute(_DELETE, {"comment_id": comment_id, "moment": moment})


async def callees(session: Session, text: str, most: int) -> list[Callee]:
    """Return active people by a part of the name, or by its beginning in pinyin, whole or initials."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    params = {"typed": f"%{escaped}%", "spelled": f"{escaped.replace(' ', '')}%", "most": most}
    return await session.load(Callee, _CALLEES, params)
