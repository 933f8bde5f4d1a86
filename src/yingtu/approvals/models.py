"""Tables of approvals: what is asked, who votes, what happened, and who stands in for whom."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)
_USER = f"{SCHEMA}.users.id"

approval = sa.Table(
    "approval",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False, comment="change, or what a feature called it when it asked"),
    sa.Column("flow", sa.Text, comment="key of the document; NULL: the steps were given"),
    sa.Column("title", JSONB, nullable=False, comment="by language"),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, comment="of a record to be made: the id it will get"),
    sa.Column("record_name", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, comment="create, update, delete; NULL: nothing is changed by it"),
    sa.Column("change", JSONB, comment="raw values by field"),
    sa.Column("shown", JSONB, nullable=False, comment="what changes, in words"),
    sa.Column("before", JSONB, nullable=False, comment="the values that the change was made on, by column"),
    sa.Column("base_version", sa.Integer),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("context", JSONB, nullable=False, comment="how the values are read, and what came with them"),
    sa.Column("subjects", JSONB, nullable=False, comment="owner and user fields that steps look at"),
    sa.Column("reason", sa.Text),
    sa.Column("requester", UUID, sa.ForeignKey(_USER, name="approval_requester_fkey"), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("steps", JSONB, nullable=False, comment="as they were when it was asked"),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("due_at", _MOMENT, comment="when the step's time is over"),
    sa.Column("reminders", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("decided_at", _MOMENT),
    sa.Column("problems", JSONB, comment="why an approved change could not be made"),
    sa.Column("previous", UUID, comment="the approval that this one repeats"),
    sa.CheckConstraint(
        "state IN ('pending', 'approved', 'rejected', 'recalled', 'failed')", name="approval_state_known"
    ),
    sa.Index("approval_record_idx", "object", "record_id", "id"),
    sa.Index("approval_requester_idx", "requester", "id"),
)
sa.Index("approval_due_idx", approval.c.due_at, postgresql_where=approval.c.state == "pending")

vote = sa.Table(
    "approval_vote",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column(
        "approval_id", UUID, sa.ForeignKey(approval.c.id, name="approval_vote_approval_id_fkey", ondelete="CASCADE")
    ),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="approval_vote_person_fkey"), nullable=False),
    sa.Column("origin", sa.Text, nullable=False, comment="how the person came to it"),
    sa.Column("instead_of", UUID),
    sa.Column("state", sa.Text, nullable=False, comment="open, approved, rejected, skipped, passed_on"),
    sa.Column("comment", sa.Text),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("decided_at", _MOMENT),
    sa.Index("approval_vote_approval_id_idx", "approval_id", "step"),
    sa.Index("approval_vote_person_idx", "person", "id"),
)
sa.Index("approval_vote_open_idx", vote.c.person, postgresql_where=vote.c.state == "open")
sa.Index(
    "approval_vote_once",
    vote.c.approval_id,
    vote.c.step,
    vote.c.person,
    unique=True,
    postgresql_where=vote.c.state == "open",
)

history = sa.Table(
    "approval_history",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column(
        "approval_id", UUID, sa.ForeignKey(approval.c.id, name="approval_history_approval_id_fkey", ondelete="CASCADE")
    ),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("person", UUID, comment="NULL: the flow itself"),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("step", sa.Integer),
    sa.Column("other", UUID, comment="whom it concerns"),
    sa.Column("comment", sa.Text),
    sa.Index("approval_history_approval_id_idx", "approval_id", "id"),
)

substitute = sa.Table(
    "approval_substitute",
    workspace_metadata,
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="approval_substitute_person_fkey"), primary_key=True),
    sa.Column("substitute", UUID, sa.ForeignKey(_USER, name="approval_substitute_substitute_fkey"), nullable=False),
    sa.Column("begins_at", _MOMENT, nullable=False),
    sa.Column("ends_at", _MOMENT, nullable=False),
    sa.CheckConstraint("person <> substitute", name="approval_substitute_somebody_else"),
    sa.CheckConstraint("begins_at < ends_at", name="approval_substitute_period"),
)
