"""How often people use tags, begun with what is on the records. A new workspace has it since 0001 already."""

import sqlalchemy as sa
from alembic import op

from yingtu.collaboration.models import record_tag, tag_use
from yingtu.collaboration.tag_use import HALF_LIFE, START

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    tag_use.create(connection, checkfirst=True)
    # What was set at one moment was one use, however many records it was set on.
    uses = (
        sa.select(record_tag.c.object, record_tag.c.by, record_tag.c.tag_id, record_tag.c.at)
        .where(record_tag.c.by.is_not(None))
        .distinct()
        .subquery("uses")
    )
    half_lives = sa.extract("epoch", uses.c.at - START) / HALF_LIFE.total_seconds()
    weight = sa.func.sum(sa.func.power(2.0, sa.cast(half_lives, sa.Double)))
    grouped = sa.select(uses.c.object, uses.c.by, uses.c.tag_id, weight).group_by(
        uses.c.object, uses.c.by, uses.c.tag_id
    )
    connection.execute(sa.insert(tag_use).from_select(["object", "person", "tag_id", "weight"], grouped))
