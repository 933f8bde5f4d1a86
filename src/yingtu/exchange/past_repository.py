"""What records went through before they came here: written by imports, told on their timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.exchange.models import past_change
from yingtu.identity.models import users
from yingtu.kit.ids import uuid7
from yingtu.kit.statement import Statement
from yingtu.query.timeline import Feed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.exchange.beside import PastChange
    from yingtu.kit.db import Session

_TOLD = ("id", "record_id", "field", "at", "old", "new", "by", "by_name", "row_number")
_given = (
    sa.func.unnest(*(bindparam(f"a_{name}", type_=ARRAY(past_change.c[name].type)) for name in _TOLD))
    .table_valued(*(sa.column(name, past_change.c[name].type) for name in _TOLD), name="given")
    .render_derived()
)
_INSERT = Statement(
    sa.insert(past_change).from_select(
        ["object", "job_id", *_TOLD],
        sa.select(bindparam("object_name", type_=sa.Text), bindparam("job_id", type_=sa.BigInteger), *_given.c).where(
            # A list that is imported again tells nothing new.
            ~sa.exists().where(
                *(past_change.c[name] == _given.c[name] for name in ("record_id", "field", "at")),
                *(past_change.c[name].is_not_distinct_from(_given.c[name]) for name in ("old", "new")),
            )
        ),
    )
)
_REMOVE = Statement(sa.delete(past_change).where(past_change.c.job_id == bindparam("job_id")))

_FOLLOW = Statement(
    sa.update(past_change)
    .where(
        past_change.c.object == bindparam("object_name"), past_change.c.record_id == bindparam("lost", type_=sa.Uuid)
    )
    .values(record_id=bindparam("kept", type_=sa.Uuid))
    .returning(past_change.c.id)
)
_GIVE_BACK = Statement(
    sa.update(past_change)
    .where(
        past_change.c.object == bindparam("object_name"),
        past_change.c.id == sa.any_(bindparam("ids", type_=ARRAY(sa.Uuid))),
    )
    .values(record_id=bindparam("lost", type_=sa.Uuid))
)

PAST_CHANGES = Feed(
    "past_change",
    sa.select(
        past_change.c.id,
        past_change.c.object,
        past_change.c.record_id,
        past_change.c.at,
        sa.func.json_build_object(
            sa.literal_column("'field'"), past_change.c.field,
            sa.literal_column("'old'"), past_change.c.old,
            sa.literal_column("'new'"), past_change.c.new,
            sa.literal_column("'author'"), past_change.c.by,
            sa.literal_column("'author_name'"), sa.func.coalesce(users.c.name, past_change.c.by_name),
        ).label("body"),
    ).select_from(past_change.outerjoin(users, users.c.id == past_change.c.by)),
    of_field=True,
)  # fmt: skip


async def keep(session: Session, job_id: int, object_name: str, changes: Mapping[int, tuple[UUID, PastChange]]) -> int:
    """Write down earlier changes of records, by row number; return how many were not known."""
    if not changes:
        return 0
    rows = [
        (uuid7(), record, each.field, each.at, each.old, each.new, each.by, each.by_name, number)
        for number, (record, each) in changes.items()
    ]
    arrays = {f"a_{name}": list(values) for name, values in zip(_TOLD, zip(*rows, strict=True), strict=True)}
    return await session.execute(_INSERT, {"object_name": object_name, "job_id": job_id, **arrays})


class PastFollows:
    """Earlier changes follow a record that is merged into another one."""

    async def follow(self, session: Session, object_name: str, lost: UUID, kept: UUID) -> Any:
        """Tell them of the other record; return which."""
        rows = await session.all(_FOLLOW, {"object_name": object_name, "lost": lost, "kept": kept})
        return [str(row[0]) for row in rows]

    async def give_back(self, session: Session, object_name: str, lost: UUID, kept: UUID, followed: Any) -> None:  # noqa: ARG002 - the protocol
        """Tell them of the first record again."""
        ids = [UUID(each) for each in followed]
        await session.execute(_GIVE_BACK, {"object_name": object_name, "lost": lost, "ids": ids})


async def remove(session: Session, job_id: int) -> int:
    """Remove what an import told of the past; return how much."""
    return await session.execute(_REMOVE, {"job_id": job_id})
