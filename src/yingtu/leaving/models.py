"""Tables of leaving."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

leavings = sa.Table(
    "leaving",
    workspace_metadata,
    sa.Column("user_id", UUID, primary_key=True),
    sa.Column("at", TIMESTAMP(timezone=True), primary_key=True),
    sa.Column("by", UUID, comment="NULL: the system"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("receivers", ARRAY(UUID), nullable=False, comment="Who got the records, in turn"),
    sa.Column("counts", JSONB, nullable=False, comment="Records by object when it began"),
    sa.Column("ended", JSONB, nullable=False, comment="What ended: sessions, keys, factors, rights, reports"),
    sa.Column("jobs", ARRAY(sa.BigInteger), nullable=False, comment="That hand the records over"),
    comment="People who left, and what became of what they had: the certificate",
)
