"""The chore that takes mail: every message exactly once, stored as it came before anybody looks into it.

A mailbox is leased to one worker. In one transaction a part of its new messages is stored and the folder's place moved on, so a
worker that dies has either taken a part or not. Within one UIDVALIDITY a number means one message; when the server gives out
new numbers, what was taken before is recognised by its content.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from yingtu.channels import service as channels
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.i18n import translate
from yingtu.kit.ids import uuid7
from yingtu.mail import imap
from yingtu.mail import mailbox_repository as mailboxes
from yingtu.mail import taking_repository as repository
from yingtu.mail.failures import MailFailure
from yingtu.mail.mailboxes import account_of
from yingtu.mail.server import apart
from yingtu.mail.sorting import sort_waiting
from yingtu.mail.taking_repository import Raw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.mail.imap import Fetched, Reading
    from yingtu.mail.mailbox_repository import Mailbox

log = structlog.get_logger(__name__)

#: Mailboxes read at the same time.
TOGETHER: Final = 4
#: Messages taken in one transaction, and how long a mailbox is one worker's between two of them.
PART: Final = 100
LEASE: Final = timedelta(minutes=10)
#: So long after each failure in a row the next attempt comes.
WAITS: Final = tuple(timedelta(minutes=each) for each in (2, 5, 15, 30, 60))
#: After so many failures in a row people are told.
ALARM: Final = 3


class _LeaseLostError(Exception):
    """Somebody else reads the mailbox, or it was paused."""


async def take_mail(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Read every mailbox whose turn it is and return how many messages were taken."""
    taken = 0
    while True:
        lease = uuid7()
        async with database.write(workspace, Pool.BATCH) as session:
            now = clock.now()
            due = await mailboxes.take(session, lease, now, now + LEASE, TOGETHER)
        if not due:
            return taken
        taken += sum(await asyncio.gather(*(_Visit(database, workspace, settings, each, lease).make() for each in due)))


class _Visit:
    """One look into a mailbox."""

    def __init__(
        self, database: Database, workspace: Workspace, settings: Settings, found: Mailbox, lease: UUID
    ) -> None:
        self._database, self._workspace, self._settings = database, workspace, settings
        self._mailbox = found
        self._lease = lease

    async def make(self) -> int:
        """Take what is new and say how it went; return how many messages there were."""
        taken = 0
        try:
            account = account_of(self._settings, self._mailbox)
            connection = imap.reading(account, self._settings.mail_message_bytes)
            reading = await apart(connection.__enter__)
            try:
                for name in self._folders():
                    taken += await self._take_folder(reading, name)
            finally:
                await apart(connection.__exit__, None, None, None)
        except _LeaseLostError:
            return taken
        except MailFailure as failure:
            await self._failed(failure)
            return taken
        async with self._database.write(self._workspace, Pool.BATCH) as session:
            now = clock.now()
            following = now + timedelta(seconds=self._settings.mail_every_s)
            await mailboxes.worked(session, self._mailbox.id, self._lease, now, following)
            if self._mailbox.failures >= ALARM:
                await channels.settle(session, [_alarm(self._mailbox)])
        return taken

    def _folders(self) -> list[str]:
        return [each for each in (self._mailbox.folder, self._mailbox.sent_folder) if each]

    async def _take_folder(self, reading: Reading, name: str) -> int:
        validity = await apart(reading.open, name)
        async with self._database.read(self._workspace, Pool.BATCH) as session:
            known, last = await repository.folder_state(session, self._mailbox.id, name)
        if known != validity:
            last = 0
        uids = await apart(reading.uids_after, last, self._mailbox.since)
        for begin in range(0, len(uids), PART):
            part = uids[begin : begin + PART]
            found = await apart(reading.fetch, part)
            async with self._database.write(self._workspace, Pool.BATCH) as session:
                await self._hold(session)
                await self._keep(session, name, validity, found, renumbered=known not in {0, validity})
                await repository.advance(session, self._mailbox.id, name, validity, part[-1])
            await self._sort()
        if not uids:
            # What an earlier visit could not finish.
            await self._sort()
        return len(uids)

    async def _sort(self) -> None:
        while True:
            async with self._database.write(self._workspace, Pool.BATCH) as session:
                await self._hold(session)
                if not await sort_waiting(session, self._mailbox):
                    return

    async def _hold(self, session: Session) -> None:
        if not await mailboxes.hold(session, self._mailbox.id, self._lease, clock.now() + LEASE):
            raise _LeaseLostError

    async def _keep(
        self, session: Session, name: str, validity: int, found: Sequence[Fetched], *, renumbered: bool
    ) -> None:
        now = clock.now()
        messages = [_raw(each, name, validity, each.received_at or now) for each in found]
        if renumbered:
            messages = await self._recognise(session, name, validity, messages)
        await repository.keep(session, self._mailbox.id, messages, now)

    async def _recognise(self, session: Session, name: str, validity: int, messages: list[Raw]) -> list[Raw]:
        """Give messages that were taken before their new numbers, and return the others."""
        old: dict[bytes, list[UUID]] = defaultdict(list)
        hashes = [each.sha256 for each in messages]
        for raw_id, digest in await repository.numbered_before(session, self._mailbox.id, name, validity, hashes):
            old[digest].append(raw_id)
        numbers = [(old[each.sha256].pop(0), each) for each in messages if old[each.sha256]]
        await repository.renumber(session, validity, [(raw_id, each.uid or 0) for raw_id, each in numbers])
        known = {each.id for _, each in numbers}
        return [each for each in messages if each.id not in known]

    async def _failed(self, failure: MailFailure) -> None:
        found = self._mailbox
        log.warning("mail.mailbox_failed", mailbox=str(found.id), code=failure.code, failures=found.failures + 1)
        async with self._database.write(self._workspace, Pool.BATCH) as session:
            now = clock.now()
            following = now + WAITS[min(found.failures, len(WAITS) - 1)]
            await mailboxes.failed(session, found.id, self._lease, now, following, failure.code, failure.detail)
            if found.failures + 1 == ALARM:
                people = (await mailboxes.members(session, [found.id])).get(found.id, [])
                reason = {
                    language: translate(failure.code, {"detail": failure.detail}, language)
                    for language in ("zh-CN", "en")
                }
                await channels.notify(
                    session,
                    [person for person, _ in people],
                    kind="system.mailbox",
                    params={"address": found.address, "count": ALARM, "reason": reason},
                    link="/settings/mailboxes",
                    dedupe_key=_alarm(found),
                )


def _alarm(found: Mailbox) -> str:
    """Return the key of the message about this row of failures."""
    return f"mailbox:{found.id}:{found.worked_at.isoformat() if found.worked_at else ''}"


def _raw(each: Fetched, name: str, validity: int, received_at: datetime) -> Raw:
    content = each.content or b""
    problem = "mail_not_given" if each.content is None else "mail_too_large" if each.cut else None
    return Raw(
        uuid7(), name, validity, each.uid, each.size, hashlib.sha256(content).digest(), content, received_at, problem
    )
