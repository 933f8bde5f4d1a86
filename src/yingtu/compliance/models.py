"""Tables of compliance: what each look found."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

compliance_runs = sa.Table(
    "compliance_run",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("at", TIMESTAMP(timezone=True), nullable=False),
    sa.Column("by", UUID, comment="NULL: the monthly look"),
    sa.Column("findings", JSONB, nullable=False, comment="Check, risk, people, roles and parameters of the sentence"),
    sa.Column("counts", JSONB, nullable=False, comment="Findings by risk, and how many checks passed"),
    sa.Index("compliance_run_at_idx", sa.desc("at")),
    comment="Looks at the configuration and its use, against ISO/IEC 27001 Annex A",
)

TABLES = (compliance_runs,)
