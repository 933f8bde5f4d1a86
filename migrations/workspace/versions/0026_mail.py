"""Mailboxes, mail and what it says about intent. A new workspace has them since 0001 already."""

from alembic import op

from yingtu.mail.models import folder, intent, link, mail, mailbox, member, party, raw, reference, thread

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (mailbox, member, folder, raw, thread, reference, party, link, mail, intent):
        table.create(op.get_bind(), checkfirst=True)
