"""Table of conversions: what was made of which record, so that it can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

conversion = sa.Table(
    "conversion",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("key", sa.Text, nullable=False, comment="Key of the document"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", UUID),
    sa.Column(
        "made", JSON, nullable=False, comment="[{target, object, id, version}]; version null: it was there before"
    ),
    sa.Column("before", JSON, nullable=False, comment="Values of the converted record that were changed"),
    sa.Column("carried", JSON, nullable=False, comment="[{object, id, fields}] that now also hang on the new records"),
    sa.Column("undone_at", _MOMENT),
    sa.Index("conversion_record_idx", "object", "record_id", "at"),
)
