"""People who left. A new workspace has it since 0001 already."""

from alembic import op

from yingtu.leaving.models import leavings

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    leavings.create(op.get_bind(), checkfirst=True)
