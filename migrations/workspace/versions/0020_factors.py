"""Second factors, recovery codes, tickets. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.identity.models import factors, recovery_codes, tickets

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (factors, recovery_codes, tickets):
        table.create(op.get_bind(), checkfirst=True)
