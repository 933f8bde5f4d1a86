"""Mailboxes: everybody connects their own, administrators the shared ones. Passwords go in and never come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.errors import UniqueViolation

from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock, keyring
from yingtu.kit.errors import Forbidden
from yingtu.kit.ids import uuid7
from yingtu.mail import imap, sending_repository
from yingtu.mail import mailbox_repository as repository
from yingtu.mail.errors import MailboxForbidden, MailboxTaken, MembersMissing, PasswordNeeded, UnknownMailbox
from yingtu.mail.failures import MailFailure
from yingtu.mail.server import Account, Server, apart, try_sending

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.mail.mailbox_repository import Mailbox

CONFIGURE = "configure"
#: Whoever changes one of these could let the stored password be sent elsewhere.
_GUARDED = ("imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port", "smtp_security", "login")


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test found: None where all is well."""

    reading: MailFailure | None
    sending: MailFailure | None


def person_of(actor: Actor) -> UUID:
    """Return who acts.

    Raises:
        NotSignedIn: the system does.
    """
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id


async def list_mailboxes(session: Session, actor: Actor) -> list[Mailbox]:
    """Return the mailboxes the actor takes part in; administrators get all of them."""
    return await repository.of_person(session, person_of(actor), everybody=CONFIGURE in actor.abilities)


async def is_member(session: Session, actor: Actor, mailbox_id: UUID) -> bool:
    """Whether the actor reads and writes a mailbox's mail."""
    people = (await repository.members(session, [mailbox_id])).get(mailbox_id, [])
    return any(person == actor.user_id for person, _ in people)


async def create(
    session: Session,
    actor: Actor,
    settings: Settings,
    values: Mapping[str, Any],
    password: str,
    members: Sequence[UUID],
) -> Mailbox:
    """Connect a mailbox: a personal one is the actor's, a shared one needs the ability ``configure`` and members.

    Raises:
        MailboxTaken, MembersMissing, Forbidden.
    """
    me = person_of(actor)
    if not values["personal"] and CONFIGURE not in actor.abilities:
        raise Forbidden(operation=CONFIGURE)
    made = uuid7()
    now = clock.now()
    stored = {**values, "secret": keyring.encrypt(settings, password.encode()), "active": True}
    try:
        async with session.attempt():
            await repository.add(session, {**stored, "id": made, "due_at": now, "created_by": me, "created_at": now})
    except UniqueViolation as error:
        raise MailboxTaken(address=values["address"]) from error
    await _set_members(session, made, [me] if values["personal"] else members)
    return await _find(session, made)


async def update(
    session: Session,
    actor: Actor,
    settings: Settings,
    mailbox_id: UUID,
    changes: Mapping[str, Any],
    password: str | None,
    members: Sequence[UUID] | None,
) -> Mailbox:
    """Change a mailbox, and read it at once.

    Raises:
        UnknownMailbox, MailboxForbidden, MailboxTaken, PasswordNeeded, MembersMissing.
    """
    found = await manageable(session, actor, mailbox_id)
    only_pauses = password is None and members is None and changes.keys() <= {"active"}
    if found.personal and not only_pauses and not await is_member(session, actor, mailbox_id):
        raise MailboxForbidden
    if password is None and any(name in changes and changes[name] != getattr(found, name) for name in _GUARDED):
        raise PasswordNeeded
    values = {name: changes.get(name, getattr(found, name)) for name in repository.SET}
    values["personal"] = found.personal
    if password is not None:
        values["secret"] = keyring.encrypt(settings, password.encode())
    try:
        async with session.attempt():
            await repository.save(session, mailbox_id, values, clock.now())
    except UniqueViolation as error:
        raise MailboxTaken(address=values["address"]) from error
    if members is not None and not found.personal:
        await _set_members(session, mailbox_id, members)
    return await _find(session, mailbox_id)


async def remove(session: Session, actor: Actor, mailbox_id: UUID) -> None:
    """Forget a mailbox and its password; mail that was read stays with the records.

    Raises:
        UnknownMailbox: it is not the actor's.
    """
    await manageable(session, actor, mailbox_id)
    await repository.remove(session, mailbox_id, clock.now())
    await sending_repository.give_up(session, mailbox_id)


async def test(database: Database, workspace: Workspace, settings: Settings, actor: Actor, mailbox_id: UUID) -> Tested:
    """Sign in at both servers right now; where the mailbox can be read, that happens next.

    Raises:
        UnknownMailbox: it is not the actor's.
    """
    async with database.read(workspace) as session:
        found = await manageable(session, actor, mailbox_id)
    try:
        account = account_of(settings, found)
    except MailFailure as failure:
        return Tested(failure, failure)
    sent, reading = await apart(_try_reading, account, found.folder, settings.mail_message_bytes)
    sending = await apart(_try_sending, account)
    async with database.write(workspace) as session:
        if reading is None:
            await repository.set_sent_folder(session, mailbox_id, sent, clock.now())
    return Tested(reading, sending)


def account_of(settings: Settings, found: Mailbox) -> Account:
    """Return how to get into a mailbox.

    Raises:
        MailFailure: its password cannot be opened.
    """
    try:
        password = keyring.decrypt(settings, found.secret or b"").decode()
    except keyring.KeyLost as error:
        raise MailFailure("mail_key_lost") from error
    return Account(
        imap=Server(found.imap_host, found.imap_port, found.imap_security),  # type: ignore[arg-type]  # the table's check
        smtp=Server(found.smtp_host, found.smtp_port, found.smtp_security),  # type: ignore[arg-type]  # the table's check
        login=found.login,
        password=password,
        allowed=settings.mail_private_hosts,
        tls_only=settings.tls_only,
    )


async def manageable(session: Session, actor: Actor, mailbox_id: UUID) -> Mailbox:
    """Return a mailbox the actor may change or remove: members of a personal one, administrators of any.

    Raises:
        UnknownMailbox: there is none for the actor.
    """
    found = await _find(session, mailbox_id)
    if CONFIGURE in actor.abilities or (found.personal and await is_member(session, actor, mailbox_id)):
        return found
    raise UnknownMailbox


async def writable(session: Session, actor: Actor, mailbox_id: UUID) -> Mailbox:
    """Return a mailbox the actor writes from.

    Raises:
        UnknownMailbox: the actor is no member.
    """
    if not await is_member(session, actor, mailbox_id):
        raise UnknownMailbox
    return await _find(session, mailbox_id)


async def _find(session: Session, mailbox_id: UUID) -> Mailbox:
    found = await repository.find(session, mailbox_id)
    if found is None:
        raise UnknownMailbox
    return found


async def _set_members(session: Session, mailbox_id: UUID, people: Sequence[UUID]) -> None:
    if not await repository.set_members(session, mailbox_id, list(dict.fromkeys(people))):
        raise MembersMissing


def _try_reading(account: Account, folder: str, most_bytes: int) -> tuple[str | None, MailFailure | None]:
    try:
        with imap.reading(account, most_bytes) as found:
            found.open(folder)
            return found.sent_folder(), None
    except MailFailure as failure:
        return None, failure


def _try_sending(account: Account) -> MailFailure | None:
    try:
        try_sending(account)
    except MailFailure as failure:
        return failure
    return None
