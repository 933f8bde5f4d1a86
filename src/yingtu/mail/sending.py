"""Writing mail: stored in the caller's transaction as it will be sent, handed over by a chore outside of any.

A sender that dies leaves its message to the next one after :data:`LEASE`; it goes out again under the same Message-ID, which
mailboxes recognise.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from yingtu.files import service as files
from yingtu.files.storage import blob_key
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import Problem
from yingtu.kit.i18n import translate
from yingtu.mail import (
    mailbox_repository,
    mailboxes,
    reading,
    reading_repository,
    server,
    sorting_repository,
    taking_repository,
)
from yingtu.mail import sending_repository as repository
from yingtu.mail.errors import AttachmentsTooLarge, MailboxPaused, NoRecipient, NotFailed, SendingShut, UnknownMail
from yingtu.mail.failures import MailFailure
from yingtu.mail.linking import link_threads
from yingtu.mail.mailboxes import account_of
from yingtu.mail.parsing import parse
from yingtu.mail.sorting import thread_of
from yingtu.mail.taking_repository import Raw
from yingtu.metadata import service as metadata
from yingtu.records.announce import announce
from yingtu.records.reach import require_readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.files.repository import File
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.mail.mailbox_repository import Mailbox
    from yingtu.mail.reading_repository import Mail
    from yingtu.mail.sending_repository import Outgoing

#: What the register of privacy calls this way out.
WAY: Final = "mailboxes"
LEASE: Final = timedelta(minutes=10)
TOGETHER: Final = 4
WAITS: Final = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120))
MAX_ATTACHED: Final = 20 * 1024 * 1024
_MB: Final = 1024 * 1024
#: Messages of a thread that an answer names.
_REFERENCES: Final = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote.

    Attributes:
        id: Given by the client: the same draft is sent once.
        reply_to: The mail it answers; quoted below the text.
        object, record_id: The record on whose page it was written.
        files: Files to attach, of those the writer may download.
    """

    id: UUID
    mailbox_id: UUID
    to: Sequence[str]
    subject: str
    text: str
    object: str
    record_id: UUID
    cc: Sequence[str] = ()
    reply_to: UUID | None = None
    files: Sequence[UUID] = field(default=())


async def write(session: Session, actor: Actor, settings: Settings, draft: Draft) -> Mail:
    """Store mail that will be sent, and hang its thread on the record.

    Raises:
        UnknownMailbox, MailboxPaused: the actor does not write from this mailbox.
        RecordNotFound, UnknownMail, FileNotFound: what it refers to is not for the actor.
        SendingShut, NoRecipient, AttachmentsTooLarge.
    """
    found = await mailboxes.writable(session, actor, draft.mailbox_id)
    before = await reading_repository.mail_of(session, draft.id)
    if before is not None:
        if before.sent_by != actor.user_id:
            raise UnknownMail
        return before
    if not found.active:
        raise MailboxPaused
    if await _shut(session):
        raise SendingShut
    if not draft.to:
        raise NoRecipient(problems=(Problem("/to", "mail_no_recipient"),))
    await require_readable(session, actor, draft.object, draft.record_id)
    answered = await reading.mail(session, actor, draft.reply_to) if draft.reply_to else None
    references = await _references(session, answered)
    attached = await _attached(session, actor, settings, draft)
    text = _text(draft, found, answered, actor)
    header_id = f"{draft.id}@{found.address.rpartition('@')[2]}"
    message = _message(draft, found, text, header_id, references, attached)
    thread = await thread_of(session, found, header_id, references, draft.subject)
    await _store(session, actor, draft, found, message, text, header_id, thread)
    await sorting_repository.add_links(session, [(thread, draft.object, draft.record_id)], clock.now(), actor.user_id)
    parties = [(thread, each) for each in (*draft.to, *draft.cc) if each != found.address]
    await sorting_repository.add_to_threads(session, found.id, [], parties, [])
    internal = await sorting_repository.internal(session, [address for _, address in parties])
    await link_threads(session, await metadata.catalog(session), [each for each in parties if each[1] not in internal])
    await _announce(session, thread)
    stored = await reading_repository.mail_of(session, draft.id)
    if stored is None:
        raise UnknownMail
    return stored


async def _shut(session: Session) -> bool:
    """Whether the company lets nothing out this way: what waits goes on waiting."""
    return WAY in (await metadata.catalog(session)).workspace.privacy.off


async def retry(session: Session, actor: Actor, mail_id: UUID) -> None:
    """Send mail again that could not be sent; by members of its mailbox.

    Raises:
        UnknownMail, UnknownMailbox, NotFailed.
    """
    found = await reading.mail(session, actor, mail_id)
    await mailboxes.writable(session, actor, found.mailbox_id)
    if not await repository.retry(session, mail_id, clock.now()):
        raise NotFailed
    await _announce(session, found.thread_id)


async def send_mail(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Send what is due and return how many messages were handed over."""
    done = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            if await _shut(session):
                return done
            now = clock.now()
            taken = await repository.take(session, now, now + LEASE, TOGETHER)
            boxes = {each.mailbox_id: await mailbox_repository.find(session, each.mailbox_id) for each in taken}
        if not taken:
            return done
        done += sum(
            await asyncio.gather(
                *(_send(database, workspace, settings, boxes[each.mailbox_id], each) for each in taken)
            )
        )


async def _send(
    database: Database, workspace: Workspace, settings: Settings, found: Mailbox | None, each: Outgoing
) -> int:
    if found is None:
        return 0
    failure: MailFailure | None = None
    try:
        account = account_of(settings, found)
        recipients = [one["address"] for one in each.recipients]
        await server.apart(server.send, account, found.address, recipients, bytes(each.content))
    except MailFailure as error:
        failure = error
    taken = failure is None or failure.code == "mail_partly_refused"
    async with database.write(workspace, Pool.BATCH) as session:
        error_text = f"{failure.code} {failure.detail}".strip() if failure else None
        if taken:
            await repository.sent(session, each.id, error_text)
        else:
            over = failure is not None and (failure.final or each.attempts > len(WAITS))
            again = None if over else clock.now() + WAITS[each.attempts - 1]
            await repository.failed(session, each.id, error_text or "", again)
        await _announce(session, each.thread_id)
    return int(taken)


async def _references(session: Session, answered: Mail | None) -> list[str]:
    if answered is None:
        return []
    known = [each.header_id for each in await reading_repository.mails(session, answered.thread_id, _REFERENCES)]
    return [*(each for each in known if each != answered.header_id), answered.header_id]


async def _attached(session: Session, actor: Actor, settings: Settings, draft: Draft) -> list[tuple[File, bytes]]:
    found = [await files.find(session, actor, each) for each in dict.fromkeys(draft.files)]
    if sum(each.size for each in found) > MAX_ATTACHED:
        raise AttachmentsTooLarge(maximum=MAX_ATTACHED // _MB)
    storage = files.storage_of(settings)
    read = []
    for each in found:
        await files.require_content(settings, session.workspace, each)
        parts = [part async for part in storage.read(session.workspace, blob_key(each.sha256), 0, each.size)]
        read.append((each, b"".join(parts)))
    return read


def _text(draft: Draft, found: Mailbox, answered: Mail | None, actor: Actor) -> str:
    parts = [draft.text.strip()]
    if found.signature.strip():
        parts.append(f"-- \n{found.signature.strip()}")
    if answered is not None:
        said = {
            "when": answered.at.astimezone(ZoneInfo(actor.time_zone)).strftime("%Y-%m-%d %H:%M"),
            "name": answered.sender_name or answered.sender_address,
            "address": answered.sender_address,
        }
        quoted = "\n".join(f"> {line}".rstrip() for line in answered.own.split("\n"))
        parts.append(f"{translate('mail_quote', said, actor.language)}\n{quoted}")
    return "\n\n".join(parts) + "\n"


def _message(
    draft: Draft,
    found: Mailbox,
    text: str,
    header_id: str,
    references: Sequence[str],
    attached: Sequence[tuple[File, bytes]],
) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=found.name, addr_spec=found.address)
    message["To"] = [Address(addr_spec=each) for each in draft.to]
    if draft.cc:
        message["Cc"] = [Address(addr_spec=each) for each in draft.cc]
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{header_id}>"
    if references:
        message["In-Reply-To"] = f"<{references[-1]}>"
        message["References"] = " ".join(f"<{each}>" for each in references)
    message.set_content(text)
    for each, content in attached:
        main, _, sub = each.media_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub or "octet-stream", filename=each.name)
    return message.as_bytes()


async def _store(
    session: Session,
    actor: Actor,
    draft: Draft,
    found: Mailbox,
    content: bytes,
    text: str,
    header_id: str,
    thread: UUID,
) -> None:
    now = clock.now()
    kept = Raw(draft.id, None, None, None, len(content), hashlib.sha256(content).digest(), content, now, None)
    await taking_repository.keep(session, found.id, [kept], now)
    await taking_repository.mark(session, [(draft.id, "sorted", None)])
    parsed = await asyncio.to_thread(parse, content, now)
    row: dict[str, Any] = {
        "id": draft.id,
        "thread_id": thread,
        "mailbox_id": found.id,
        "direction": "out",
        "header_id": header_id,
        "subject": draft.subject,
        "sender_name": found.name,
        "sender_address": found.address,
        "recipients": [
            {"kind": kind, "name": "", "address": each}
            for kind, addresses in (("to", draft.to), ("cc", draft.cc))
            for each in addresses
        ],
        "at": now,
        "text": text,
        "own": draft.text.strip(),
        "html": None,
        "remote_images": 0,
        "attachments": [asdict(each) for each in parsed.attachments],
        "automatic": False,
        "problem": None,
        "state": "waiting",
        "due_at": now,
        "sent_by": actor.user_id,
    }
    await sorting_repository.add_mails(session, [row])


async def _announce(session: Session, thread: UUID) -> None:
    for _, name, record in await sorting_repository.links(session, [thread]):
        await announce(session, SYSTEM, name, [record], "mailed")
