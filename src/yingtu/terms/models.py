"""Tables of terms: the wordings that have been in force, and who signed which wording."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

term_edition = sa.Table(
    "term_edition",
    workspace_metadata,
    sa.Column("term", sa.Text, primary_key=True, comment="Key of the document"),
    sa.Column("number", sa.Integer, primary_key=True, comment="1, 2 …"),
    sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the wording"),
    sa.Column("wording", JSONB, nullable=False),
    sa.Column("since", _MOMENT, nullable=False, comment="When it came into force"),
)

term_signature = sa.Table(
    "term_signature",
    workspace_metadata,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True, comment="Of the wording that was read"),
    sa.Column("department", sa.Text, primary_key=True, comment="Lower case"),
    sa.Column("agrees", sa.Boolean, nullable=False),
    sa.Column("comment", sa.Text),
    sa.Column("by", UUID, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
)
