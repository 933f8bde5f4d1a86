"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Alembic's own statements do not know our placeholder schema: give each of them the workspace's.
    schema = op.get_context().version_table_schema
    ${upgrades if upgrades else "raise NotImplementedError"}
