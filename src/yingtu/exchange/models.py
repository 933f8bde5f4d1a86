"""Tables of imports: uploaded files, what was wrong with cells, what was written, what was corrected, learnt and told of the past."""

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

import_change = sa.Table(
    "import_change",
    workspace_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("job_id", sa.ForeignKey(job.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("change_id", UUID, nullable=False, comment="The row of change that this batch wrote"),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("ids", ARRAY(UUID), nullable=False),
    sa.Column("versions", ARRAY(sa.Integer), nullable=False, comment="Version each record got, in the order of ids"),
    sa.Column("created", ARRAY(sa.Boolean), nullable=False, comment="Whether the record was new"),
    sa.Column("row_numbers", ARRAY(sa.BigInteger), nullable=False, comment="Row of the file each record came from"),
    sa.Index("import_change_job_id_idx", "job_id", "id"),
    comment="What an import, or its undoing, wrote: one row per change",
)

import_fix = sa.Table(
    "import_fix",
    workspace_metadata,
    sa.Column("job_id", sa.ForeignKey(job.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("row_number", sa.BigInteger, primary_key=True),
    sa.Column("cells", JSON, nullable=False, comment="Corrected texts by heading"),
    comment="Cells that a person corrected before the refused rows are tried again",
)

import_mapping = sa.Table(
    "import_mapping",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("signature", sa.Text, primary_key=True, comment="SHA-256 of the headings"),
    sa.Column("mapping", JSON, nullable=False),
    sa.Column("at", TIMESTAMP(timezone=True), nullable=False),
    comment="The mapping by which files with these headings were last imported",
)

import_set = sa.Table(
    "import_set",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("created_at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("created_by", UUID),
    sa.Column("go_on", sa.Boolean, nullable=False, comment="Whether a file with refused rows lets the next one begin"),
    sa.Column("undoing", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column(
        "items", JSON, nullable=False, comment="Source, object, mapping and corrected cells of each file, in order"
    ),
    comment="Files that are imported one after the other",
)

import_archive = sa.Table(
    "import_archive",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("file_name", sa.Text, nullable=False, comment="As the person called it"),
    sa.Column("path", sa.Text, nullable=False, comment="Below data_dir/files"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("files", sa.Integer, nullable=False, comment="How many it holds"),
    sa.Column("created_at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("created_by", UUID),
    comment="Archives with attachments that imports take in; swept like uploads",
)

import_attached = sa.Table(
    "import_attached",
    workspace_metadata,
    sa.Column("job_id", sa.ForeignKey(job.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("file_id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    comment="Files that an import attached: undoing it detaches them",
)

past_change = sa.Table(
    "past_change",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("field", sa.Text, nullable=False, comment="Api name"),
    sa.Column("at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("old", sa.Text, comment="As the former system wrote it"),
    sa.Column("new", sa.Text),
    sa.Column("by", UUID, comment="Who it was, if he is somebody here"),
    sa.Column("by_name", sa.Text, comment="Who it was, as the list says"),
    sa.Column("job_id", sa.BigInteger, nullable=False, comment="The import; undoing it removes the row"),
    sa.Column("row_number", sa.BigInteger, nullable=False),
    sa.Index("past_change_record_id_idx", "record_id", "at"),
    sa.Index("past_change_key", "job_id", "row_number", unique=True),
    comment="What happened to records in the system they come from: told on their timeline, never part of their versions",
)
