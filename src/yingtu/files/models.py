"""Tables of files: what was uploaded, and which records it belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

file = sa.Table(
    "file",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, comment="Names the stored bytes; several rows may share them"),
    sa.Column("size", sa.BigInteger, nullable=False, comment="Bytes"),
    sa.Column("name", sa.Text, nullable=False, comment="As the person called it"),
    sa.Column("media_type", sa.Text, nullable=False, comment="Found out from the content"),
    sa.Column("width", sa.Integer, comment="Pixels as shown, for images"),
    sa.Column("height", sa.Integer),
    sa.Column("uploaded_by", UUID, comment="Null for system work"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Index("file_sha256_idx", "sha256"),
    comment="One row per upload; without a link it is swept after a day",
)

file_link = sa.Table(
    "file_link",
    workspace_metadata,
    sa.Column("file_id", sa.ForeignKey(file.c.id, name="file_link_file_id_fkey", ondelete="CASCADE"), nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("field", sa.Text, comment="Attachment field; null: attached to the record as a whole"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", UUID),
    sa.Index(
        "file_link_key", "object", "record_id", "file_id", "field", unique=True, postgresql_nulls_not_distinct=True
    ),
    sa.Index("file_link_file_id_idx", "file_id"),
    comment="A link of a field stays as long as the record: its history may show the file",
)
