"""Archives of attachments, and what records went through elsewhere. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.exchange.models import import_archive, import_attached, past_change

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (import_archive, import_attached, past_change):
        table.create(op.get_bind(), checkfirst=True)
