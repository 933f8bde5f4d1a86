"""Tables of the audit: entries, the values they tell of, and the seals over them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID

from yingtu.kit.statement import workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)

audit_entry = sa.Table(
    "audit_entry",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True, comment="version 7: grows with time"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("person_id", UUID, comment="NULL: the system, or nobody was signed in"),
    sa.Column("person", sa.Text, nullable=False, comment="The name as it was then, or the login that was tried"),
    sa.Column("action", sa.Text, nullable=False, comment="A code of yingtu.audit.actions"),
    sa.Column("object", sa.Text),
    sa.Column("record_id", UUID),
    sa.Column("reason", sa.Text),
    sa.Column("ip", sa.Text),
    sa.Column("fingerprint", sa.Text, comment="The device, or the API key"),
    sa.Column("user_agent", sa.Text),
    sa.Column("request_id", sa.Text),
    sa.Column("detail_hash", sa.LargeBinary, comment="SHA-256 of salt and detail; NULL: there is none"),
    sa.Column("seal", sa.BigInteger, comment="NULL until the next seal is made"),
    sa.Column("digest", sa.LargeBinary, comment="HMAC-SHA-256 of everything above, made with the seal"),
    sa.Index("audit_entry_at_idx", sa.desc("at"), sa.desc("id")),
    sa.Index("audit_entry_person_id_idx", "person_id", sa.desc("at"), sa.desc("id")),
    sa.Index("audit_entry_action_idx", "action", sa.desc("at"), sa.desc("id")),
    sa.Index("audit_entry_record_id_idx", "object", "record_id"),
    sa.Index("audit_entry_seal_idx", "seal", "id"),
    comment="Key operations; rows are added and sealed, never changed",
)

#: Apart from the entries, so that what the law wants erased can go while the seals hold.
audit_detail = sa.Table(
    "audit_detail",
    workspace_metadata,
    sa.Column("entry_id", UUID, primary_key=True),
    sa.Column("salt", sa.LargeBinary, nullable=False, comment="Random, so that a hash alone does not betray a value"),
    sa.Column("detail", sa.Text, nullable=False, comment="JSON, byte for byte as it was hashed"),
    comment="Old and new values of audit entries",
)

audit_seal = sa.Table(
    "audit_seal",
    workspace_metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 … without a gap"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("entries", ARRAY(UUID), nullable=False, comment="What it covers, in the order of its tree"),
    sa.Column(
        "root", sa.LargeBinary, nullable=False, comment="Merkle tree hash over the digests, RFC 6962 section 2.1"
    ),
    sa.Column(
        "previous", sa.LargeBinary, nullable=False, comment="Head of the seal before; 32 zero bytes in the first"
    ),
    sa.Column("head", sa.LargeBinary, nullable=False, comment="HMAC-SHA-256 of everything above"),
    sa.Column("sent_at", _MOMENT, comment="When the head left this database"),
    comment="Seals over audit entries, each over the one before",
)
