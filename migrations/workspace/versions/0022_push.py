"""Devices that take push. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.channels.models import device

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    device.create(op.get_bind(), checkfirst=True)
