"""Table of people's own views."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

saved_view = sa.Table(
    "saved_view",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("user_id", UUID, nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    #: A view document without its owner, as it was saved: fields may have gone since.
    sa.Column("body", JSONB, nullable=False),
    sa.Column("updated_at", TIMESTAMP(timezone=True), nullable=False),
    sa.Index("saved_view_user_idx", "user_id", "object"),
)
