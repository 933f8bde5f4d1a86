"""Statements on drafts of the studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from psycopg.types.json import Json
from sqlalchemy.dialects.postgresql import insert

from yingtu.kit.statement import Statement
from yingtu.studio.models import studio_draft

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has changed but not published. ``changes`` is ``[{kind, key, body, mappings}]``."""

    revision: int = 0
    base: int = 0
    changes: tuple[dict[str, Any], ...] = ()
    saved_at: datetime | None = None


_mine = studio_draft.c.user_id == sa.bindparam("person", type_=sa.Uuid)
_given = {
    "base": sa.bindparam("version", type_=sa.BigInteger),
    "changes": sa.bindparam("drafted"),
    "saved_at": sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
}
_ONE = Statement(
    sa.select(studio_draft.c.revision, studio_draft.c.base, studio_draft.c.changes, studio_draft.c.saved_at).where(
        _mine
    )
)
_ADD = Statement(
    insert(studio_draft)
    .values(user_id=sa.bindparam("person", type_=sa.Uuid), revision=1, **_given)
    .on_conflict_do_nothing()
    .returning(studio_draft.c.revision)
)
_CHANGE = Statement(
    sa.update(studio_draft)
    .where(_mine, studio_draft.c.revision == sa.bindparam("known", type_=sa.BigInteger))
    .values(revision=studio_draft.c.revision + 1, **_given)
    .returning(studio_draft.c.revision)
)
_DROP = Statement(sa.delete(studio_draft).where(_mine))


async def find(session: Session, person: UUID) -> Draft:
    """Return a person's draft; an empty one when there is none."""
    rows = await session.all(_ONE, {"person": person})
    return Draft(rows[0][0], rows[0][1], tuple(rows[0][2]), rows[0][3]) if rows else Draft()


async def save(session: Session, person: UUID, draft: Draft) -> int | None:
    """Store a draft over the revision it was made from; return the new revision, None when there is a newer one."""
    given = {
        "person": person,
        "version": draft.base,
        "drafted": Json(list(draft.changes)),
        "moment": draft.saved_at,
    }
    rows = await (
        session.all(_CHANGE, {**given, "known": draft.revision}) if draft.revision else session.all(_ADD, given)
    )
    return rows[0][0] if rows else None


async def drop(session: Session, person: UUID) -> None:
    """Forget a person's draft."""
    await session.execute(_DROP, {"person": person})
