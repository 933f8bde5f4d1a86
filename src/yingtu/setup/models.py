"""How far the set-up of a company has come, and whose first steps are put away."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

setup_state = sa.Table(
    "setup_state",
    workspace_metadata,
    sa.Column("id", sa.Integer, primary_key=True, comment="always 1: one set-up per company"),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("answers", JSONB, nullable=False),
    sa.Column("inputs", sa.Integer, nullable=False, comment="fields filled and choices made so far"),
    sa.Column("started_at", _MOMENT, nullable=False),
    sa.Column("finished_at", _MOMENT),
    sa.CheckConstraint("id = 1", name="setup_state_single"),
)

first_steps = sa.Table(
    "first_steps",
    workspace_metadata,
    sa.Column("user_id", UUID, primary_key=True),
    sa.Column("dismissed_at", _MOMENT, nullable=False),
)
