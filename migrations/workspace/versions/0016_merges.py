"""Merges of records. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.quality.models import record_merge

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    record_merge.create(op.get_bind(), checkfirst=True)
