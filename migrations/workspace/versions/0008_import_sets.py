"""Sets of imports and possible duplicates. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.exchange.models import import_set
from yingtu.quality.models import possible_duplicate

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (import_set, possible_duplicate):
        table.create(op.get_bind(), checkfirst=True)
