"""The directory: which workspaces exist and by which host names they are reached."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from yingtu.kit.statement import public_metadata, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

workspaces = sa.Table(
    "workspace",
    public_metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="its schema is ws_<id>"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("database", sa.Text, comment="connection string; NULL: this database"),
    sa.Column(
        "state", sa.Text, nullable=False, server_default="creating", comment="creating, active, suspended or deleting"
    ),
    sa.Column("demo", sa.Boolean, nullable=False, server_default=sa.false(), comment="its passwords are known to all"),
    sa.Column("created_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    sa.Column("trial_ends_at", _MOMENT, comment="read only from then on; NULL: no trial"),
    sa.Column("state_reason", sa.Text, comment="shown to the people of a workspace that is suspended"),
    sa.Column("sandbox_of", sa.Text, comment="workspace it was copied from, to try changes"),
    sa.CheckConstraint("id ~ '^[a-z][a-z0-9_]{0,30}$'", name="workspace_id_form"),
    sa.CheckConstraint("state IN ('creating', 'active', 'suspended', 'deleting')", name="workspace_state_known"),
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

#: Orders to delete a workspace, and what became of them: the certificates.
workspace_deletions = sa.Table(
    "workspace_deletion",
    public_metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False, comment="no foreign key: the order outlives the workspace"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("ordered_at", _MOMENT, nullable=False),
    sa.Column("ordered_by", sa.Text, nullable=False),
    sa.Column("due_at", _MOMENT, nullable=False),
    sa.Column("withdrawn_at", _MOMENT),
    sa.Column("deleted_at", _MOMENT),
    sa.Column("contents", JSONB, comment="what was deleted: rows by table, files, bytes"),
    sa.Column("backups_expire_at", _MOMENT),
    sa.Column("backups_removed_at", _MOMENT),
)

#: Workspaces begun by people who were not known, to limit how many come from one address.
sign_ups = sa.Table(
    "sign_up",
    public_metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", _MOMENT, nullable=False, index=True),
    sa.Column("ip", sa.Text, nullable=False),
    sa.Column("workspace_id", sa.Text, nullable=False),
)

#: In a sandbox: the documents of the real workspace as they were when the sandbox last agreed with it.
promotion_base = sa.Table(
    "promotion_base",
    workspace_metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body", JSONB, nullable=False),
)
