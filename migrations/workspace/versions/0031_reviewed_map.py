"""The reviewed map. A new workspace has it since 0001 already."""

from alembic import op

from yingtu.views.models import reviewed_map

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reviewed_map.create(op.get_bind(), checkfirst=True)
