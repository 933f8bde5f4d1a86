"""Plans of tasks and calendar addresses. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.agenda.models import TABLES

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in TABLES:
        table.create(connection, checkfirst=True)
