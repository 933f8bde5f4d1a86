"""What was installed into a workspace, and which of its records are only a sample."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

installed_template = sa.Table(
    "installed_template",
    workspace_metadata,
    sa.Column("template", sa.Text, primary_key=True),
    sa.Column("at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("by", UUID, comment="Null for system work"),
    sa.Column("version", sa.BigInteger, nullable=False, comment="Of the configuration it came into force with"),
    comment="Templates laid over this workspace",
)

sample_record = sa.Table(
    "sample_record",
    workspace_metadata,
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False, comment="In the order they were made"),
    sa.Index("sample_record_template_idx", "template"),
    comment="Records that came with a template and go in one action",
)
