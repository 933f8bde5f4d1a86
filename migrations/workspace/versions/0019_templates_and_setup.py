"""Installed templates and their samples, the set-up, first steps, what a sandbox began with. A new workspace has them since 0001."""

from alembic import op

from yingtu.setup.models import first_steps, setup_state
from yingtu.templates.models import installed_template, sample_record
from yingtu.workspaces.models import promotion_base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (installed_template, sample_record, setup_state, first_steps, promotion_base):
        table.create(connection, checkfirst=True)
