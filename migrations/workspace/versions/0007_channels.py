"""Notifications, how people want them, and messages on their way out. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.channels.models import channel_state, notification, outgoing, preference

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (notification, preference, outgoing, channel_state):
        table.create(connection, checkfirst=True)
