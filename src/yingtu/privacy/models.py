"""Tables of privacy: what people agreed to, and what was erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

consents = sa.Table(
    "consent",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True, comment="version 7: the newest per channel is in force"),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("at", _MOMENT, nullable=False, comment="When the person said so"),
    sa.Column("source", sa.Text, comment="Where: a form, a call, a fair"),
    sa.Column("proof", sa.Text),
    sa.Column("file_id", UUID, comment="Proof: a file attached to the record"),
    sa.Column("by", UUID, comment="Who wrote it down; NULL: the system"),
    sa.Column("noted_at", _MOMENT, nullable=False),
    sa.CheckConstraint("state IN ('given', 'refused', 'withdrawn')", name="consent_state_known"),
    sa.Index("consent_record_idx", "object", "record_id", sa.desc("id")),
    comment="What people agreed to, per channel; rows are added, never changed",
)

erasures = sa.Table(
    "erasure",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", UUID, comment="NULL: a retention rule"),
    sa.Column("rule", sa.Text, comment="The retention rule behind it"),
    sa.Column("reason", sa.Text),
    sa.Column("job_id", sa.BigInteger),
    sa.Column("records", JSONB, nullable=False, comment="What is erased: object and id"),
    sa.Column("plan", JSONB, comment="The values to be taken out; gone when it is done"),
    sa.Column("kept", JSONB, nullable=False, comment="What stays, and why"),
    sa.Column("done", JSONB, nullable=False, comment="What was taken out: rows by table, files"),
    sa.Column("backups_until", _MOMENT, comment="When the last backup with the values is removed; NULL: there is none"),
    sa.Column("finished_at", _MOMENT),
    sa.Index("erasure_at_idx", sa.desc("at")),
    comment="Erasures of personal data: the certificates",
)

erased = sa.Table(
    "erased_record",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("erasure_id", UUID, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    comment="Records whose personal values are gone",
)

TABLES = (consents, erasures, erased)
