"""Reading mail: its mailbox's members read all of it; whoever may read a record reads the threads that hang on it, unless they are
private or of a mailbox whose mail is for its members (ADR 0173).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from yingtu.access.errors import OperationForbidden
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.mail import mailboxes, sorting_repository, taking_repository
from yingtu.mail import reading_repository as repository
from yingtu.mail.errors import UnknownMail
from yingtu.mail.parsing import attachment_of
from yingtu.metadata.errors import UnknownObject
from yingtu.records.announce import announce
from yingtu.records.reach import reach, require_editable, require_readable

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.mail.parsing import Attachment
    from yingtu.mail.reading_repository import Mail, Thread
    from yingtu.mail.taking_repository import Kept

#: Messages of a thread that are shown.
MAX_MAILS: Final = 200
MAX_KEPT: Final = 200


async def threads(
    session: Session, actor: Actor, object_name: str, record: UUID, *, before: datetime | None, limit: int
) -> list[Thread]:
    """Return the threads of a record that the actor may read, the newest first.

    Raises:
        RecordNotFound: the actor may not read the record.
    """
    await require_readable(session, actor, object_name, record)
    return await repository.threads(session, object_name, record, actor.user_id, before, limit)


async def thread(
    session: Session, actor: Actor, object_name: str, record: UUID, thread_id: UUID
) -> tuple[Thread, list[Mail]]:
    """Return a thread of a record with its messages.

    Raises:
        RecordNotFound, UnknownMail: the actor may not read it.
    """
    found = await _thread(session, actor, object_name, record, thread_id)
    return found, await repository.mails(session, thread_id, MAX_MAILS)


async def set_private(
    session: Session, actor: Actor, object_name: str, record: UUID, thread_id: UUID, *, private: bool
) -> None:
    """Keep a thread for the members of its mailbox, or show it again to those who may read its records.

    Raises:
        RecordNotFound, UnknownMail: the actor may not read it, or is no member.
    """
    found = await _thread(session, actor, object_name, record, thread_id)
    if not found.mine:
        raise UnknownMail
    await repository.set_private(session, thread_id, private=private)
    for _, name, each in await sorting_repository.links(session, [thread_id]):
        await announce(session, SYSTEM, name, [each], "mailed")


async def take_off(session: Session, actor: Actor, object_name: str, record: UUID, thread_id: UUID) -> None:
    """Take a thread off a record it does not belong to: members of its mailbox who may change the record.

    Raises:
        RecordNotFound, RecordForbidden, UnknownMail: the actor may not.
    """
    found = await _thread(session, actor, object_name, record, thread_id)
    await require_editable(session, actor, object_name, record)
    if not found.mine:
        raise UnknownMail
    await repository.unlink(session, object_name, record, thread_id, clock.now())
    await announce(session, actor, object_name, [record], "mailed")


async def mail(session: Session, actor: Actor, mail_id: UUID) -> Mail:
    """Return a message.

    Raises:
        UnknownMail: there is none for the actor.
    """
    await require_seen(session, actor, mail_id)
    found = await repository.mail_of(session, mail_id)
    if found is None:
        raise UnknownMail
    return found


async def html(session: Session, actor: Actor, mail_id: UUID) -> str:
    """Return a message as HTML.

    Raises:
        UnknownMail: there is none for the actor.
    """
    await require_seen(session, actor, mail_id)
    return await repository.html_of(session, mail_id) or ""


async def attachment(session: Session, actor: Actor, mail_id: UUID, number: int) -> tuple[Attachment, bytes]:
    """Return an attachment.

    Raises:
        UnknownMail: there is none for the actor.
    """
    await require_seen(session, actor, mail_id)
    content = await taking_repository.content(session, mail_id)
    found = await asyncio.to_thread(attachment_of, content, number) if content else None
    if found is None:
        raise UnknownMail
    return found


async def raw(session: Session, actor: Actor, mail_id: UUID) -> bytes:
    """Return a message as it came; members of its mailbox only.

    Raises:
        UnknownMail: the actor is no member.
    """
    place = await repository.place_of(session, mail_id, actor.user_id)
    content = await taking_repository.content(session, mail_id) if place is not None and place.mine else None
    if content is None:
        raise UnknownMail
    return content


async def kept(session: Session, actor: Actor, mailbox_id: UUID) -> list[Kept]:
    """Return messages of a mailbox that something is wrong with; members only.

    Raises:
        UnknownMailbox: the actor is no member.
    """
    await mailboxes.writable(session, actor, mailbox_id)
    return await taking_repository.kept(session, mailbox_id, MAX_KEPT)


async def require_seen(session: Session, actor: Actor, mail_id: UUID) -> None:
    """Refuse a message the actor may not read.

    Raises:
        UnknownMail: it is not for the actor.
    """
    place = await repository.place_of(session, mail_id, actor.user_id)
    if place is None:
        raise UnknownMail
    if place.mine:
        return
    if place.private or place.visible != "record":
        raise UnknownMail
    by_object: dict[str, list[UUID]] = {}
    for _, name, record in await sorting_repository.links(session, [place.thread_id]):
        by_object.setdefault(name, []).append(record)
    for name, ids in by_object.items():
        try:
            if (await reach(session, actor, name, ids)).readable:
                return
        except (UnknownObject, OperationForbidden):
            continue
    raise UnknownMail


async def _thread(session: Session, actor: Actor, object_name: str, record: UUID, thread_id: UUID) -> Thread:
    await require_readable(session, actor, object_name, record)
    found = await repository.thread_of_record(session, object_name, record, actor.user_id, thread_id)
    if found is None:
        raise UnknownMail
    return found
