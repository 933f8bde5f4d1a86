"""Mail on the timeline of the records its thread hangs on.

Only what those who may read the record may read (ADR 0173): not what is private, nor mail of mailboxes for their members. Mail that
came into several mailboxes is told once.
"""

from __future__ import annotations

import sqlalchemy as sa

from yingtu.mail.models import link, mail, mailbox, thread
from yingtu.query.timeline import Feed

_twin, _twin_link = mail.alias("twin"), link.alias("twin_link")
_twin_thread, _twin_box = thread.alias("twin_thread"), mailbox.alias("twin_box")
_told_before = sa.exists().where(
    _twin.c.header_id == mail.c.header_id,
    _twin.c.id < mail.c.id,
    _twin_thread.c.id == _twin.c.thread_id,
    _twin_thread.c.private.is_(False),
    _twin_box.c.id == _twin.c.mailbox_id,
    _twin_box.c.visible == sa.literal_column("'record'"),
    _twin_link.c.thread_id == _twin.c.thread_id,
    _twin_link.c.object == link.c.object,
    _twin_link.c.record_id == link.c.record_id,
    _twin_link.c.removed_at.is_(None),
)

MAILS = Feed(
    "mail",
    sa.select(
        mail.c.id,
        link.c.object,
        link.c.record_id,
        mail.c.at,
        sa.func.json_build_object(
            sa.literal_column("'id'"), mail.c.id,
            sa.literal_column("'thread_id'"), mail.c.thread_id,
            sa.literal_column("'direction'"), mail.c.direction,
            sa.literal_column("'state'"), mail.c.state,
            sa.literal_column("'subject'"), mail.c.subject,
            sa.literal_column("'sender'"),
            sa.func.coalesce(sa.func.nullif(mail.c.sender_name, sa.literal_column("''")), mail.c.sender_address),
            sa.literal_column("'recipients'"), mail.c.recipients,
            sa.literal_column("'text'"), sa.func.left(mail.c.own, sa.literal_column("400")),
            sa.literal_column("'attachments'"), sa.func.jsonb_array_length(mail.c.attachments),
        ).label("body"),
    )
    .select_from(
        link.join(mail, mail.c.thread_id == link.c.thread_id)
        .join(thread, thread.c.id == mail.c.thread_id)
        .join(mailbox, mailbox.c.id == mail.c.mailbox_id)
    )
    .where(
        link.c.removed_at.is_(None),
        thread.c.private.is_(False),
        mailbox.c.visible == sa.literal_column("'record'"),
        ~_told_before,
    ),
)  # fmt: skip
