"""Comments and tags follow a record that is merged into another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.collaboration.models import comment, record_tag
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_IDS = ARRAY(sa.Uuid)
_MOVE = Statement(
    sa.update(comment)
    .where(
        comment.c.object == sa.bindparam("object_name"),
        comment.c.record_id == sa.bindparam("source", type_=sa.Uuid),
        sa.or_(sa.bindparam("only", type_=_IDS).is_(None), comment.c.id == sa.any_(sa.bindparam("only", type_=_IDS))),
    )
    .values(record_id=sa.bindparam("target", type_=sa.Uuid))
    .returning(comment.c.id)
)
_TAG = Statement(
    insert(record_tag)
    .from_select(
        ["object", "record_id", "tag_id", "at", "by"],
        sa.select(
            record_tag.c.object,
            sa.bindparam("kept", type_=sa.Uuid),
            record_tag.c.tag_id,
            record_tag.c.at,
            record_tag.c.by,
        ).where(
            record_tag.c.object == sa.bindparam("object_name"),
            record_tag.c.record_id == sa.bindparam("lost", type_=sa.Uuid),
        ),
    )
    .on_conflict_do_nothing()
    .returning(record_tag.c.tag_id)
)
_UNTAG = Statement(
    sa.delete(record_tag).where(
        record_tag.c.object == sa.bindparam("object_name"),
        record_tag.c.record_id == sa.bindparam("kept", type_=sa.Uuid),
        record_tag.c.tag_id == sa.any_(sa.bindparam("tags", type_=_IDS)),
    )
)


class CommentsFollow:
    """What was said about the one is said about the other."""

    async def follow(self, session: Session, object_name: str, lost: UUID, kept: UUID) -> Any:
        """Move them; return which."""
        rows = await session.all(_MOVE, {"object_name": object_name, "source": lost, "target": kept, "only": None})
        return [str(row[0]) for row in rows]

    async def give_back(self, session: Session, object_name: str, lost: UUID, kept: UUID, followed: Any) -> None:
        """Move them back; what was said since stays."""
        only = [UUID(each) for each in followed]
        await session.all(_MOVE, {"object_name": object_name, "source": kept, "target": lost, "only": only})


class TagsFollow:
    """The tags of both."""

    async def follow(self, session: Session, object_name: str, lost: UUID, kept: UUID) -> Any:
        """Give them to the other record too; return those it did not have."""
        rows = await session.all(_TAG, {"object_name": object_name, "lost": lost, "kept": kept})
        return [str(row[0]) for row in rows]

    async def give_back(self, session: Session, object_name: str, lost: UUID, kept: UUID, followed: Any) -> None:  # noqa: ARG002 - the protocol
        """Take them again; the first record has kept its own."""
        tags = [UUID(each) for each in followed]
        await session.execute(_UNTAG, {"object_name": object_name, "kept": kept, "tags": tags})
