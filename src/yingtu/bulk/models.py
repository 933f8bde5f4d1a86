"""What a bulk job works on, fixed when it starts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, UUID

from yingtu.jobs.models import job
from yingtu.kit.statement import workspace_metadata

bulk_item = sa.Table(
    "bulk_item",
    workspace_metadata,
    sa.Column("job_id", sa.ForeignKey(job.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("expected", sa.Integer, comment="Version the record must have; null: any"),
    sa.Column("given", JSON, comment="Values of this record alone; null: those of the job"),
    sa.Column("version", sa.Integer, comment="What the job wrote; null: nothing"),
    sa.Column("former", JSON, comment="Values before, to undo an edit"),
    sa.Column("field", sa.Text),
    sa.Column("code", sa.Text, comment="Why the record was refused"),
    sa.Column("params", JSON),
    sa.Index(
        "bulk_item_refused_idx",
        "job_id",
        "position",
        postgresql_where=sa.text("code IS NOT NULL"),
    ),
)
