"""Tables of data quality: pairs of records that may mean the same."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID

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

record_merge = sa.Table(
    "record_merge",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("kept", UUID, nullable=False, comment="The record that stayed"),
    sa.Column("lost", UUID, nullable=False, comment="The record that went to the trash"),
    sa.Column("name", sa.Text, nullable=False, comment="What the record that went was called"),
    sa.Column("at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("by", UUID),
    sa.Column("before", JSON, nullable=False, comment="Values of the record that stayed, of the fields that changed"),
    sa.Column("after", JSON, nullable=False),
    sa.Column("relations", JSON, nullable=False, comment="[{object, field, many, ids}] that were pointed elsewhere"),
    sa.Column("belongings", JSON, nullable=False, comment="Comments, files and tags that followed, by kind"),
    sa.Column("undone_at", TIMESTAMP(timezone=True)),
    sa.Column("undone_by", UUID),
    sa.Index("record_merge_kept_idx", "object", "kept"),
    sa.Index("record_merge_at_idx", "object", "at"),
    comment="Merges of two records, so that they can be taken back",
)
