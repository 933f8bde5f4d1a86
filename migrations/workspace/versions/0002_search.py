"""Search entries, and events by who caused them. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.metadata.models import publishing
from yingtu.records.models import event, search, search_build

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (search, search_build):
        table.create(connection, checkfirst=True)
    for index in event.indexes:
        index.create(connection, checkfirst=True)
    schema = op.get_context().version_table_schema
    op.add_column("publishing", publishing.c.worked_on_until._copy(), schema=schema, if_not_exists=True)  # noqa: SLF001
