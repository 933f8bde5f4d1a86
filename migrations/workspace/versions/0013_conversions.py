"""What was made of converted records. A new workspace has it since 0001 already."""

from alembic import op

from yingtu.conversion.models import conversion

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    conversion.create(op.get_bind(), checkfirst=True)
