"""Statements on conversions that were made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID

from yingtu.conversion.models import conversion
from yingtu.kit.statement import Statement
from yingtu.records.arrays import json_text

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)


@dataclass(frozen=True, slots=True)
class Made:
    """A conversion as it was made."""

    id: uuid.UUID
    object: str
    record_id: uuid.UUID
    key: str
    at: datetime
    by: uuid.UUID | None
    made: list[dict[str, Any]]
    before: dict[str, Any]
    carried: list[dict[str, Any]]


_COLUMNS = ("id", "object", "record_id", "key", "at", "by", "made", "before", "carried")
_ADD = Statement(
    sa.insert(conversion).values(
        {
            name: sa.cast(sa.bindparam(name, type_=sa.Text), JSON)
            if name in {"made", "before", "carried"}
            else sa.bindparam(name)
            for name in _COLUMNS
        }
    )
)
_LAST = Statement(
    sa.select(*(conversion.c[name] for name in _COLUMNS))
    .where(
        conversion.c.object == sa.bindparam("object_name"),
        conversion.c.record_id == sa.bindparam("record", type_=UUID),
        conversion.c.undone_at.is_(None),
        conversion.c.at >= sa.bindparam("since", type_=_MOMENT),
    )
    .order_by(conversion.c.at.desc())
    .limit(1)
    .with_for_update()
)
_UNDO = Statement(
    sa.update(conversion)
    .where(conversion.c.id == sa.bindparam("made_id", type_=UUID))
    .values(undone_at=sa.bindparam("moment", type_=_MOMENT))
)


async def add(session: Session, made: Made) -> None:
    """Remember a conversion."""
    values: dict[str, Any] = {name: getattr(made, name) for name in _COLUMNS}
    await session.execute(_ADD, values | {name: json_text(values[name]) for name in ("made", "before", "carried")})


async def last(session: Session, object_name: str, record_id: uuid.UUID, since: datetime) -> Made | None:
    """Return, and lock, the last conversion of a record since a moment that has not been undone."""
    found = await session.load(Made, _LAST, {"object_name": object_name, "record": record_id, "since": since})
    return found[0] if found else None


async def undone(session: Session, made: Made, at: datetime) -> None:
    """Note that a conversion was undone."""
    await session.execute(_UNDO, {"made_id": made.id, "moment": at})
