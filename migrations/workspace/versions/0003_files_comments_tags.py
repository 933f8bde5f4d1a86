"""Files, comments and tags. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.collaboration.models import comment, record_tag, tag
from yingtu.files.models import file, file_link

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (file, file_link, comment, tag, record_tag):
        table.create(connection, checkfirst=True)
