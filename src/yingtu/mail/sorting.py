"""From messages as they came to mail: read, put into threads, hung on the records of whoever takes part.

A thread is found by Message-ID and References (RFC 5322 §3.6.4), whatever comes first; an answer without them by its subject,
among those who take part and within :data:`SUBJECT_LASTS`. A batch costs the same number of statements however many messages it
has.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.mail import sorting_repository as repository
from yingtu.mail import taking_repository
from yingtu.mail.linking import link_threads
from yingtu.mail.marking import mark_intent
from yingtu.mail.parsing import is_reply, parse, subject_key
from yingtu.mail.sorting_repository import Thread
from yingtu.metadata import service as metadata
from yingtu.records.announce import announce

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.mail.mailbox_repository import Mailbox
    from yingtu.mail.parsing import Parsed
    from yingtu.mail.taking_repository import Raw

#: Messages read in one transaction.
BATCH: Final = 50
#: An answer that names no message belongs to a thread whose last mail is not older.
SUBJECT_LASTS: Final = timedelta(days=30)


async def sort_waiting(session: Session, mailbox: Mailbox) -> int:
    """Sort the oldest messages of a mailbox that wait for it, and return how many there were."""
    waiting = await taking_repository.waiting(session, mailbox.id, BATCH)
    if not waiting:
        return 0
    found = await asyncio.to_thread(lambda: [parse(each.content, each.received_at) for each in waiting])
    ours = await repository.ours(session, mailbox.id, [each.header_id for each in found])
    pairs = sorted(
        ((raw, each) for raw, each in zip(waiting, found, strict=True) if each.header_id not in ours),
        key=lambda pair: pair[1].at or pair[0].received_at,
    )
    known = {raw.id for raw, _ in pairs}
    await taking_repository.mark(
        session,
        [
            (raw.id, "sorted" if raw.id in known else "known", raw.problem or each.problem)
            for raw, each in zip(waiting, found, strict=True)
        ],
    )
    if pairs:
        await _Batch(session, mailbox, pairs).store()
    return len(waiting)


class _Batch:
    """Messages of one mailbox on their way into threads."""

    def __init__(self, session: Session, mailbox: Mailbox, pairs: Sequence[tuple[Raw, Parsed]]) -> None:
        self._session, self._mailbox, self._pairs = session, mailbox, pairs
        self._by_id: dict[str, UUID] = {}
        self._subjects: list[tuple[UUID, str, datetime, set[str]]] = []
        self._new: dict[UUID, Thread] = {}

    async def store(self) -> None:
        await self._look_up()
        rows = [self._row(raw, each) for raw, each in self._pairs]
        session, mailbox = self._session, self._mailbox.id
        await repository.add_threads(session, mailbox, list(self._new.values()))
        threads = {raw.id: row["thread_id"] for (raw, _), row in zip(self._pairs, rows, strict=True)}
        ids = {each: threads[raw.id] for raw, one in reversed(self._pairs) for each in _ids(one)}
        parties = {(threads[raw.id], address) for raw, each in self._pairs for address in self._parties(each)}
        moments = [(row["thread_id"], row["at"]) for row in rows]
        await repository.add_to_threads(session, mailbox, sorted(ids.items()), sorted(parties), moments)
        await repository.add_mails(session, rows)
        catalog = await metadata.catalog(session)
        addresses = sorted({address for _, address in parties})
        outside = frozenset(addresses) - await repository.internal(session, addresses)
        await link_threads(session, catalog, [pair for pair in parties if pair[1] in outside])
        links = await repository.links(session, list(dict.fromkeys(threads.values())))
        await mark_intent(session, catalog, rows, links, outside)
        by_object: dict[str, set[UUID]] = {}
        for _, name, record in links:
            by_object.setdefault(name, set()).add(record)
        for name, records in sorted(by_object.items()):
            await announce(session, SYSTEM, name, sorted(records), "mailed")

    async def _look_up(self) -> None:
        ids = sorted({each for _, one in self._pairs for each in _ids(one)})
        self._by_id = await repository.references(self._session, self._mailbox.id, ids)
        keys = sorted({subject_key(each.subject) for _, each in self._pairs if is_reply(each.subject)} - {""})
        if keys:
            since = min(each.at or raw.received_at for raw, each in self._pairs) - SUBJECT_LASTS
            rows = await repository.by_subject(self._session, self._mailbox.id, keys, since)
            self._subjects = [(thread, key, last, set(people)) for thread, key, last, people in rows]

    def _row(self, raw: Raw, each: Parsed) -> dict[str, Any]:
        moment = each.at or raw.received_at
        thread = self._thread(each, moment)
        for name in _ids(each):
            self._by_id.setdefault(name, thread)
        # What lies among the sent mail is ours, under whatever address.
        ours = raw.folder == self._mailbox.sent_folder or each.sender_address == self._mailbox.address
        direction = "out" if ours else "in"
        return {
            "id": raw.id,
            "thread_id": thread,
            "mailbox_id": self._mailbox.id,
            "direction": direction,
            "header_id": each.header_id,
            "subject": each.subject,
            "sender_name": each.sender_name,
            "sender_address": each.sender_address,
            "recipients": [asdict(one) for one in each.recipients],
            "at": moment,
            "text": each.text,
            "own": each.own,
            "html": each.html,
            "remote_images": each.remote_images,
            "attachments": [asdict(one) for one in each.attachments],
            "automatic": each.automatic,
            "problem": raw.problem or each.problem,
            "state": "sent" if direction == "out" else "received",
            "due_at": None,
            "sent_by": None,
        }

    def _thread(self, each: Parsed, moment: datetime) -> UUID:
        """Return the thread a message belongs to, a new one where there is none."""
        for name in (*reversed(each.references), each.header_id):
            if name in self._by_id:
                return self._by_id[name]
        key = subject_key(each.subject)
        people = self._parties(each)
        if key and not each.references and is_reply(each.subject):
            for thread, subject, last, known in self._subjects:
                if subject == key and known & people and abs(moment - last) <= SUBJECT_LASTS:
                    return thread
        made = Thread(uuid7(), each.subject, key, moment)
        self._new[made.id] = made
        self._subjects.append((made.id, key, moment, people))
        return made.id

    def _parties(self, each: Parsed) -> set[str]:
        everybody = {each.sender_address, *(one.address for one in each.recipients)}
        return {address for address in everybody if address and address != self._mailbox.address}


def _ids(each: Parsed) -> tuple[str, ...]:
    return (each.header_id, *each.references)


async def thread_of(
    session: Session, mailbox: Mailbox, header_id: str, references: Sequence[str], subject: str
) -> UUID:
    """Return the thread that mail written here belongs to; made where there is none."""
    known = await repository.references(session, mailbox.id, list(references))
    thread = next((known[each] for each in reversed(references) if each in known), None)
    now = clock.now()
    if thread is None:
        thread = uuid7()
        await repository.add_threads(session, mailbox.id, [Thread(thread, subject, subject_key(subject), now)])
    await repository.add_to_threads(session, mailbox.id, [(header_id, thread)], [], [(thread, now)])
    return thread
