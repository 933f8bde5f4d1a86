"""Tables of random audits: draws with their seeds, and the checks of the records drawn."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

sampling_draw = sa.Table(
    "sampling_draw",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("sampling", sa.Text, nullable=False, comment="Key of the document"),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("month", sa.Date, nullable=False, comment="First day of the month the records were won in"),
    sa.Column("seed", sa.Text, nullable=False),
    sa.Column("percent", sa.Numeric, nullable=False),
    sa.Column("population", ARRAY(UUID), nullable=False, comment="Everything that was won, as known when drawn"),
    sa.Column("items", JSON, nullable=False, comment="The list of the checks as it was, in order: {code: label}"),
    sa.Column("drawn_at", _MOMENT, nullable=False),
    sa.Column("drawn_by", UUID, comment="Null: the system"),
    sa.UniqueConstraint("sampling", "month", name="sampling_draw_month_key"),
)

sampling_check = sa.Table(
    "sampling_check",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column(
        "draw_id", UUID, sa.ForeignKey(f"{SCHEMA}.sampling_draw.id", name="sampling_check_draw_id_fkey"), nullable=False
    ),
    sa.Column("place", sa.Integer, nullable=False, comment="In the order of the draw, from 1"),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("assignee", UUID, comment="Null: nobody can check it yet"),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="open, passed, failed"),
    sa.Column("answers", JSONB, nullable=False, comment="{code of the item: ok, bad or none}"),
    sa.Column("note", sa.Text),
    sa.Column("done_at", _MOMENT),
    sa.Column("done_by", UUID),
    sa.UniqueConstraint("draw_id", "record_id", name="sampling_check_record_key"),
    sa.Index("sampling_check_assignee_idx", "assignee", "state"),
)
