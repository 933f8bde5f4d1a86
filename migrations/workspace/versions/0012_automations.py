"""Automations and reminders: runs, their versions and logs. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.automation.models import TABLES

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in TABLES:
        table.create(connection, checkfirst=True)
