"""Approvals, their votes and histories, and substitutes. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.approvals.models import approval, history, substitute, vote

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (approval, vote, history, substitute):
        table.create(connection, checkfirst=True)
