"""Tables of imports: the uploaded file and what was wrong with its cells."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TIMESTAMP, UUID

from yingtu.jobs.models import job
from yingtu.kit.statement import workspace_metadata

import_source = sa.Table(
    "import_source",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("file_name", sa.Text, nullable=False, comment="As the person called it"),
    sa.Column("path", sa.Text, nullable=False, comment="Below data_dir/files"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("encoding", sa.Text, nullable=False),
    sa.Column("delimiter", sa.Text, nullable=False),
    sa.Column("columns", ARRAY(sa.Text), nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("created_at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("created_by", UUID),
    sa.Column("object", sa.Text),
    sa.Column("mapping", JSON),
    sa.Column("job_id", sa.ForeignKey(job.c.id, ondelete="CASCADE")),
    sa.Index("import_source_job_id_idx", "job_id"),
)

import_error = sa.Table(
    "import_error",
    workspace_metadata,
    sa.Column("job_id", sa.ForeignKey(job.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("row_number", sa.BigInteger, primary_key=True, comment="1 is the first row below the header"),
    sa.Column("position", sa.Integer, primary_key=True, comment="0, 1 … when a row has several"),
    sa.Column("column_name", sa.Text, nullable=False, comment="Heading of the column; empty when it concerns the row"),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("value", sa.Text),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("params", JSON, nullable=False),
    sa.Column("suggestion", sa.Text),
    sa.Column("row_values", JSON, comment="The whole row as read, with the first of its errors"),
)
