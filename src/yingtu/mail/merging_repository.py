"""Threads follow a record that is merged into another one; their links are copied, so that a merge taken back loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.kit.statement import Statement
from yingtu.mail.models import link

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_FOLLOW = Statement(
    insert(link)
    .from_select(
        ["object", "record_id", "thread_id", "at", "by"],
        sa.select(link.c.object, sa.bindparam("kept", type_=sa.Uuid), link.c.thread_id, link.c.at, link.c.by).where(
            link.c.object == sa.bindparam("object_name"),
            link.c.record_id == sa.bindparam("lost", type_=sa.Uuid),
            link.c.removed_at.is_(None),
        ),
    )
    .on_conflict_do_nothing()
    .returning(link.c.thread_id)
)
_GIVE_BACK = Statement(
    sa.delete(link).where(
        link.c.object == sa.bindparam("object_name"),
        link.c.record_id == sa.bindparam("kept", type_=sa.Uuid),
        link.c.thread_id == sa.any_(sa.bindparam("threads", type_=ARRAY(sa.Uuid))),
    )
)


class MailFollows:
    """Threads of the one hang on the other too."""

    async def follow(self, session: Session, object_name: str, lost: UUID, kept: UUID) -> Any:
        """Hang them there; return those that did not yet."""
        rows = await session.all(_FOLLOW, {"object_name": object_name, "lost": lost, "kept": kept})
        return [str(row[0]) for row in rows]

    async def give_back(self, session: Session, object_name: str, lost: UUID, kept: UUID, followed: Any) -> None:  # noqa: ARG002 - the protocol
        """Take them off again; the first record has kept its own."""
        threads = [UUID(each) for each in followed]
        await session.execute(_GIVE_BACK, {"object_name": object_name, "kept": kept, "threads": threads})
