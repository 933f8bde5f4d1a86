"""The audit: entries, their values, seals. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.audit.models import audit_detail, audit_entry, audit_seal

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (audit_entry, audit_detail, audit_seal):
        table.create(op.get_bind(), checkfirst=True)
