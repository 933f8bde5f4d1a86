"""The directory of workspaces as the models of the first release declare it (ADR 0035)."""

from alembic import op

from yingtu.kit.statement import public_metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    public_metadata.create_all(op.get_bind(), checkfirst=False)
