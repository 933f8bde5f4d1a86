"""Statements on tags and the records that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.collaboration.models import record_tag, tag
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_UUIDS = ARRAY(sa.Uuid)
_MOMENT = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the workspace."""

    id: UUID
    name: str
    color: str


def _any(name: str) -> Any:
    return sa.any_(sa.bindparam(name, type_=_UUIDS))


_columns = (tag.c.id, tag.c.name, tag.c.color)
_by_name = sa.func.lower(tag.c.name)
_LIST = Statement(sa.select(*_columns).order_by(_by_name))
_SOME = Statement(sa.select(*_columns).where(tag.c.id == _any("ids")).order_by(_by_name))
_OF_RECORD = Statement(
    sa.select(*_columns)
    .join(record_tag, record_tag.c.tag_id == tag.c.id)
    .where(
        record_tag.c.object == sa.bindparam("object_name"),
        record_tag.c.record_id == sa.bindparam("record", type_=sa.Uuid),
    )
    .order_by(_by_name)
)
_COUNT = Statement(sa.select(sa.func.count()).select_from(tag))
_ADD = Statement(
    insert(tag)
    .values({name: sa.bindparam(name) for name in ("id", "name", "color", "created_at", "created_by")})
    .on_conflict_do_nothing()
    .returning(tag.c.id)
)
_TAKEN = Statement(
    sa.select(
        sa.exists().where(
            _by_name == sa.func.lower(sa.bindparam("new_name", type_=sa.Text)),
            tag.c.id != sa.bindparam("tag", type_=sa.Uuid),
        )
    )
)
_CHANGE = Statement(
    sa.update(tag)
    .where(tag.c.id == sa.bindparam("tag", type_=sa.Uuid))
    .values(name=sa.bindparam("new_name"), color=sa.bindparam("new_color"))
)
_DELETE = Statement(sa.delete(tag).where(tag.c.id == sa.bindparam("tag", type_=sa.Uuid)))
_records = sa.func.unnest(sa.bindparam("records", type_=_UUIDS)).column_valued("record_id")
_tags = sa.func.unnest(sa.bindparam("tags", type_=_UUIDS)).column_valued("tag_id")
_SET = Statement(
    insert(record_tag)
    .from_select(
        ["object", "record_id", "tag_id", "at", "by"],
        sa.select(
            sa.bindparam("object_name", type_=sa.Text),
            _records,
            _tags,
            sa.bindparam("moment", type_=_MOMENT),
            sa.bindparam("person", type_=sa.Uuid),
        ),
    )
    .on_conflict_do_nothing()
)
_UNSET = Statement(
    sa.delete(record_tag).where(
        record_tag.c.object == sa.bindparam("object_name"),
        record_tag.c.record_id == _any("records"),
        record_tag.c.tag_id == _any("tags"),
    )
)


async def list_all(session: Session) -> list[Tag]:
    """Return all tags by name."""
    return await session.load(Tag, _LIST)


async def some(session: Session, ids: Sequence[UUID]) -> list[Tag]:
    """Return some tags by name."""
    return await session.load(Tag, _SOME, {"ids": list(ids)})


async def of_record(session: Session, object_name: str, record_id: UUID) -> list[Tag]:
    """Return the tags of a record by name."""
    return await session.load(Tag, _OF_RECORD, {"object_name": object_name, "record": record_id})


async def count(session: Session) -> int:
    """Return how many tags there are."""
    found: int = await session.scalar(_COUNT)
    return found


async def add(session: Session, made: Tag, moment: datetime, person: UUID | None) -> bool:
    """Store a tag; False: the name is taken."""
    params = {"id": made.id, "name": made.name, "color": made.color, "created_at": moment, "created_by": person}
    return await session.scalar(_ADD, params) is not None


async def is_taken(session: Session, name: str, tag_id: UUID) -> bool:
    """Whether another tag has the name."""
    found: bool = await session.scalar(_TAKEN, {"new_name": name, "tag": tag_id})
    return found


async def change(session: Session, changed: Tag) -> None:
    """Store name and colour of a tag."""
    await session.execute(_CHANGE, {"tag": changed.id, "new_name": changed.name, "new_color": changed.color})


async def delete(session: Session, tag_id: UUID) -> bool:
    """Delete a tag and take it off all records; False: there was none."""
    return await session.execute(_DELETE, {"tag": tag_id}) > 0


async def put_on(
    session: Session,
    object_name: str,
    records: Sequence[UUID],
    tags: Sequence[UUID],
    moment: datetime,
    person: UUID | None,
) -> int:
    """Set tags on records and return how many were not there before."""
    params = {"object_name": object_name, "records": list(records), "tags": list(tags)}
    return await session.execute(_SET, {**params, "moment": moment, "person": person})


async def take_off(session: Session, object_name: str, records: Sequence[UUID], tags: Sequence[UUID]) -> int:
    """Take tags off records and return how many were there."""
    return await session.execute(_UNSET, {"object_name": object_name, "records": list(records), "tags": list(tags)})
