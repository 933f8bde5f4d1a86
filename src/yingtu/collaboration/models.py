"""Tables of comments and tags; both hang on records of any object by (object, record_id)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

comment = sa.Table(
    "comment",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("author", UUID, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("mentions", ARRAY(UUID), nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("edited_at", _MOMENT),
    sa.Column("deleted_at", _MOMENT),
    sa.Index("comment_record_idx", "object", "record_id", "id"),
)
sa.Index("comment_mentions_idx", comment.c.mentions, postgresql_using="gin")

tag = sa.Table(
    "tag",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("color", sa.Text, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("created_by", UUID),
)
sa.Index("tag_name_key", sa.func.lower(tag.c.name), unique=True)

record_tag = sa.Table(
    "record_tag",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("tag_id", sa.ForeignKey(tag.c.id, name="record_tag_tag_id_fkey", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", UUID),
    sa.Index("record_tag_tag_id_idx", "tag_id", "object"),
)

#: How often people set a tag on records of an object. ``weight`` counts each use more than those long before it; see ``tag_use``.
tag_use = sa.Table(
    "tag_use",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("person", UUID, primary_key=True),
    sa.Column("tag_id", sa.ForeignKey(tag.c.id, name="tag_use_tag_id_fkey", ondelete="CASCADE"), primary_key=True),
    sa.Column("weight", sa.Double, nullable=False),
    sa.Index("tag_use_tag_id_idx", "tag_id"),
)
