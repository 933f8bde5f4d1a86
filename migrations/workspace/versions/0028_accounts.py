"""Links for passwords, known devices, refused passwords. A new workspace has the tables since 0001 already."""

from alembic import op

from yingtu.identity.models import known_devices, password_links, refused_passwords

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (password_links, known_devices, refused_passwords):
        table.create(op.get_bind(), checkfirst=True)
