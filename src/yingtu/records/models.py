"""Tables of the write path: who changed what, the outbox, first answers of repeated requests, running numbers; and of search."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, INET, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

change = sa.Table(
    "change",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("actor_id", UUID, comment="Null for system work"),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("ip", INET),
    sa.Column("fingerprint", sa.Text, comment="Device the request came from"),
    sa.Column("request_id", sa.Text),
    comment="One row per accepted batch; records and their history point here",
)

event = sa.Table(
    "event",
    workspace_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("change_id", UUID, nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False, comment="created, updated, deleted, restored"),
    sa.Column("ids", ARRAY(UUID), nullable=False),
    sa.Column(
        "versions", ARRAY(sa.Integer), nullable=False, comment="The version each record got, in the order of ids"
    ),
    sa.Column("fields", ARRAY(sa.Text), nullable=False, comment="Fields that changed in some of the records"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("actor_id", UUID),
    sa.Column("source", sa.Text, nullable=False),
    sa.Index("event_actor_id_idx", "actor_id", "id"),
    comment="Outbox: one row per change, object and event",
)

event_queue = sa.Table(
    "event_queue",
    workspace_metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
    comment="What each consumer still has to do; a drainer deletes the row in the transaction that did the work",
)

idempotency = sa.Table(
    "idempotency",
    workspace_metadata,
    sa.Column("actor_id", UUID, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request_hash", sa.LargeBinary, nullable=False, comment="SHA-256 over method, path, version and body"),
    sa.Column("status", sa.SmallInteger, comment="HTTP status of the first answer"),
    sa.Column("response", sa.LargeBinary, comment="Body of the first answer"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Index("idempotency_at_idx", "at"),
    comment="First answers to requests that carried an Idempotency-Key",
)

sequence = sa.Table(
    "sequence",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("counter", sa.Text, primary_key=True, comment="The number format with its dated part filled in"),
    sa.Column("last", sa.BigInteger, nullable=False, comment="The highest number given out"),
    comment="Running numbers of auto-number fields",
)

search = sa.Table(
    "search",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("field_class", sa.Text, primary_key=True, comment="Api name of the field: no two levels share a row"),
    sa.Column("pinyin", sa.Text, comment="Full spelling, space, initials of a Chinese text; NULL for any other"),
    sa.Column("tokens", ARRAY(sa.Text), nullable=False, comment="Grams of the folded text and its pinyin"),
    sa.Index(
        "search_tokens_idx",
        "tokens",
        postgresql_using="gin",
        # How long its pending list grows is said by whoever writes.
        postgresql_with={"fastupdate": "on"},
    ),
    comment="What search looks into first: candidates only, each is checked against the record itself",
)

search_build = sa.Table(
    "search_build",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("fields", ARRAY(sa.Text), nullable=False, comment="Searchable fields the entries were built for"),
    sa.Column("after", UUID, comment="Records up to this id are done"),
    sa.Column("done", sa.Boolean, nullable=False),
    comment="How far the search entries of records older than their searchable fields have come",
)
