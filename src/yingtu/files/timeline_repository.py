"""Files on the timeline of the record they are attached to. Those in attachment fields are told by the field's changes."""

from __future__ import annotations

import sqlalchemy as sa

from yingtu.files.models import file, file_link
from yingtu.identity.models import users
from yingtu.query.timeline import Feed

FILES = Feed(
    "file",
    sa.select(
        file_link.c.file_id.label("id"),
        file_link.c.object,
        file_link.c.record_id,
        file_link.c.at,
        sa.func.json_build_object(
            sa.literal_column("'id'"), file.c.id,
            sa.literal_column("'name'"), file.c.name,
            sa.literal_column("'size'"), file.c.size,
            sa.literal_column("'image'"), file.c.width.is_not(None),
            sa.literal_column("'author'"), file_link.c.by,
            sa.literal_column("'author_name'"), users.c.name,
        ).label("body"),
    )
    .select_from(
        file_link.join(file, file.c.id == file_link.c.file_id).outerjoin(users, users.c.id == file_link.c.by)
    )
    .where(file_link.c.field.is_(None)),
)  # fmt: skip
