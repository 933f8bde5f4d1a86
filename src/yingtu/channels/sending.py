"""What leaves the house: messages are taken in one transaction, sent outside of any, and noted in another.

A sender that dies leaves its messages to the next one after :data:`LEASE`: every message is sent at least once, under the same
Message-ID each time. Refused ones are tried again, later each time, and given up after :data:`WAITS`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from yingtu.channels import devices_repository as devices
from yingtu.channels import outgoing_repository as repository
from yingtu.channels import push, texts
from yingtu.channels.channel import DeliveryFailed, Message
from yingtu.channels.errors import ChannelNotConnected, NoAddress, NoDevice, UnknownChannel
from yingtu.channels.service import CHANNELS, PUSH
from yingtu.identity import links
from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yingtu.channels.channel import Channel
    from yingtu.channels.outgoing_repository import Outgoing
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.documents import WorkspaceDocument

#: Messages taken at once.
MOST = 50
LEASE = timedelta(minutes=15)
#: How long after each failed attempt the next one comes; after the last the message is given up.
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 480))
MAX_ERROR = 500

#: Ways that are known and not there yet, shown as such.
PLANNED = ("wecom", "dingtalk", "feishu", "sms")


@dataclass(frozen=True, slots=True)
class Overview:
    """A channel as administrators see it.

    Attributes:
        state: ``failing`` when it failed after it worked last.
        waiting, dead: Messages on their way, and given up.
    """

    name: str
    state: Literal["works", "not_connected", "untested", "failing"]
    worked_at: datetime | None = None
    failed_at: datetime | None = None
    last_error: str | None = None
    waiting: int = 0
    dead: int = 0


async def drain(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Send what is due and return how many messages were handed over."""
    connected = {each.name: each for each in CHANNELS if each.connected(settings)}
    if not connected:
        return 0
    done = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            document = (await metadata.catalog(session)).workspace
            open_ways = sorted(connected.keys() - set(document.privacy.off))
            moment = clock.now()
            taken = await repository.take(session, open_ways, moment, lease_until=moment + LEASE, most=MOST)
        if not taken:
            return done
        for together in _letters(taken):
            done += await _send(database, workspace, settings, connected[together[0].channel], together, document)


async def overview(session: Session, actor: Actor, settings: Settings) -> list[Overview]:
    """Return every way there is, and those that are not there yet.

    Raises:
        Forbidden: the actor does not configure the workspace.
    """
    identity.require_ability(actor, "configure")
    states, counts = await repository.states(session), await repository.counts(session)
    found = [Overview("in_app", "works")]
    for channel in CHANNELS:
        state = states.get(channel.name)
        count = counts.get(channel.name, {})
        waiting = count.get("waiting", 0) + count.get("sending", 0)
        if not channel.connected(settings):
            found.append(Overview(channel.name, "not_connected", waiting=waiting, dead=count.get("dead", 0)))
            continue
        failing = (
            state is not None
            and state.failed_at is not None
            and (state.worked_at is None or state.failed_at > state.worked_at)
        )
        works = state is not None and not failing
        found.append(
            Overview(
                channel.name,
                "failing" if failing else "works" if works else "untested",
                worked_at=state.worked_at if state else None,
                failed_at=state.failed_at if state else None,
                last_error=state.last_error if state and failing else None,
                waiting=waiting,
                dead=count.get("dead", 0),
            )
        )
    return [*found, *(Overview(name, "not_connected") for name in PLANNED)]


async def test(database: Database, workspace: Workspace, settings: Settings, actor: Actor, name: str) -> str | None:
    """Send a message to the actor right now and return what went wrong, None when it was taken.

    Raises:
        UnknownChannel, ChannelNotConnected, NoAddress, NoDevice, Forbidden.
    """
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
        address = await _address(session, actor, name)
        document = (await metadata.catalog(session)).workspace
    identity.require_ability(actor, "configure")
    channel = next((each for each in CHANNELS if each.name == name), None)
    if channel is None:
        raise ChannelNotConnected(channel=name) if name in PLANNED else UnknownChannel
    if not channel.connected(settings):
        raise ChannelNotConnected(channel=name)
    if not address:
        raise NoDevice if channel is PUSH else NoAddress
    words = texts.words("system.test", {}, "/", actor.language)
    letter = texts.letter([words], workspace=document.name, base_url=settings.base_url(), language=actor.language)
    error = await _hand_over(channel, settings, Message(str(uuid7()), address, letter))
    async with database.write(workspace) as session:
        await repository.note(session, name, clock.now(), error.reason if error else None)
    return error.reason if error else None


async def _address(session: Session, actor: Actor, name: str) -> str | None:
    """Return where the actor is reached by a channel; of several devices the newest."""
    if actor.user_id is None:
        return None
    if name != PUSH.name:
        return await repository.address(session, actor.user_id)
    found = await devices.devices_of(session, actor.user_id)
    return push.address_of(found[-1].endpoint, found[-1].p256dh, found[-1].auth) if found else None


def _letters(taken: Sequence[Outgoing]) -> Iterable[list[Outgoing]]:
    """Return what travels together: a person's digest, everything else alone."""
    digests: dict[tuple[str, object, str], list[Outgoing]] = defaultdict(list)
    for each in taken:
        if each.digest:
            digests[each.channel, each.person, each.address].append(each)
        else:
            yield [each]
    yield from digests.values()


async def _send(
    database: Database,
    workspace: Workspace,
    settings: Settings,
    channel: Channel,
    together: list[Outgoing],
    document: WorkspaceDocument,
) -> int:
    together.sort(key=lambda each: each.id)
    first = together[0]
    language = first.language or document.language
    items = [
        texts.words(
            each.kind,
            each.params,
            _signed(settings, each.mail_link) or texts.path_of(each.object, each.record_id, each.link),
            language,
        )
        for each in together
    ]
    letter = texts.letter(items, workspace=document.name, base_url=settings.base_url(), language=language)
    error = await _hand_over(channel, settings, Message(str(first.id), first.address, letter))
    ids, moment = [each.id for each in together], clock.now()
    async with database.write(workspace, Pool.BATCH) as session:
        if error is None:
            await repository.sent(session, ids, moment)
        else:
            over = error.final or first.attempts > len(WAITS)
            again_at = None if over else moment + WAITS[first.attempts - 1]
            await repository.failed(session, ids, error.reason[:MAX_ERROR], again_at=again_at, moment=moment)
            if error.final and channel is PUSH:
                await devices.forget(session, push.endpoint_of(first.address))
        if error is None or not error.final:
            # A wrong address says nothing about the channel.
            await repository.note(session, channel.name, moment, error.reason[:MAX_ERROR] if error else None)
    return len(ids) if error is None else 0


def _signed(settings: Settings, link: str | None) -> str | None:
    """Complete a link for a password: it is stored without its signature."""
    return None if link is None else links.completed(settings.secret(), link)


async def _hand_over(channel: Channel, settings: Settings, message: Message) -> DeliveryFailed | None:
    try:
        await channel.send(settings, message)
    except DeliveryFailed as error:
        return error
    return None
