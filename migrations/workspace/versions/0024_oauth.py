"""Apps and what they are allowed (OAuth 2). A new workspace has the tables since 0001 already."""

from alembic import op

from yingtu.identity.models import oauth_apps, oauth_codes, oauth_consents, oauth_tokens

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (oauth_apps, oauth_consents, oauth_codes, oauth_tokens):
        table.create(op.get_bind(), checkfirst=True)
