"""Tables of long-running work: its state lives in the workspace, the queue only knows "run job N of workspace W"."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID

from yingtu.kit.statement import public_metadata, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

job = sa.Table(
    "job",
    workspace_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("params", JSON, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0", comment="Rows finished, good or bad"),
    sa.Column("total", sa.BigInteger, comment="Rows to do; null while nobody has counted"),
    sa.Column("errors", sa.BigInteger, nullable=False, server_default="0", comment="Rows that were refused"),
    sa.Column("rate", sa.Double, comment="Rows per second of this attempt"),
    sa.Column("cursor", JSON, comment="Where the next batch begins; moves in the transaction of the batch"),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("started_at", _MOMENT),
    sa.Column("finished_at", _MOMENT),
    sa.Column("heartbeat_at", _MOMENT, comment="Last sign of life of the worker; null while nobody runs it"),
    sa.Column(
        "attempt", sa.Integer, nullable=False, server_default="0", comment="Fence: only the latest attempt writes"
    ),
    sa.Column("cancel_requested", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("actor_id", UUID, comment="Who asked for it; null for system work"),
    sa.Column("message_code", sa.Text, comment="Why it failed, paused or what it says at the end"),
    sa.Column("message_params", JSON),
    sa.Column("result", JSON),
    sa.CheckConstraint(
        "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'paused')", name="job_state_known"
    ),
)

sa.Index("job_open_idx", job.c.id, postgresql_where=job.c.state.in_(["queued", "running"]))
sa.Index("job_actor_idx", job.c.actor_id, job.c.id.desc())

job_log = sa.Table(
    "job_log",
    workspace_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("job_id", sa.ForeignKey(job.c.id, ondelete="CASCADE"), nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("params", JSON, nullable=False),
    sa.Index("job_log_job_id_idx", "job_id"),
)


def queue_schema() -> bytes:
    """Return the queue's own schema, many statements; they name no schema, so ``public`` must be first in the path."""
    return SchemaManager.get_schema().encode()


@sa.event.listens_for(public_metadata, "after_create")
def _with_public_tables(_: sa.MetaData, connection: sa.Connection, **_options: Any) -> None:
    """Whoever creates our tables in ``public`` gets the queue's too."""
    if not connection.scalar(sa.select(sa.func.to_regclass("public.procrastinate_jobs").is_not(None))):
        connection.connection.cursor().execute(queue_schema())
