"""Terms, random audits, and questions about records that stay. A new workspace has the tables since 0001 already."""

from alembic import op

from yingtu.process.models import dwell_question
from yingtu.sampling.models import sampling_check, sampling_draw
from yingtu.terms.models import term_edition, term_signature

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in (term_edition, term_signature, sampling_draw, sampling_check, dwell_question):
        table.create(op.get_bind(), checkfirst=True)
