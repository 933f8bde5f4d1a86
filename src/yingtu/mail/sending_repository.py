"""Statements on mail on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from yingtu.kit.statement import Statement
from yingtu.mail.models import mail, mailbox, raw

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_MOMENT = sa.DateTime(timezone=True)
_now = sa.bindparam("now", type_=_MOMENT)
_mail = sa.bindparam("mail_id", type_=sa.Uuid)
_on_its_way = sa.or_(mail.c.state == "waiting", mail.c.state == "sending")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is due, as it is to be sent."""

    id: UUID
    thread_id: UUID
    mailbox_id: UUID
    recipients: list[dict[str, str]]
    attempts: int
    content: bytes


_due = (
    sa.select(mail.c.id)
    .join(mailbox, mailbox.c.id == mail.c.mailbox_id)
    .where(_on_its_way, mail.c.due_at <= _now, mailbox.c.active.is_(True))
    .order_by(mail.c.due_at)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(of=mail, skip_locked=True)
    .scalar_subquery()
)
_TAKE = Statement(
    sa.update(mail)
    .where(mail.c.id.in_(_due), raw.c.id == mail.c.id)
    .values(state="sending", attempts=mail.c.attempts + 1, due_at=sa.bindparam("until", type_=_MOMENT))
    .returning(mail.c.id, mail.c.thread_id, mail.c.mailbox_id, mail.c.recipients, mail.c.attempts, raw.c.content)
)
_SENT = Statement(
    sa.update(mail)
    .where(mail.c.id == _mail)
    .values(state="sent", due_at=None, last_error=sa.bindparam("error", type_=sa.Text))
)
_FAILED = Statement(
    sa.update(mail)
    .where(mail.c.id == _mail)
    .values(
        state=sa.bindparam("becomes", type_=sa.Text),
        due_at=sa.bindparam("again", type_=_MOMENT),
        last_error=sa.bindparam("error", type_=sa.Text),
    )
)
_RETRY = Statement(
    sa.update(mail)
    .where(mail.c.id == _mail, mail.c.state == "failed")
    .values(state="waiting", attempts=0, due_at=_now, last_error=None)
)

_GIVE_UP = Statement(
    sa.update(mail)
    .where(
        mail.c.mailbox_id == sa.bindparam("box", type_=sa.Uuid),
        _on_its_way,
    )
    .values(state="failed", due_at=None, last_error="unknown_mailbox")
)


async def take(session: Session, now: datetime, until: datetime, most: int) -> list[Outgoing]:
    """Take mail that is due; nobody else does until then."""
    return await session.load(Outgoing, _TAKE, {"now": now, "until": until, "most": most})


async def sent(session: Session, mail_id: UUID, error: str | None) -> None:
    """Note that a message was taken, and by whom it was not."""
    await session.execute(_SENT, {"mail_id": mail_id, "error": error})


async def failed(session: Session, mail_id: UUID, error: str, again: datetime | None) -> None:
    """Note that a message was refused; ``again`` None: for good."""
    becomes = "failed" if again is None else "waiting"
    await session.execute(_FAILED, {"mail_id": mail_id, "error": error, "again": again, "becomes": becomes})


async def retry(session: Session, mail_id: UUID, now: datetime) -> bool:
    """Let a message that was given up be sent again; False when it was not."""
    return await session.execute(_RETRY, {"mail_id": mail_id, "now": now}) > 0


async def give_up(session: Session, mailbox_id: UUID) -> None:
    """Send nothing more from a mailbox."""
    await session.execute(_GIVE_UP, {"box": mailbox_id})
