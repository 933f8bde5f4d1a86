"""Tables of what tasks do by themselves, and of the calendars that people subscribe to."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

#: One row per task that has a reminder before it or that repeats. Worked out again whenever the task changes.
plan = sa.Table(
    "task_plan",
    workspace_metadata,
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("remind_at", _MOMENT, comment="The next reminder"),
    sa.Column(
        "follow_at", _MOMENT, comment="When the next one of the series is made; NULL: it is there, or there is none"
    ),
    sa.Column("series", UUID, comment="Id of the series' first task; NULL: does not repeat"),
    sa.Column("occurrence", sa.Integer, comment="Which one of the series, from 1"),
    sa.Column("anchor", _MOMENT, comment="When the first one of the series was due"),
    sa.Column("rule", sa.Text, comment="How it repeats, in one line: another one begins a new series"),
    sa.Column("followed", sa.Boolean, nullable=False, comment="The next one has been made, or the series is over"),
)
sa.Index("task_plan_remind_at_idx", plan.c.remind_at, postgresql_where=plan.c.remind_at.is_not(None))
sa.Index("task_plan_follow_at_idx", plan.c.follow_at, postgresql_where=plan.c.follow_at.is_not(None))

#: Who has an address of a calendar. The address is signed over the number, so that a new number makes the old address void.
feed = sa.Table(
    "calendar_feed",
    workspace_metadata,
    sa.Column("person", UUID, sa.ForeignKey(f"{SCHEMA}.users.id", name="calendar_feed_person_fkey"), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("renewed_at", _MOMENT, nullable=False),
)

TABLES = (plan, feed)
