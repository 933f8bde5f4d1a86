"""Statements on threads and mail as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from yingtu.kit.statement import Statement
from yingtu.mail.models import link, mail, mailbox, member, party, thread

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_MOMENT = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation; ``mine``: the reader is a member of its mailbox."""

    id: UUID
    subject: str
    last_at: datetime
    private: bool
    mailbox_id: UUID
    mailbox: str
    mine: bool
    count: int
    sender: str
    text: str
    parties: list[str]


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of a thread."""

    id: UUID
    thread_id: UUID
    mailbox_id: UUID
    direction: str
    header_id: str
    subject: str
    sender_name: str
    sender_address: str
    recipients: list[dict[str, str]]
    at: datetime
    text: str
    own: str
    has_html: bool
    remote_images: int
    attachments: list[dict[str, Any]]
    automatic: bool
    problem: str | None
    state: str
    last_error: str | None
    sent_by: UUID | None


@dataclass(frozen=True, slots=True)
class Place:
    """What decides who sees a mail."""

    thread_id: UUID
    mailbox_id: UUID
    private: bool
    visible: str
    mine: bool


_me = sa.bindparam("me", type_=sa.Uuid)
_mine = sa.exists().where(member.c.mailbox_id == mailbox.c.id, member.c.person == _me)
_seen = sa.or_(_mine, sa.and_(thread.c.private.is_(False), mailbox.c.visible == "record"))
_last = (
    sa.select(
        sa.func.coalesce(sa.func.nullif(mail.c.sender_name, ""), mail.c.sender_address).label("sender"),
        sa.func.left(mail.c.own, 200).label("text"),
    )
    .where(mail.c.thread_id == thread.c.id)
    .order_by(mail.c.at.desc(), mail.c.id.desc())
    .limit(1)
    .lateral("last")
)
_count = sa.select(sa.func.count()).where(mail.c.thread_id == thread.c.id).scalar_subquery()
_parties = sa.func.array(
    sa.select(party.c.address)
    .where(party.c.thread_id == thread.c.id)
    .order_by(party.c.address)
    .limit(10)
    .scalar_subquery()
)
_threads = (
    sa.select(
        thread.c.id,
        thread.c.subject,
        thread.c.last_at,
        thread.c.private,
        thread.c.mailbox_id,
        mailbox.c.address.label("mailbox"),
        _mine.label("mine"),
        _count.label("count"),
        _last.c.sender,
        _last.c.text,
        _parties.label("parties"),
    )
    .join(mailbox, mailbox.c.id == thread.c.mailbox_id)
    .join(link, link.c.thread_id == thread.c.id)
    .join(_last, sa.true())
    .where(
        link.c.object == sa.bindparam("object_name", type_=sa.Text),
        link.c.record_id == sa.bindparam("record", type_=sa.Uuid),
        link.c.removed_at.is_(None),
        _seen,
    )
)
_before = sa.bindparam("before", type_=_MOMENT)
_LIST = Statement(
    _threads.where(sa.or_(_before.is_(None), thread.c.last_at < _before))
    .order_by(thread.c.last_at.desc(), thread.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_ONE = Statement(_threads.where(thread.c.id == sa.bindparam("thread", type_=sa.Uuid)))
_mails = sa.select(
    *(mail.c[name] for name in Mail.__dataclass_fields__ if name != "has_html"),
    mail.c.html.is_not(None).label("has_html"),
)
_newest = (
    _mails.where(mail.c.thread_id == sa.bindparam("thread", type_=sa.Uuid))
    .order_by(mail.c.at.desc(), mail.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
    .subquery("newest")
)
_MAILS = Statement(sa.select(_newest).order_by(_newest.c.at, _newest.c.id))
_MAIL = Statement(_mails.where(mail.c.id == sa.bindparam("mail_id", type_=sa.Uuid)))
_PLACE = Statement(
    sa.select(mail.c.thread_id, mail.c.mailbox_id, thread.c.private, mailbox.c.visible, _mine.label("mine"))
    .join(thread, thread.c.id == mail.c.thread_id)
    .join(mailbox, mailbox.c.id == mail.c.mailbox_id)
    .where(mail.c.id == sa.bindparam("mail_id", type_=sa.Uuid))
)
_HTML = Statement(sa.select(mail.c.html).where(mail.c.id == sa.bindparam("mail_id", type_=sa.Uuid)))
_PRIVATE = Statement(
    sa.update(thread)
    .where(thread.c.id == sa.bindparam("thread", type_=sa.Uuid))
    .values(private=sa.bindparam("hidden", type_=sa.Boolean))
)
_UNLINK = Statement(
    sa.update(link)
    .where(
        link.c.object == sa.bindparam("object_name", type_=sa.Text),
        link.c.record_id == sa.bindparam("record", type_=sa.Uuid),
        link.c.thread_id == sa.bindparam("thread", type_=sa.Uuid),
    )
    .values(removed_at=sa.bindparam("moment", type_=_MOMENT))
)


async def threads(
    session: Session, object_name: str, record: UUID, me: UUID | None, before: datetime | None, most: int
) -> list[Thread]:
    """Return the threads of a record that somebody sees, the newest first."""
    params = {"object_name": object_name, "record": record, "me": me, "before": before, "most": most}
    return await session.load(Thread, _LIST, params)


async def thread_of_record(
    session: Session, object_name: str, record: UUID, me: UUID | None, thread_id: UUID
) -> Thread | None:
    """Return a thread of a record, when somebody sees it."""
    params = {"object_name": object_name, "record": record, "me": me, "thread": thread_id}
    rows = await session.load(Thread, _ONE, params)
    return rows[0] if rows else None


async def mails(session: Session, thread_id: UUID, most: int) -> list[Mail]:
    """Return the newest messages of a thread, in the order they were written."""
    return await session.load(Mail, _MAILS, {"thread": thread_id, "most": most})


async def mail_of(session: Session, mail_id: UUID) -> Mail | None:
    """Return a message."""
    rows = await session.load(Mail, _MAIL, {"mail_id": mail_id})
    return rows[0] if rows else None


async def place_of(session: Session, mail_id: UUID, me: UUID | None) -> Place | None:
    """Return what decides whether somebody sees a message."""
    rows = await session.load(Place, _PLACE, {"mail_id": mail_id, "me": me})
    return rows[0] if rows else None


async def html_of(session: Session, mail_id: UUID) -> str | None:
    """Return a message as HTML that is safe to show."""
    found: str | None = await session.scalar(_HTML, {"mail_id": mail_id})
    return found


async def set_private(session: Session, thread_id: UUID, *, private: bool) -> None:
    """Show a thread to members of its mailbox only, or not."""
    await session.execute(_PRIVATE, {"thread": thread_id, "hidden": private})


async def unlink(session: Session, object_name: str, record: UUID, thread_id: UUID, moment: datetime) -> None:
    """Take a thread off a record, for good."""
    params = {"object_name": object_name, "record": record, "thread": thread_id, "moment": moment}
    await session.execute(_UNLINK, params)
