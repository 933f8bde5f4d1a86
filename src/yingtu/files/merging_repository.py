"""Files follow a record that is merged into another one: their links are copied, so that a merge taken back loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.files.models import file_link
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_of = sa.and_(
    file_link.c.object == sa.bindparam("object_name"),
    file_link.c.record_id == sa.bindparam("lost", type_=sa.Uuid),
)
_FOLLOW = Statement(
    insert(file_link)
    .from_select(
        ["file_id", "object", "record_id", "field", "at", "by"],
        sa.select(
            file_link.c.file_id,
            file_link.c.object,
            sa.bindparam("kept", type_=sa.Uuid),
            file_link.c.field,
            file_link.c.at,
            file_link.c.by,
        ).where(_of, file_link.c.field.is_(None)),
    )
    .on_conflict_do_nothing()
    .returning(file_link.c.file_id)
)
_GIVE_BACK = Statement(
    sa.delete(file_link).where(
        file_link.c.object == sa.bindparam("object_name"),
        file_link.c.record_id == sa.bindparam("kept", type_=sa.Uuid),
        file_link.c.field.is_(None),
        file_link.c.file_id == sa.any_(sa.bindparam("files", type_=ARRAY(sa.Uuid))),
    )
)


class FilesFollow:
    """Attachments of the record as a whole; what stands in attachment fields is a value."""

    async def follow(self, session: Session, object_name: str, lost: UUID, kept: UUID) -> Any:
        """Attach them to the other record too; return which."""
        rows = await session.all(_FOLLOW, {"object_name": object_name, "lost": lost, "kept": kept})
        return [str(row[0]) for row in rows]

    async def give_back(self, session: Session, object_name: str, lost: UUID, kept: UUID, followed: Any) -> None:  # noqa: ARG002 - the protocol
        """Detach them again; the first record has kept its own."""
        files = [UUID(each) for each in followed]
        await session.execute(_GIVE_BACK, {"object_name": object_name, "kept": kept, "files": files})
