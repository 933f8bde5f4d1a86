"""The tables of the first release, as the models declare them (ADR 0035)."""

from alembic import op

from yingtu.kit.statement import workspace_metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    workspace_metadata.create_all(op.get_bind(), checkfirst=False)
