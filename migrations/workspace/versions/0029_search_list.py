"""How long the pending list of the search index grows is said by whoever writes, no longer by the index."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema = op.get_context().version_table_schema
    op.execute(f'ALTER INDEX "{schema}".search_tokens_idx RESET (gin_pending_list_limit)')
