"""What imports wrote, corrected cells and remembered mappings. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.exchange.models import import_change, import_fix, import_mapping

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (import_change, import_fix, import_mapping):
        table.create(connection, checkfirst=True)
