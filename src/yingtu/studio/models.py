"""Table of the studio's drafts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

#: One per person. ``json``, as the order of fields is part of what is drafted.
studio_draft = sa.Table(
    "studio_draft",
    workspace_metadata,
    sa.Column("user_id", UUID, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False, comment="grows with every save: two tabs notice each other"),
    sa.Column("base", sa.BigInteger, nullable=False, comment="version of the configuration that editing began at"),
    sa.Column("changes", JSON, nullable=False, comment="[{kind, key, body, mappings}]"),
    sa.Column("saved_at", TIMESTAMP(timezone=True), nullable=False),
)
