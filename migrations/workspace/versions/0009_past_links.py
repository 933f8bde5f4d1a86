"""Reads of the past: every link table gets a twin of links taken away, every history an index on the time of creation.

Objects made later have both from the start.
"""

import sqlalchemy as sa
from alembic import context, op

from yingtu.query.tables import short_name
from yingtu.schema.names import foreign_key_name

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema = context.config.attributes["schema"]
    inspector = sa.inspect(op.get_bind())
    names = set(inspector.get_table_names(schema))
    for history in sorted(name for name in names if name.endswith("__history")):
        created, record = (short_name(history, kind) for kind in ("created", "record"))
        op.create_index(created, history, ["created_at", "id"], schema=schema, if_not_exists=True)
        op.drop_index(record, history, schema=schema, if_exists=True)
    for links in sorted(name for name in names if name.endswith("__link")):
        past = f"{links.removesuffix('__link')}__past"
        if past in names:
            continue
        op.create_table(
            past,
            sa.Column("source_id", sa.Uuid, primary_key=True),
            sa.Column("target_id", sa.Uuid, primary_key=True),
            sa.Column("linked_at", sa.DateTime(timezone=True), primary_key=True),
            sa.Column("change_id", sa.Uuid),
            sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
            sa.Column("ended_by", sa.Uuid),
            schema=schema,
        )
        for key in inspector.get_foreign_keys(links, schema):
            op.create_foreign_key(
                foreign_key_name(past, key["constrained_columns"][0]),
                past,
                key["referred_table"],
                key["constrained_columns"],
                ["id"],
                source_schema=schema,
                referent_schema=schema,
            )
