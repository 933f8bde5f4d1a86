"""Temporary view rights, looking as somebody else, requests about rights, and what people did. A new workspace has them since 0001."""

from alembic import op

from yingtu.identity.models import seen_as, view_rights
from yingtu.permissions.models import TABLES

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (view_rights, seen_as, *TABLES):
        table.create(op.get_bind(), checkfirst=True)
