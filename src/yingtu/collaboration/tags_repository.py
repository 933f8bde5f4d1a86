"""Statements on tags and the records that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.collaboration.models import record_tag, tag, tag_use
from yingtu.collaboration.tag_use import weight
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_UUIDS = ARRAY(sa.Uuid)
_MOMENT = sa.DateTime(timezone=True)
#: Who takes a tag off again within this time has set it by mistake: that was no use of it.
MISTAKE: Final = timedelta(hours=1)


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
_object: Any = sa.bindparam("object_name", type_=sa.Text)
_person: Any = sa.bindparam("person", type_=sa.Uuid)
_moment: Any = sa.bindparam("moment", type_=_MOMENT)
_weight: Any = sa.bindparam("weight", type_=sa.Double)
_NONE: Any = sa.literal_column("0")
#: Tags to be made, all in one statement.
_given = (
    sa.func.unnest(
        sa.bindparam("ids", type_=_UUIDS),
        sa.bindparam("names", type_=ARRAY(sa.Text)),
        sa.bindparam("colors", type_=ARRAY(sa.Text)),
    )
    .table_valued(sa.column("id", sa.Uuid), sa.column("name", sa.Text), sa.column("color", sa.Text))
    .render_derived(name="given")
)
_ADD = Statement(
    insert(tag)
    .from_select(
        ["id", "name", "color", "created_at", "created_by"],
        sa.select(_given.c.id, _given.c.name, _given.c.color, _moment, _person),
    )
    .on_conflict_do_nothing()
    .returning(tag.c.id)
)
_set = (
    insert(record_tag)
    .from_select(["object", "record_id", "tag_id", "at", "by"], sa.select(_object, _records, _tags, _moment, _person))
    .on_conflict_do_nothing()
    .returning(record_tag.c.record_id, record_tag.c.tag_id)
    .cte("newly")
)
# One use of each tag, however many records it was set on; in one order, so that two of these never wait for each other.
_uses = insert(tag_use).from_select(
    ["object", "person", "tag_id", "weight"],
    sa.select(_object, _person, _set.c.tag_id, _weight).where(_person.is_not(None)).distinct().order_by(_set.c.tag_id),
)
_used = (
    _uses.on_conflict_do_update(
        index_elements=["object", "person", "tag_id"], set_={"weight": tag_use.c.weight + _uses.excluded.weight}
    )
    .returning(tag_use.c.tag_id)
    .cte("used")
)
_SET = Statement(sa.select(_set.c.record_id).distinct().add_cte(_used))
_unset = (
    sa.delete(record_tag)
    .where(
        record_tag.c.object == _object, record_tag.c.record_id == _any("records"), record_tag.c.tag_id == _any("tags")
    )
    .returning(record_tag.c.record_id, record_tag.c.tag_id, record_tag.c.at, record_tag.c.by)
    .cte("gone")
)
_mistaken = sa.select(_unset.c.tag_id).where(_unset.c.by == _person, _unset.c.at > _moment)
_unused = (
    sa.update(tag_use)
    .where(tag_use.c.object == _object, tag_use.c.person == _person, tag_use.c.tag_id.in_(_mistaken))
    .values(weight=sa.func.greatest(tag_use.c.weight - _weight, _NONE))
    .returning(tag_use.c.tag_id)
    .cte("unused")
)
_UNSET = Statement(sa.select(_unset.c.record_id).distinct().add_cte(_unused))
_of_all = (
    sa.select(
        tag_use.c.tag_id,
        # Taken back altogether is as good as never used.
        sa.func.nullif(sa.func.sum(tag_use.c.weight).filter(tag_use.c.person == _person), _NONE).label("own"),
        sa.func.nullif(sa.func.sum(tag_use.c.weight), _NONE).label("everybody"),
    )
    .where(tag_use.c.object == _object)
    .group_by(tag_use.c.tag_id)
    .subquery("uses")
)
_LIST_BY_USE = Statement(
    sa.select(*_columns)
    .select_from(tag.outerjoin(_of_all, _of_all.c.tag_id == tag.c.id))
    .order_by(_of_all.c.own.desc().nulls_last(), _of_all.c.everybody.desc().nulls_last(), _by_name)
)


async def list_all(session: Session) -> list[Tag]:
    """Return all tags by name."""
    return await session.load(Tag, _LIST)


async def list_by_use(session: Session, object_name: str, person: UUID | None) -> list[Tag]:
    """Return all tags: first those the person uses most on an object's records, then those everybody does, then by name."""
    return await session.load(Tag, _LIST_BY_USE, {"object_name": object_name, "person": person})


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


async def add(session: Session, made: Sequence[Tag], moment: datetime, person: UUID | None) -> int:
    """Store tags; return how many: those whose names are taken are left out."""
    params = {
        "ids": [each.id for each in made],
        "names": [each.name for each in made],
        "colors": [each.color for each in made],
        "moment": moment,
        "person": person,
    }
    return len(await session.all(_ADD, params))


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
) -> set[UUID]:
    """Set tags on records, note their use by the person, and return the records that lacked one."""
    params = {"object_name": object_name, "records": list(records), "tags": list(tags), "weight": weight(moment)}
    rows = await session.all(_SET, {**params, "moment": moment, "person": person})
    return {row[0] for row in rows}


async def take_off(
    session: Session,
    object_name: str,
    records: Sequence[UUID],
    tags: Sequence[UUID],
    moment: datetime,
    person: UUID | None,
) -> set[UUID]:
    """Take tags off records and return those that had one; what the person has just set was no use of it."""
    params = {"object_name": object_name, "records": list(records), "tags": list(tags), "weight": weight(moment)}
    rows = await session.all(_UNSET, {**params, "moment": moment - MISTAKE, "person": person})
    return {row[0] for row in rows}
