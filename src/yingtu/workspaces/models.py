"""The directory: which workspaces exist and by which host names they are reached."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP

from yingtu.kit.statement import public_metadata

_MOMENT = TIMESTAMP(timezone=True)

workspaces = sa.Table(
    "workspace",
    public_metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="its schema is ws_<id>"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("database", sa.Text, comment="connection string; NULL: this database"),
    sa.Column("state", sa.Text, nullable=False, server_default="creating", comment="creating, active or suspended"),
    sa.Column("demo", sa.Boolean, nullable=False, server_default=sa.false(), comment="its passwords are known to all"),
    sa.Column("created_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    sa.CheckConstraint("id ~ '^[a-z][a-z0-9_]{0,30}$'", name="workspace_id_form"),
    sa.CheckConstraint("state IN ('creating', 'active', 'suspended')", name="workspace_state_known"),
)

workspace_hosts = sa.Table(
    "workspace_host",
    public_metadata,
    sa.Column("host", sa.Text, primary_key=True, comment="lower case, without port"),
    sa.Column(
        "workspace_id",
        sa.Text,
        sa.ForeignKey(workspaces.c.id, name="workspace_host_workspace_id_fkey", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.CheckConstraint("host = lower(host)", name="workspace_host_lower_case"),
)
