"""Receipts of instructions. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.instructions.models import TABLES

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in TABLES:
        table.create(connection, checkfirst=True)
