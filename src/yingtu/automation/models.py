"""Tables of automations and reminders."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

version = sa.Table(
    "automation_version",
    workspace_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("automation", sa.Text, nullable=False, comment="key of the document"),
    sa.Column("digest", sa.Text, nullable=False, comment="SHA-256 of the document"),
    sa.Column("body", JSON, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.UniqueConstraint("automation", "digest", name="automation_version_digest_key"),
    comment="Documents that runs have begun with; a run finishes on its own",
)

run = sa.Table(
    "automation_run",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("automation", sa.Text, nullable=False),
    sa.Column("version_id", sa.ForeignKey(version.c.id, name="automation_run_version_id_fkey"), nullable=False),
    sa.Column("object", sa.Text),
    sa.Column("record_id", UUID),
    sa.Column("trigger", sa.Text, nullable=False, comment="created, updated … schedule, date, webhook, button, manual"),
    sa.Column("actor_id", UUID, comment="who pressed the button, or whose change it was"),
    sa.Column("dedupe", sa.Text, comment="nothing begins twice under the same key"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("step", sa.Text, comment="the step to do next"),
    sa.Column("due_at", _MOMENT, comment="not before; while calling: when somebody else may take it over"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("depth", sa.Integer, nullable=False, server_default="0", comment="automations that led to this one"),
    sa.Column("memo", JSON, nullable=False, comment="what the trigger brought and the steps gave"),
    sa.Column("parent_id", UUID, comment="the run whose loop this is a turn of"),
    sa.Column("waits_for", sa.Integer, nullable=False, server_default="0", comment="turns of the loop still going"),
    sa.Column("code", sa.Text, comment="why it failed or was stopped"),
    sa.Column("params", JSON),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("finished_at", _MOMENT),
    sa.CheckConstraint(
        "state IN ('ready', 'waiting', 'calling', 'looping', 'done', 'failed', 'stopped')",
        name="automation_run_state_known",
    ),
    sa.Index("automation_run_automation_idx", "automation", "id"),
    sa.Index("automation_run_record_idx", "record_id", "automation", "created_at"),
    sa.Index("automation_run_parent_idx", "parent_id"),
    sa.Index("automation_run_finished_at_idx", "finished_at"),
    comment="One automation for one record",
)
sa.Index("automation_run_due_idx", run.c.due_at, postgresql_where=run.c.state.in_(["ready", "waiting"]))
sa.Index("automation_run_calling_idx", run.c.due_at, postgresql_where=run.c.state == "calling")
sa.Index(
    "automation_run_step_idx",
    run.c.version_id,
    run.c.step,
    run.c.id,
    postgresql_where=run.c.state.in_(["ready", "waiting"]),
)
sa.Index(
    "automation_run_dedupe_key",
    run.c.automation,
    run.c.dedupe,
    unique=True,
    postgresql_where=run.c.dedupe.is_not(None),
)

step_log = sa.Table(
    "automation_step_log",
    workspace_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("run_id", sa.ForeignKey(run.c.id, name="automation_step_log_run_id_fkey", ondelete="CASCADE")),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False, comment="done, waiting, retrying, failed, skipped"),
    sa.Column("input", JSON),
    sa.Column("output", JSON),
    sa.Column("code", sa.Text),
    sa.Column("params", JSON),
    sa.Index("automation_step_log_run_idx", "run_id", "id"),
)

control = sa.Table(
    "automation_control",
    workspace_metadata,
    sa.Column("automation", sa.Text, primary_key=True),
    sa.Column("paused_at", _MOMENT),
    sa.Column("paused_by", UUID),
    sa.Column("token", sa.Text, comment="address of the webhook"),
    sa.Column("looked_at", _MOMENT, comment="schedules and dates up to this moment are done"),
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0", comment="whose turn it is to be assigned"),
    sa.Index("automation_control_token_key", "token", unique=True),
    comment="What is not configuration: pauses, addresses, positions",
)

caused = sa.Table(
    "automation_change",
    workspace_metadata,
    sa.Column("change_id", UUID, primary_key=True),
    sa.Column("depth", sa.Integer, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    comment="Changes that automations made: what follows from them is one deeper",
)

inbound = sa.Table(
    "automation_inbound",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("automation", sa.Text, nullable=False),
    sa.Column("dedupe", sa.Text),
    sa.Column("body", JSON, nullable=False),
    sa.Column("received_at", _MOMENT, nullable=False),
    sa.Column("run_id", UUID),
    sa.Index("automation_inbound_automation_idx", "automation", "id"),
    comment="Calls of other systems, stored before anything is done about them",
)
sa.Index(
    "automation_inbound_dedupe_key",
    inbound.c.automation,
    inbound.c.dedupe,
    unique=True,
    postgresql_where=inbound.c.dedupe.is_not(None),
)

told = sa.Table(
    "reminder_told",
    workspace_metadata,
    sa.Column("reminder", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("since", _MOMENT, nullable=False, comment="when it was found to be true"),
    sa.Column("told_at", _MOMENT, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    comment="Records a reminder is true for, and when people were told last",
)

TABLES = (version, run, step_log, control, caused, inbound, told)
