"""Tables of mail: mailboxes, messages as they came, what was read from them, threads, and what they say about intent."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)
_USER = f"{SCHEMA}.users.id"

mailbox = sa.Table(
    "mailbox",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("address", sa.Text, nullable=False, comment="In lower case"),
    sa.Column("name", sa.Text, nullable=False, comment="The name that customers see"),
    sa.Column("personal", sa.Boolean, nullable=False),
    sa.Column("visible", sa.Text, nullable=False, comment="record: for those who may read the record; members"),
    sa.Column("imap_host", sa.Text, nullable=False),
    sa.Column("imap_port", sa.Integer, nullable=False),
    sa.Column("imap_security", sa.Text, nullable=False),
    sa.Column("smtp_host", sa.Text, nullable=False),
    sa.Column("smtp_port", sa.Integer, nullable=False),
    sa.Column("smtp_security", sa.Text, nullable=False),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("secret", BYTEA, comment="Sealed with the key ring; NULL: removed with the mailbox"),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("sent_folder", sa.Text, comment="Mail sent with other programs is read from here"),
    sa.Column("since", sa.Date, comment="Older mail stays where it is; NULL: all is taken"),
    sa.Column("signature", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("due_at", _MOMENT, nullable=False, comment="When it is read next; while it is being read: the lease"),
    sa.Column("lease", UUID, comment="Who is reading it"),
    sa.Column("worked_at", _MOMENT),
    sa.Column("failed_at", _MOMENT),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="In a row"),
    sa.Column("last_error", sa.Text, comment="Code of the sentence"),
    sa.Column("last_detail", sa.Text, comment="What the server said"),
    sa.Column("created_by", UUID, sa.ForeignKey(_USER, name="mailbox_created_by_fkey"), nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("removed_at", _MOMENT),
    sa.CheckConstraint("visible IN ('record', 'members')", name="mailbox_visible_known"),
    sa.CheckConstraint("imap_security IN ('tls', 'starttls', 'none')", name="mailbox_imap_security_known"),
    sa.CheckConstraint("smtp_security IN ('tls', 'starttls', 'none')", name="mailbox_smtp_security_known"),
)
sa.Index("mailbox_address_key", mailbox.c.address, unique=True, postgresql_where=mailbox.c.removed_at.is_(None))

member = sa.Table(
    "mailbox_member",
    workspace_metadata,
    sa.Column("mailbox_id", sa.ForeignKey(mailbox.c.id, name="mailbox_member_mailbox_id_fkey"), primary_key=True),
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="mailbox_member_person_fkey"), primary_key=True),
    sa.Index("mailbox_member_person_idx", "person"),
)

folder = sa.Table(
    "mail_folder",
    workspace_metadata,
    sa.Column("mailbox_id", sa.ForeignKey(mailbox.c.id, name="mail_folder_mailbox_id_fkey"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("last_uid", sa.BigInteger, nullable=False, comment="Everything up to here has been taken"),
)

raw = sa.Table(
    "mail_raw",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("mailbox_id", sa.ForeignKey(mailbox.c.id, name="mail_raw_mailbox_id_fkey"), nullable=False),
    sa.Column("folder", sa.Text, comment="NULL: written here"),
    sa.Column("uidvalidity", sa.BigInteger),
    sa.Column("uid", sa.BigInteger),
    sa.Column("size", sa.BigInteger, nullable=False, comment="Bytes at the server"),
    sa.Column("sha256", BYTEA, nullable=False),
    sa.Column("content", BYTEA, nullable=False, comment="As it came; of what is too large, the header"),
    sa.Column("received_at", _MOMENT, nullable=False, comment="INTERNALDATE of the server"),
    sa.Column("taken_at", _MOMENT, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, comment="Code of what is wrong with it"),
    sa.Index("mail_raw_place_key", "mailbox_id", "folder", "uidvalidity", "uid", unique=True),
    sa.Index("mail_raw_content_idx", "mailbox_id", "folder", "sha256"),
    sa.CheckConstraint("state IN ('waiting', 'sorted', 'known')", name="mail_raw_state_known"),
    comment="Stored before anybody looks into it: nothing that a message contains can lose it",
)
sa.Index("mail_raw_waiting_idx", raw.c.mailbox_id, raw.c.id, postgresql_where=raw.c.state == "waiting")
sa.Index("mail_raw_problem_idx", raw.c.mailbox_id, raw.c.id, postgresql_where=raw.c.problem.is_not(None))

thread = sa.Table(
    "mail_thread",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("mailbox_id", sa.ForeignKey(mailbox.c.id, name="mail_thread_mailbox_id_fkey"), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("subject_key", sa.Text, nullable=False, comment="Without Re: and Fwd:, for what has no reference"),
    sa.Column("last_at", _MOMENT, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False, comment="For members of the mailbox only"),
    sa.Index("mail_thread_subject_idx", "mailbox_id", "subject_key", "last_at"),
)

reference = sa.Table(
    "mail_reference",
    workspace_metadata,
    sa.Column("mailbox_id", sa.ForeignKey(mailbox.c.id, name="mail_reference_mailbox_id_fkey"), primary_key=True),
    sa.Column("header_id", sa.Text, primary_key=True),
    sa.Column("thread_id", sa.ForeignKey(thread.c.id, name="mail_reference_thread_id_fkey"), nullable=False),
    comment="Every Message-ID that a message has or names, also of messages that have not come yet",
)

party = sa.Table(
    "mail_party",
    workspace_metadata,
    sa.Column("thread_id", sa.ForeignKey(thread.c.id, name="mail_party_thread_id_fkey"), primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Index("mail_party_address_idx", "address"),
    comment="Who takes part in a thread, beside ourselves",
)

link = sa.Table(
    "mail_link",
    workspace_metadata,
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("thread_id", sa.ForeignKey(thread.c.id, name="mail_link_thread_id_fkey"), primary_key=True),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", UUID, comment="NULL: by an address"),
    sa.Column("removed_at", _MOMENT, comment="Somebody took the thread off the record: it stays off"),
    sa.Index("mail_link_thread_id_idx", "thread_id"),
)

mail = sa.Table(
    "mail",
    workspace_metadata,
    sa.Column("id", UUID, sa.ForeignKey(raw.c.id, name="mail_id_fkey"), primary_key=True),
    sa.Column("thread_id", sa.ForeignKey(thread.c.id, name="mail_thread_id_fkey"), nullable=False),
    sa.Column("mailbox_id", sa.ForeignKey(mailbox.c.id, name="mail_mailbox_id_fkey"), nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("header_id", sa.Text, nullable=False, comment="Message-ID, or one of our own where there is none"),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("sender_name", sa.Text, nullable=False),
    sa.Column("sender_address", sa.Text, nullable=False),
    sa.Column("recipients", JSONB, nullable=False, comment="[{kind: to|cc, name, address}]"),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("own", sa.Text, nullable=False, comment="The text without quotes and signature"),
    sa.Column("html", sa.Text, comment="Sanitised"),
    sa.Column("remote_images", sa.Integer, nullable=False, comment="Pictures elsewhere that are not shown"),
    sa.Column("attachments", JSONB, nullable=False, comment="[{name, type, size}], in the order of the parts"),
    sa.Column("automatic", sa.Boolean, nullable=False, comment="Written by a machine: RFC 3834, lists"),
    sa.Column("problem", sa.Text, comment="Code of what is wrong with it"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", _MOMENT, comment="While it is on its way: when the next attempt may begin"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_error", sa.Text),
    sa.Column("sent_by", UUID),
    sa.Index("mail_thread_id_idx", "thread_id", "at"),
    sa.Index("mail_header_id_idx", "header_id"),
    sa.CheckConstraint("direction IN ('in', 'out')", name="mail_direction_known"),
    sa.CheckConstraint("state IN ('received', 'waiting', 'sending', 'sent', 'failed')", name="mail_state_known"),
)
sa.Index("mail_due_idx", mail.c.due_at, postgresql_where=sa.or_(mail.c.state == "waiting", mail.c.state == "sending"))

intent = sa.Table(
    "mail_intent",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("mail_id", sa.ForeignKey(mail.c.id, name="mail_intent_mail_id_fkey"), nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("record_id", UUID, nullable=False),
    sa.Column("rule", sa.Text, nullable=False, comment="Key of the document"),
    sa.Column("verdict", sa.Text, nullable=False, comment="unclear: a negation stands beside the word"),
    sa.Column("words", ARRAY(sa.Text), nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("decided_by", UUID),
    sa.Column("decided_at", _MOMENT),
    sa.Index("mail_intent_key", "mail_id", "object", "record_id", "rule", unique=True),
    sa.Index("mail_intent_record_idx", "object", "record_id"),
    sa.CheckConstraint("verdict IN ('high', 'unclear')", name="mail_intent_verdict_known"),
    sa.CheckConstraint("state IN ('open', 'confirmed', 'dismissed')", name="mail_intent_state_known"),
)
sa.Index("mail_intent_at_idx", intent.c.at, postgresql_where=intent.c.state != "dismissed")
