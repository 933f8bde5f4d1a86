"""Tables of processes: every move ever made, where each record stands, ticked items, and questions about records that stay."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

stage_move = sa.Table(
    "stage_move",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("from_stage", sa.Text, comment="Null: the record began here"),
    sa.Column("to_stage", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column(
        "occurred_at", _MOMENT, nullable=False, comment="When it really happened: dwell and cycle times count this"
    ),
    sa.Column("at", _MOMENT, nullable=False, comment="When it was entered"),
    sa.Column("by", UUID, comment="Null for system work"),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("action", sa.Text, comment="Advance action"),
    sa.Column("reason", sa.Text),
    sa.Column("evidence", JSON, comment="What was there when the stage was entered: [{kind, label, have, need}]"),
    sa.Column("change_id", UUID),
    sa.Index("stage_move_record_idx", "object", "record_id", "at", "id"),
    sa.Index("stage_move_occurred_idx", "object", "occurred_at"),
)

stage_state = sa.Table(
    "stage_state",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("entered_at", _MOMENT, nullable=False),
    sa.Column("moved_at", _MOMENT, nullable=False, comment="When the last move was entered: counts for undoing it"),
    sa.Column("moved_by", UUID),
    sa.Column("former", sa.Text, comment="The stage before; null when there is nothing to undo"),
    sa.Column("told_at", _MOMENT, comment="When the manager was told that it stays too long; null: not in this stage"),
    sa.Column("paused_until", _MOMENT, comment="Dwell is not told before, because somebody gave a reason"),
    sa.Column("pause_reason", sa.Text),
    sa.Index("stage_state_stage_idx", "object", "stage", "entered_at"),
)

stage_check = sa.Table(
    "stage_check",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("item", sa.Text, primary_key=True, comment="<process>/<stage>/<code of the item>"),
    sa.Column("by", UUID),
    sa.Column("at", _MOMENT, nullable=False),
)

dwell_question = sa.Table(
    "dwell_question",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("person", UUID, nullable=False, comment="Who is asked now"),
    sa.Column("letter", UUID, nullable=False, comment="The message that asked them; its signed link names it"),
    sa.Column("tasks", ARRAY(UUID), nullable=False, comment="To-dos that ask: done with the answer"),
    sa.Column("level", sa.Integer, nullable=False, comment="How often it went on to the next manager"),
    sa.Column("asked_at", _MOMENT, nullable=False),
    sa.Column("due_at", _MOMENT, comment="When it goes on to the next manager; null: never"),
    sa.Column("answer", sa.Text, comment="yes, no, or gone: the record moved first; null: open"),
    sa.Column("answered_at", _MOMENT),
    sa.Column("answered_by", UUID),
    sa.Column("request_id", UUID, comment="The pre-sales request of a yes"),
    sa.Index("dwell_question_letter_idx", "letter"),
)
_open = dwell_question.c.answer.is_(None)
sa.Index(
    "dwell_question_record_key",
    dwell_question.c.object,
    dwell_question.c.record_id,
    unique=True,
    postgresql_where=_open,
)
sa.Index("dwell_question_person_idx", dwell_question.c.person, postgresql_where=_open)
sa.Index("dwell_question_due_at_idx", dwell_question.c.due_at, postgresql_where=_open)
