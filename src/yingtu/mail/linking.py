"""Which records a thread hangs on: those with the address of somebody who takes part, the account of a contact, and its
opportunity. Told by the write path when addresses come or change, older mail finds its records too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.mail import sorting_repository as repository
from yingtu.mail.sorting_repository import ACCOUNT, CONTACT, OPPORTUNITY, addressed
from yingtu.metadata import service as metadata
from yingtu.records import outbox
from yingtu.records import service as records

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.outbox import Event

CONSUMER: Final = "mail"


def subscribe() -> None:
    """Find older mail for records whose address is new; called when a process is assembled."""
    outbox.subscribe(
        CONSUMER,
        None,
        ("created", "updated"),
        take,
        concerned=lambda catalog, name: name in addressed(catalog),
        watched=lambda catalog, name: frozenset(addressed(catalog).get(name, ())),
    )


async def take(session: Session, events: Sequence[Event]) -> None:
    """Hang threads on records whose addresses are new; where nobody reads mail, that is nothing."""
    if not await repository.any_threads(session):
        return
    catalog = await metadata.catalog(session)
    fields = addressed(catalog)
    addresses: set[str] = set()
    for name in sorted({event.object for event in events} & fields.keys()):
        ids = list(dict.fromkeys(each for event in events if event.object == name for each in event.ids))
        rows = await records.fetch(session, SYSTEM, name, ids, fields=("id", *fields[name]))
        addresses |= {str(row[each]) for row in rows for each in fields[name] if row.get(each)}
    if addresses:
        await link_threads(session, catalog, await repository.threads_of(session, sorted(addresses)))


async def link_threads(session: Session, catalog: Catalog, parties: Iterable[tuple[UUID, str]]) -> None:
    """Hang threads on the records of those who take part, given as pairs of thread and address."""
    threads: dict[str, set[UUID]] = {}
    for thread, address in parties:
        threads.setdefault(address, set()).add(thread)
    found = await repository.with_addresses(session, catalog, sorted(threads))
    links = {(thread, name, record) for name, record, address in found for thread in threads[address]}
    by_contact: dict[UUID, set[UUID]] = {}
    for thread, name, record in links:
        if name == CONTACT:
            by_contact.setdefault(record, set()).add(thread)
    for contact, account, deals in await repository.around_contacts(session, catalog, sorted(by_contact)):
        for thread in by_contact[contact]:
            if account is not None:
                links.add((thread, ACCOUNT, account))
            links |= {(thread, OPPORTUNITY, deal) for deal in deals}
    if links:
        await repository.add_links(session, sorted(links, key=str), clock.now())
