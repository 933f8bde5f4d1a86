"""Tables of people's own views and of the workspace's reviewed map."""

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

reviewed_map = sa.Table(
    "reviewed_map",
    workspace_metadata,
    #: One row at most.
    sa.Column("single", sa.Boolean, sa.CheckConstraint("single", name="reviewed_map_single"), primary_key=True),
    sa.Column("approval", sa.Text, nullable=False, comment="Number of the review, as it is shown"),
    sa.Column("lines", JSONB, nullable=False, comment="Longitude and latitude in turn, line by line"),
    sa.Column("loaded_at", TIMESTAMP(timezone=True), nullable=False),
)
