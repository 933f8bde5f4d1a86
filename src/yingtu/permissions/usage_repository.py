"""Whether a record that somebody asked for in vain was ever theirs to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.identity.models import view_rights
from yingtu.kit.statement import Statement
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.tables import history_table, record_table

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

_RECORD = sa.bindparam("record", type_=UUID_TYPE)
_PERSON = sa.bindparam("someone", type_=UUID_TYPE)


async def was_offered(session: Session, catalog: Catalog, object_name: str, record: UUID, person: UUID) -> bool:
    """Whether a link to a record is stale rather than guessed: it is gone, was once the person's own, or lent to them."""
    obj = catalog.objects.get(object_name)
    if obj is None or object_name == USER_OBJECT:
        return False
    key = ("permissions.was_offered", object_name)
    if key not in catalog.compiled:
        now, past = record_table(catalog, obj), history_table(catalog, obj)
        there = sa.exists().where(now.c.id == _RECORD, now.c.deleted_at.is_(None))
        own = sa.exists().where(past.c.id == _RECORD, sa.or_(past.c.owner_id == _PERSON, past.c.created_by == _PERSON))
        lent = sa.exists().where(view_rights.c.record_id == _RECORD, view_rights.c.user_id == _PERSON)
        catalog.compiled[key] = Statement(sa.select(sa.or_(~there, own, lent)))
    return bool(await session.scalar(catalog.compiled[key], {"record": record, "someone": person}))
