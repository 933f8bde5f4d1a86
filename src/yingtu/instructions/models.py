"""Table of receipts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)
_USER = f"{SCHEMA}.users.id"

#: One row per person an instruction was given to.
receipt = sa.Table(
    "instruction_receipt",
    workspace_metadata,
    sa.Column("instruction", UUID, primary_key=True),
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="instruction_receipt_person_fkey"), primary_key=True),
    sa.Column("task", UUID, nullable=False, comment="The to-do it became"),
    sa.Column(
        "given_by", UUID, sa.ForeignKey(_USER, name="instruction_receipt_given_by_fkey"), comment="NULL: the system"
    ),
    sa.Column("given_at", _MOMENT, nullable=False),
    sa.Column("seen_at", _MOMENT),
    sa.Column("accepted_at", _MOMENT),
    sa.Column("done_at", _MOMENT),
    sa.Column("note", sa.Text, comment="What the person said last about it"),
    sa.Column(
        "reminded_at", _MOMENT, comment="When the person was last reminded of an instruction not accepted or done"
    ),
)
sa.Index("instruction_receipt_task_key", receipt.c.task, unique=True)
sa.Index(
    "instruction_receipt_person_idx", receipt.c.person, receipt.c.given_at, postgresql_where=receipt.c.done_at.is_(None)
)
sa.Index(
    "instruction_receipt_waiting_idx",
    receipt.c.given_at,
    postgresql_where=sa.and_(
        receipt.c.accepted_at.is_(None), receipt.c.done_at.is_(None), receipt.c.reminded_at.is_(None)
    ),
)

TABLES = (receipt,)
