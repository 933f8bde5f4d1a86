"""Statements about merges, and the stored values of the records that are merged."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TIMESTAMP, UUID

from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.quality.models import possible_duplicate, record_merge
from yingtu.query.tables import record_table
from yingtu.records.arrays import json_text
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

_MOMENT = TIMESTAMP(timezone=True)
_JSON = frozenset({"before", "after", "relations", "belongings"})


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge as it was made.

    Attributes:
        name: What the record that went was called.
        before, after: Values of the record that stayed, of the fields that changed.
        relations: ``[{object, field, many, ids}]`` that pointed to the one and now point to the other.
        belongings: What else followed, by kind, as its package understands it.
    """

    id: uuid.UUID
    object: str
    kept: uuid.UUID
    lost: uuid.UUID
    name: str
    at: datetime
    by: uuid.UUID | None
    before: dict[str, Any]
    after: dict[str, Any]
    relations: list[dict[str, Any]]
    belongings: dict[str, Any]
    undone_at: datetime | None
    by_name: str | None = None


_COLUMNS = [column for column in record_merge.c if column.name != "undone_by"]
_ADD = Statement(
    sa.insert(record_merge).values(
        {
            column.name: sa.cast(bindparam(column.name, type_=sa.Text), JSON)
            if column.name in _JSON
            else bindparam(column.name, type_=column.type)
            for column in _COLUMNS
        }
    )
)
_FIND = Statement(sa.select(*_COLUMNS).where(record_merge.c.id == bindparam("merge", type_=UUID)).with_for_update())
_named = sa.select(*_COLUMNS, users.c.name.label("by_name")).select_from(
    record_merge.outerjoin(users, users.c.id == record_merge.c.by)
)
_RECENT = Statement(
    _named.where(
        record_merge.c.object == bindparam("object_name"),
        record_merge.c.undone_at.is_(None),
        record_merge.c.at >= bindparam("since", type_=_MOMENT),
    )
    .order_by(record_merge.c.at.desc(), record_merge.c.id)
    .limit(bindparam("most", type_=sa.Integer))
)
_INTO = Statement(
    _named.where(
        record_merge.c.object == bindparam("object_name"),
        record_merge.c.kept == bindparam("record", type_=UUID),
        record_merge.c.undone_at.is_(None),
    ).order_by(record_merge.c.at.desc(), record_merge.c.id)
)
_UNDONE = Statement(
    sa.update(record_merge)
    .where(record_merge.c.id == bindparam("merge", type_=UUID))
    .values(undone_at=bindparam("moment", type_=_MOMENT), undone_by=bindparam("person", type_=UUID))
)
_pair = sa.or_(
    sa.and_(
        possible_duplicate.c.older == bindparam("kept", type_=UUID),
        possible_duplicate.c.newer == bindparam("lost", type_=UUID),
    ),
    sa.and_(
        possible_duplicate.c.older == bindparam("lost", type_=UUID),
        possible_duplicate.c.newer == bindparam("kept", type_=UUID),
    ),
)
_DECIDE = Statement(
    sa.update(possible_duplicate)
    .where(possible_duplicate.c.object == bindparam("object_name"), _pair)
    .values(dismissed_at=bindparam("moment", type_=_MOMENT), dismissed_by=bindparam("person", type_=UUID))
)


async def add(session: Session, made: Merge) -> None:
    """Remember a merge."""
    values: dict[str, Any] = {column.name: getattr(made, column.name) for column in _COLUMNS}
    await session.execute(_ADD, values | {name: json_text(values[name]) for name in _JSON})


async def find(session: Session, merge: uuid.UUID) -> Merge | None:
    """Return, and lock, a merge."""
    found = await session.load(Merge, _FIND, {"merge": merge})
    return found[0] if found else None


async def recent(session: Session, object_name: str, since: datetime, most: int) -> list[Merge]:
    """Return merges since a moment that have not been undone, the newest first."""
    return await session.load(Merge, _RECENT, {"object_name": object_name, "since": since, "most": most})


async def into(session: Session, object_name: str, record: uuid.UUID) -> list[Merge]:
    """Return what was merged into a record, the newest first."""
    return await session.load(Merge, _INTO, {"object_name": object_name, "record": record})


async def undone(session: Session, merge: uuid.UUID, moment: datetime, person: uuid.UUID | None) -> None:
    """Note that a merge was taken back."""
    await session.execute(_UNDONE, {"merge": merge, "moment": moment, "person": person})


async def decide(session: Session, made: Merge, moment: datetime | None, person: uuid.UUID | None) -> None:
    """Take the pair of a merge from the list, or put it back (None)."""
    values = {"object_name": made.object, "kept": made.kept, "lost": made.lost}
    await session.execute(_DECIDE, values | {"moment": moment, "person": person})


def _rows_statement(catalog: Catalog, obj: Object) -> Statement:
    table = record_table(catalog, obj)
    return Statement(
        sa.select(table)
        .where(table.c.id == sa.any_(bindparam("ids", type_=ARRAY(sa.Uuid()))))
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )


async def rows(
    session: Session, catalog: Catalog, obj: Object, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Any]]:
    """Return records as they are stored, locked in the order of their ids, those in the trash too."""
    statement = cached(catalog.compiled, ("merge.rows", obj.api_name), partial(_rows_statement, catalog, obj))
    return {row["id"]: row for row in await session.dicts(statement, {"ids": list(ids)})}
