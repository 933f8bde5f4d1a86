"""People's own views. A new workspace has the table since 0001 already."""

from alembic import op

from yingtu.views.models import saved_view

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    saved_view.create(op.get_bind(), checkfirst=True)
