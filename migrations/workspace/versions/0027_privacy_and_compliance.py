"""Consents, erasures and compliance reports. A new workspace has the tables since 0001 already."""

from alembic import op

from yingtu.compliance.models import TABLES as COMPLIANCE
from yingtu.privacy.models import TABLES as PRIVACY

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (*PRIVACY, *COMPLIANCE):
        table.create(op.get_bind(), checkfirst=True)
