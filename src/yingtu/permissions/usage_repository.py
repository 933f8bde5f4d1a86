"""Whether a record that somebody asked for in vain was ever theirs to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.identity.models import view_rights
from yingtu.kit.statement import Statement
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.tables import history_table, record_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

_ASKED = (
    sa.func.unnest(sa.bindparam("records", type_=ARRAY(UUID_TYPE)), sa.bindparam("people", type_=ARRAY(UUID_TYPE)))
    .table_valued(sa.column("record", UUID_TYPE), sa.column("person", UUID_TYPE), with_ordinality="place", name="asked")
    .render_derived()
)


async def were_offered(
    session: Session, catalog: Catalog, object_name: str, asked: Sequence[tuple[UUID, UUID]]
) -> list[bool]:
    """Return for each (record, person) whether a link to the record is stale rather than guessed.

    Stale: the record is gone, was once the person's own, or lent to them. One statement, whatever the number.
    """
    obj = catalog.objects.get(object_name)
    if obj is None or object_name == USER_OBJECT:
        return [False] * len(asked)
    key = ("permissions.were_offered", object_name)
    if key not in catalog.compiled:
        now, past = record_table(catalog, obj), history_table(catalog, obj)
        record, person = _ASKED.c.record, _ASKED.c.person
        there = sa.exists().where(now.c.id == record, now.c.deleted_at.is_(None))
        own = sa.exists().where(past.c.id == record, sa.or_(past.c.owner_id == person, past.c.created_by == person))
        lent = sa.exists().where(view_rights.c.record_id == record, view_rights.c.user_id == person)
        catalog.compiled[key] = Statement(
            sa.select(sa.or_(~there, own, lent)).select_from(_ASKED).order_by(_ASKED.c.place)
        )
    records, people = zip(*asked, strict=True)
    rows = await session.all(catalog.compiled[key], {"records": list(records), "people": list(people)})
    return [row[0] for row in rows]
