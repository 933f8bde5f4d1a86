"""Comments on the timeline of the record they are about."""

from __future__ import annotations

import sqlalchemy as sa

from yingtu.collaboration.models import comment
from yingtu.identity.models import users
from yingtu.query.timeline import Feed

_author, _called = users.alias("author"), users.alias("called")
_names = (
    sa.select(
        sa.func.coalesce(
            sa.func.json_agg(
                sa.func.json_build_object(
                    sa.literal_column("'id'"), _called.c.id, sa.literal_column("'name'"), _called.c.name
                )
            ),
            sa.literal_column("'[]'::json"),
        )
    )
    .where(_called.c.id == sa.any_(comment.c.mentions))
    .scalar_subquery()
)

COMMENTS = Feed(
    "comment",
    sa.select(
        comment.c.id,
        comment.c.object,
        comment.c.record_id,
        comment.c.at,
        sa.func.json_build_object(
            sa.literal_column("'id'"), comment.c.id,
            sa.literal_column("'text'"), comment.c.text,
            sa.literal_column("'author'"), comment.c.author,
            sa.literal_column("'author_name'"), _author.c.name,
            sa.literal_column("'mentions'"), _names,
            sa.literal_column("'edited_at'"), comment.c.edited_at,
        ).label("body"),
    )
    .select_from(comment.outerjoin(_author, _author.c.id == comment.c.author))
    .where(comment.c.deleted_at.is_(None)),
)  # fmt: skip
