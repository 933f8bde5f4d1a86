"""Tables of notifications, of what leaves the house, and of how each person wants to be told."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)
_USER = f"{SCHEMA}.users.id"

notification = sa.Table(
    "notification",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="notification_person_fkey"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="<group>.<what>; the sentence is notify.<kind>"),
    sa.Column("params", JSONB, nullable=False),
    sa.Column("object", sa.Text),
    sa.Column("record_id", UUID),
    sa.Column("link", sa.Text, comment="path inside the web application; NULL: the record's page"),
    sa.Column("dedupe_key", sa.Text),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("in_app", sa.Boolean, nullable=False, comment="false: the person wants this group by mail only"),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("read_at", _MOMENT),
    sa.Index("notification_person_idx", "person", "id"),
    sa.Index("notification_created_at_idx", "created_at"),
)
sa.Index("notification_unread_idx", notification.c.person, postgresql_where=notification.c.read_at.is_(None))
sa.Index(
    "notification_dedupe_key",
    notification.c.person,
    notification.c.dedupe_key,
    unique=True,
    postgresql_where=notification.c.dedupe_key.is_not(None),
)

preference = sa.Table(
    "notification_preference",
    workspace_metadata,
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="notification_preference_person_fkey"), primary_key=True),
    sa.Column("settings", JSONB, nullable=False),
    sa.Column("updated_at", _MOMENT, nullable=False),
)

#: Messages on their way out: waiting -> sending -> sent, back to waiting after a failure, dead after too many.
outgoing = sa.Table(
    "outgoing_message",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column(
        "notification_id",
        sa.ForeignKey(notification.c.id, name="outgoing_message_notification_id_fkey", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("person", UUID, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("link", sa.Text, comment="path that only this message carries (a signed link); NULL: the notification's"),
    sa.Column("digest", sa.Boolean, nullable=False, comment="travels with others in one message"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", _MOMENT, nullable=False, comment="while sending: when somebody else may take it over"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_error", sa.Text),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("finished_at", _MOMENT),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'dead')", name="outgoing_message_state_known"),
    sa.Index("outgoing_message_notification_id_idx", "notification_id"),
)
sa.Index(
    "outgoing_message_due_idx",
    outgoing.c.due_at,
    postgresql_where=outgoing.c.state.in_(["waiting", "sending"]),
)

#: Browsers that take web push.
device = sa.Table(
    "push_device",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("person", UUID, sa.ForeignKey(_USER, name="push_device_person_fkey"), nullable=False),
    sa.Column("name", sa.Text, nullable=False, comment="As the person knows it: Chrome, Windows"),
    sa.Column(
        "endpoint", sa.Text, nullable=False, unique=True, comment="Address at the push service of the browser's maker"
    ),
    sa.Column("p256dh", sa.Text, nullable=False, comment="Public key of the device, base64url"),
    sa.Column("auth", sa.Text, nullable=False, comment="Secret shared with the device, base64url"),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Index("push_device_person_idx", "person"),
)

channel_state = sa.Table(
    "channel_state",
    workspace_metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("worked_at", _MOMENT),
    sa.Column("failed_at", _MOMENT),
    sa.Column("last_error", sa.Text),
)
