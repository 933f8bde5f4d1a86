"""Trials, sandboxes, sign-ups and orders to delete. A new database has them since 0001 already."""

from alembic import op

from yingtu.workspaces.models import sign_ups, workspace_deletions

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (workspace_deletions, sign_ups):
        table.create(connection, checkfirst=True)
    for column in ("trial_ends_at timestamptz", "state_reason text", "sandbox_of text"):
        op.execute(f"ALTER TABLE public.workspace ADD COLUMN IF NOT EXISTS {column}")
    op.execute("ALTER TABLE public.workspace DROP CONSTRAINT workspace_state_known")
    op.execute(
        "ALTER TABLE public.workspace ADD CONSTRAINT workspace_state_known"
        " CHECK (state IN ('creating', 'active', 'suspended', 'deleting'))"
    )
