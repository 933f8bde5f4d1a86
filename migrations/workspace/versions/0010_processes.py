"""Moves from stage to stage, where records stand, ticked items. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.process.models import stage_check, stage_move, stage_state

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in (stage_move, stage_state, stage_check):
        table.create(connection, checkfirst=True)
