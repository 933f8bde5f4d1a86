"""Telling people: one call for every feature, inside the caller's transaction.

In the application a notification is there, and the bell rings, when the transaction is durable. What leaves the house is queued
with it and sent later (``channels.sending``): no transaction ever waits for somebody else's server.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yingtu.channels import repository
from yingtu.channels.mail import MailChannel
from yingtu.channels.preferences import DEFAULT, NotificationPreferences, mail_due, push_due
from yingtu.channels.push import PushChannel, address_of
from yingtu.channels.repository import Fresh
from yingtu.identity.actor import SYSTEM
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.kit.settings import get_settings
from yingtu.metadata import service as metadata
from yingtu.records.announce import announce
from yingtu.records.live import INBOX

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.channels.channel import Channel
    from yingtu.channels.repository import Notification, Recipient
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

#: Ways out that exist. Further ones are added here and shown as not connected until their settings are made.
MAIL, PUSH = MailChannel(), PushChannel()
CHANNELS: tuple[Channel, ...] = (MAIL, PUSH)


@dataclass(frozen=True, slots=True)
class Message:
    """What some people are told, perhaps about a record; see :func:`notify`."""

    people: Collection[UUID]
    params: Mapping[str, Any]
    record_id: UUID | None = None


async def notify(
    session: Session,
    people: Collection[UUID],
    *,
    kind: str,
    params: Mapping[str, Any],
    object: str | None = None,  # noqa: A002 - the word of the glossary
    record_id: UUID | None = None,
    link: str | None = None,
    dedupe_key: str | None = None,
    urgent: bool = False,
    mail_links: Mapping[UUID, str] | None = None,
) -> int:
    """Tell people something, each in their language and by the ways they chose. Return how many were told.

    Three statements, however many people. Whoever is disabled is left out. Rights are the caller's: ``params`` must be
    fit for everybody who is told.

    Args:
        kind: ``<group>.<what>``; the sentence is ``notify.<kind>`` of the message catalogs, filled with ``params``
            (JSON values; a mapping by language is shown in the reader's; ``text`` is the body, in somebody's own words).
        object, record_id: What it is about; opened when there is no ``link`` (a path inside the web application).
        dedupe_key: Nobody is told twice under the same key.
        urgent: Mail leaves at once, quiet hours or not.
        mail_links: By person, the path that their mail carries instead (signed links).
    """
    message = Message(people, params, record_id)
    [told] = await notify_each(
        session,
        [message],
        kind=kind,
        object=object,
        link=link,
        dedupe_key=dedupe_key,
        urgent=urgent,
        mail_links=mail_links,
    )
    return told


async def notify_each(
    session: Session,
    messages: Sequence[Message],
    *,
    kind: str,
    object: str | None = None,  # noqa: A002 - the word of the glossary
    link: str | None = None,
    dedupe_key: str | None = None,
    urgent: bool = False,
    mail_links: Mapping[UUID, str] | None = None,
) -> list[int]:
    """Tell many things of one kind as :func:`notify` tells one, in no more statements. Return how many were told each."""
    everybody = dict.fromkeys(person for message in messages for person in message.people)
    found = {each.id: each for each in await repository.recipients(session, list(everybody))}
    if not found:
        return [0] * len(messages)
    moment = clock.now()
    chosen = {each.id: _chosen(each.settings) for each in found.values()}
    in_app = {person: chosen[person].ways(kind).in_app for person in found}
    fresh: list[Fresh] = []
    message_of: dict[UUID, int] = {}
    for number, message in enumerate(messages):
        for person in dict.fromkeys(each for each in message.people if each in found):
            fresh.append(Fresh(uuid7(), person, in_app[person], message.params, message.record_id))
            message_of[fresh[-1].id] = number
    shared = {
        "kind": kind,
        "object": object,
        "link": link,
        "dedupe_key": dedupe_key,
        "urgent": urgent,
        "created_at": moment,
    }
    told = await repository.add(session, fresh, shared)
    await _post(session, kind, found, chosen, told, moment, urgent, mail_links or {})
    await ring(session, list(dict.fromkeys(person for _, person, shown in told if shown)))
    counts = Counter(message_of[each] for each, _, _ in told)
    return [counts[number] for number in range(len(messages))]


async def settle(session: Session, keys: Collection[str]) -> None:
    """Mark what was told under these keys as read for everybody: there is nothing left to do about it."""
    await ring(session, await repository.mark_settled(session, list(keys), clock.now()))


async def ring(session: Session, people: Sequence[UUID]) -> None:
    """Tell the open pages of some people that their inbox is not what it was."""
    await announce(session, SYSTEM, INBOX, people, "notified")


async def list_notifications(
    session: Session, actor: Actor, *, before: UUID | None, everything: bool, limit: int
) -> list[Notification]:
    """Return the actor's notifications, the newest first; those that are not read only, unless ``everything``."""
    return await repository.list_of(session, _person(actor), before=before, everything=everything, most=limit)


async def unread(session: Session, actor: Actor) -> int:
    """Return how many of the actor's notifications are not read."""
    return await repository.unread(session, _person(actor))


async def mark_read(session: Session, actor: Actor, ids: Sequence[UUID] | None) -> int:
    """Mark some of the actor's notifications as read, None: all; return how many were not yet."""
    marked = await repository.mark_read(session, _person(actor), ids, clock.now())
    if marked:
        await ring(session, [_person(actor)])
    return marked


async def preferences(session: Session, actor: Actor) -> NotificationPreferences:
    """Return how the actor wants to be told."""
    return _chosen(await repository.preferences(session, _person(actor)))


async def save_preferences(session: Session, actor: Actor, chosen: NotificationPreferences) -> None:
    """Store how the actor wants to be told, from the next notification on."""
    await repository.save_preferences(session, _person(actor), chosen.model_dump(mode="json"), clock.now())


async def forget(session: Session, before: datetime) -> int:
    """Delete what was told before a moment, with its messages; return how much."""
    return await repository.forget(session, before)


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id


def _chosen(stored: Mapping[str, Any] | None) -> NotificationPreferences:
    return DEFAULT if stored is None else NotificationPreferences.model_validate(stored)


async def _post(
    session: Session,
    kind: str,
    people: Mapping[UUID, Recipient],
    chosen: Mapping[UUID, NotificationPreferences],
    told: Sequence[tuple[UUID, UUID, bool]],
    moment: datetime,
    urgent: bool,  # noqa: FBT001 - passed on
    links: Mapping[UUID, str],
) -> None:
    """Queue mail to those who have an address and want it, when there is a server to take it, and push to devices."""
    mailing = MAIL.connected(get_settings())
    if not mailing and not any(people[person].devices for _, person, _ in told):
        return
    workspace = (await metadata.catalog(session)).workspace
    # What the company has shut takes nothing: opened again, it would send what nobody expects any more.
    mailing = mailing and MAIL.name not in workspace.privacy.off
    pushing = PUSH.name not in workspace.privacy.off
    letters: list[dict[str, Any]] = []
    pushes: list[dict[str, Any]] = []
    for notification_id, person, _ in told:
        one, ways = people[person], chosen[person].ways(kind)
        zone = ZoneInfo(one.time_zone or workspace.time_zone)
        sent = {"notification_id": notification_id, "person": person, "link": links.get(person)}
        if mailing and one.email and ways.mail:
            due, digest = mail_due(chosen[person], zone, moment, urgent=urgent)
            letters.append({**sent, "id": uuid7(), "address": one.email, "digest": digest, "due_at": due})
        due = push_due(chosen[person], zone, moment, urgent=urgent)
        # A signed link is for mail: a device opens the page of whoever is signed in on it.
        pushed = {**sent, "link": None, "digest": False, "due_at": due}
        pushes += [
            {**pushed, "id": uuid7(), "address": address_of(**each)}
            for each in (one.devices if pushing and ways.push else None) or ()
        ]
    for channel, messages in ((MAIL, letters), (PUSH, pushes)):
        if messages:
            await repository.post(session, channel.name, messages, moment)
