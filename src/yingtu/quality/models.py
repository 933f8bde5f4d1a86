"""Tables of data quality: pairs of records that may mean the same."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

possible_duplicate = sa.Table(
    "possible_duplicate",
    workspace_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("older", UUID, nullable=False, comment="The record that was there first"),
    sa.Column("newer", UUID, nullable=False),
    sa.Column("score", sa.Integer, nullable=False, comment="Similarity of the names, 0 to 100"),
    sa.Column("found_at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("job_id", sa.BigInteger, comment="The job that found it"),
    sa.Column("dismissed_at", TIMESTAMP(timezone=True), comment="When somebody said that these are two"),
    sa.Column("dismissed_by", UUID),
    sa.UniqueConstraint("object", "older", "newer", name="possible_duplicate_once"),
    comment="Pairs of records that may mean the same; found after imports, decided by people",
)
sa.Index(
    "possible_duplicate_open_idx",
    possible_duplicate.c.object,
    possible_duplicate.c.score.desc(),
    possible_duplicate.c.id.desc(),
    postgresql_where=possible_duplicate.c.dismissed_at.is_(None),
)
