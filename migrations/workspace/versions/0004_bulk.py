"""What bulk jobs work on. A new workspace has the table since 0001 already."""

from alembic import op

from yingtu.bulk.models import bulk_item

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bulk_item.create(op.get_bind(), checkfirst=True)
