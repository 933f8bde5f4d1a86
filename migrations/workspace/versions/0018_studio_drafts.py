"""Drafts of the studio. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.studio.models import studio_draft

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    studio_draft.create(op.get_bind(), checkfirst=True)
