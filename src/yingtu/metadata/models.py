"""Tables of the configuration: the two epochs, the documents, their versions, and what is kept after it was hidden."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

#: One row. Readers compare both numbers with what they were resolved under; writers hold it FOR SHARE, publishers exclusively.
state = sa.Table(
    "state",
    workspace_metadata,
    sa.Column("only", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("catalog_version", sa.BigInteger, nullable=False, comment="grows with every published change"),
    sa.Column("access_epoch", sa.BigInteger, nullable=False, comment="grows when rights, people or sessions change"),
    sa.CheckConstraint('"only"', name="state_has_one_row"),
)

#: ``json`` and not ``jsonb``: the order of fields, options and sections is part of a document.
document = sa.Table(
    "document",
    workspace_metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body", JSON, nullable=False, comment="what is in force"),
    sa.Column("base", JSON, comment="the standard document as installed; the third side of an upgrade"),
    sa.Column("origin", sa.Text, nullable=False, server_default="custom", comment="custom or standard"),
    sa.Column("updated_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    sa.CheckConstraint("origin IN ('custom', 'standard')", name="document_origin_is_known"),
)

config_version = sa.Table(
    "config_version",
    workspace_metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, comment="the catalog version this made"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", UUID, comment="the person; NULL for the system"),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("changes", JSON, nullable=False, comment="[{kind, key, before, after}]"),
)

#: A change whose conversions of values are still running: it comes into force as a whole when they are done. At most one row.
publishing = sa.Table(
    "publishing",
    workspace_metadata,
    sa.Column("only", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", UUID),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("changes", JSON, nullable=False, comment="[{kind, key, body, mappings}]"),
    sa.Column("worked_on_until", _MOMENT, comment="a process converts values; when this has passed it has died"),
    sa.CheckConstraint('"only"', name="publishing_has_one_row"),
)

#: Columns and tables that nothing shows any more, kept for some weeks before they are dropped.
retired = sa.Table(
    "retired",
    workspace_metadata,
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("column_name", sa.Text, primary_key=True, comment="empty: the whole table"),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False, comment="empty: the whole object"),
    sa.Column("hidden_at", _MOMENT, nullable=False),
)


def _insert_state(target: sa.Table, connection: sa.Connection, **_: Any) -> None:
    connection.execute(sa.insert(target).values(only=True, catalog_version=1, access_epoch=1))


# The one row belongs to the table: whoever creates the table (a migration, a test) gets both.
sa.event.listen(state, "after_create", _insert_state)
