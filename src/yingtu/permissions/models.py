"""Tables of requests about rights, and of what people read and were refused."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)
_USER = f"{SCHEMA}.users.id"

#: Somebody asks for something that somebody else decides: to view records, to see a masked value, to change rights …
access_requests = sa.Table(
    "access_request",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="access_request_person_fkey"), nullable=False),
    sa.Column("object", sa.Text),
    sa.Column("record_ids", ARRAY(UUID), nullable=False),
    sa.Column("field", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("params", JSONB, nullable=False),
    sa.Column("deciders", ARRAY(UUID), nullable=False, comment="who was asked; administrators of rights decide too"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("decided_at", _MOMENT),
    sa.Column("decided_by", UUID),
    sa.Column("note", sa.Text),
    sa.Column("ends_at", _MOMENT, comment="of what was granted; of a code: when it is void"),
    sa.Column("code_hash", sa.LargeBinary, comment="SHA-256 of the id and the code; the code is not kept"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("used_at", _MOMENT),
    sa.CheckConstraint("kind IN ('view', 'reveal', 'change', 'see_as', 'export')", name="access_request_kind_known"),
    sa.CheckConstraint(
        "state IN ('open', 'approved', 'refused', 'withdrawn', 'revoked', 'used')", name="access_request_state_known"
    ),
    sa.Index("access_request_person_idx", "person", "id"),
)
sa.Index("access_request_open_idx", access_requests.c.id, postgresql_where=access_requests.c.state == "open")

#: What people did per hour: records read, rows exported, refused attempts, stale links.
access_usage = sa.Table(
    "access_usage",
    workspace_metadata,
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="access_usage_person_fkey"), primary_key=True),
    sa.Column("hour", _MOMENT, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Index("access_usage_hour_idx", "hour"),
)

#: Unusual behaviour that administrators were told of: once per person, kind and hour.
access_alarms = sa.Table(
    "access_alarm",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="access_alarm_person_fkey"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("hour", _MOMENT, nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    sa.UniqueConstraint("person", "kind", "hour", name="access_alarm_once"),
)

TABLES = (access_requests, access_usage, access_alarms)
