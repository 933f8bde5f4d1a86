"""Statements behind sorting mail: threads, who takes part, which records that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import ARRAY, array, insert

from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.mail.models import link, mail, mailbox, party, reference, thread
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.process.plan import processes_of
from yingtu.query.tables import record_table
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

_IDS = ARRAY(sa.Uuid)
_TEXTS = ARRAY(sa.Text)
_MOMENT = sa.DateTime(timezone=True)
_mailbox = sa.bindparam("mailbox_id", type_=sa.Uuid)

CONTACT, ACCOUNT, OPPORTUNITY = "contact", "account", "opportunity"


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation in a mailbox."""

    id: UUID
    subject: str
    subject_key: str
    last_at: datetime


_REFERENCES = Statement(
    sa.select(reference.c.header_id, reference.c.thread_id).where(
        reference.c.mailbox_id == _mailbox, reference.c.header_id == sa.any_(sa.bindparam("ids", type_=_TEXTS))
    )
)
_SUBJECTS = Statement(
    sa.select(thread.c.id, thread.c.subject_key, thread.c.last_at, sa.func.array_agg(party.c.address))
    .join(party, party.c.thread_id == thread.c.id)
    .where(
        thread.c.mailbox_id == _mailbox,
        thread.c.subject_key == sa.any_(sa.bindparam("keys", type_=_TEXTS)),
        thread.c.last_at >= sa.bindparam("since", type_=_MOMENT),
    )
    .group_by(thread.c.id)
    .order_by(thread.c.last_at.desc())
)
_ADD_THREAD = Statement(
    sa.insert(thread).values(
        id=sa.bindparam("id", type_=sa.Uuid),
        mailbox_id=_mailbox,
        subject=sa.bindparam("subject", type_=sa.Text),
        subject_key=sa.bindparam("subject_key", type_=sa.Text),
        last_at=sa.bindparam("last_at", type_=_MOMENT),
        private=False,
    )
)
_LATER = Statement(
    sa.update(thread)
    .where(thread.c.id == sa.bindparam("thread_id", type_=sa.Uuid))
    .values(last_at=sa.func.greatest(thread.c.last_at, sa.bindparam("moment", type_=_MOMENT)))
)
_ADD_REFERENCE = Statement(
    insert(reference)
    .values(
        mailbox_id=_mailbox,
        header_id=sa.bindparam("header_id", type_=sa.Text),
        thread_id=sa.bindparam("thread_id", type_=sa.Uuid),
    )
    .on_conflict_do_nothing()
)
_ADD_PARTY = Statement(
    insert(party)
    .values(thread_id=sa.bindparam("thread_id", type_=sa.Uuid), address=sa.bindparam("address", type_=sa.Text))
    .on_conflict_do_nothing()
)
_mail_names = tuple(each.name for each in mail.c if each.name not in {"attempts", "last_error"})
_ADD_MAIL = Statement(
    sa.insert(mail).values({name: sa.bindparam(name, type_=mail.c[name].type) for name in _mail_names})
)
_OURS = Statement(
    sa.select(mail.c.header_id).where(
        mail.c.mailbox_id == _mailbox,
        mail.c.direction == "out",
        mail.c.header_id == sa.any_(sa.bindparam("ids", type_=_TEXTS)),
    )
)
_address = sa.bindparam("addresses", type_=_TEXTS)
_INTERNAL = Statement(
    sa.union(
        sa.select(sa.func.lower(users.c.email)).where(sa.func.lower(users.c.email) == sa.any_(_address)),
        sa.select(mailbox.c.address).where(mailbox.c.address == sa.any_(_address)),
    )
)
_ADD_LINK = Statement(
    insert(link)
    .values(
        object=sa.bindparam("object_name", type_=sa.Text),
        record_id=sa.bindparam("record", type_=sa.Uuid),
        thread_id=sa.bindparam("thread_id", type_=sa.Uuid),
        at=sa.bindparam("moment", type_=_MOMENT),
        by=sa.bindparam("person", type_=sa.Uuid),
    )
    .on_conflict_do_nothing()
)
_LINKS = Statement(
    sa.select(link.c.thread_id, link.c.object, link.c.record_id).where(
        link.c.thread_id == sa.any_(sa.bindparam("ids", type_=_IDS)), link.c.removed_at.is_(None)
    )
)
_ANY_PARTY = Statement(sa.select(sa.exists(sa.select(party.c.thread_id))))
_THREADS_OF = Statement(sa.select(party.c.thread_id, party.c.address).where(party.c.address == sa.any_(_address)))


async def references(session: Session, mailbox_id: UUID, ids: Sequence[str]) -> dict[str, UUID]:
    """Return the threads that name some Message-IDs."""
    return dict(await session.all(_REFERENCES, {"mailbox_id": mailbox_id, "ids": list(ids)}))


async def by_subject(
    session: Session, mailbox_id: UUID, keys: Sequence[str], since: datetime
) -> list[tuple[UUID, str, datetime, list[str]]]:
    """Return threads with these subjects: id, subject, when the last mail came, who takes part; the newest first."""
    rows = await session.all(_SUBJECTS, {"mailbox_id": mailbox_id, "keys": list(keys), "since": since})
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def add_threads(session: Session, mailbox_id: UUID, made: Sequence[Thread]) -> None:
    """Store new threads."""
    rows = [
        {"id": each.id, "mailbox_id": mailbox_id, "subject": each.subject, "subject_key": each.subject_key, "last_at": each.last_at}
        for each in made
    ]  # fmt: skip
    await session.execute_many(_ADD_THREAD, rows)


async def add_to_threads(
    session: Session,
    mailbox_id: UUID,
    ids: Iterable[tuple[str, UUID]],
    parties: Iterable[tuple[UUID, str]],
    moments: Iterable[tuple[UUID, datetime]],
) -> None:
    """Note which Message-IDs belong to which thread, who takes part, and when the last mail of each came."""
    await session.execute_many(
        _ADD_REFERENCE,
        [{"mailbox_id": mailbox_id, "header_id": each, "thread_id": thread_id} for each, thread_id in ids],
    )
    await session.execute_many(_ADD_PARTY, [{"thread_id": each, "address": address} for each, address in parties])
    await session.execute_many(_LATER, [{"thread_id": each, "moment": moment} for each, moment in moments])


async def add_mails(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store what was read from messages."""
    lists = ("recipients", "attachments")
    await session.execute_many(_ADD_MAIL, [row | {name: Jsonb(row[name]) for name in lists} for row in rows])


async def ours(session: Session, mailbox_id: UUID, ids: Sequence[str]) -> set[str]:
    """Return those Message-IDs that mail written here has."""
    return {row[0] for row in await session.all(_OURS, {"mailbox_id": mailbox_id, "ids": list(ids)})}


async def internal(session: Session, addresses: Sequence[str]) -> set[str]:
    """Return those addresses that are our own: of people and of mailboxes."""
    return {row[0] for row in await session.all(_INTERNAL, {"addresses": list(addresses)})}


async def add_links(
    session: Session, links: Iterable[tuple[UUID, str, UUID]], moment: datetime, person: UUID | None = None
) -> None:
    """Hang threads on records, where nobody took them off."""
    rows = [
        {"thread_id": thread_id, "object_name": name, "record": record, "moment": moment, "person": person}
        for thread_id, name, record in links
    ]
    await session.execute_many(_ADD_LINK, rows)


async def links(session: Session, threads: Sequence[UUID]) -> list[tuple[UUID, str, UUID]]:
    """Return the records that threads hang on."""
    return [(row[0], row[1], row[2]) for row in await session.all(_LINKS, {"ids": list(threads)})]


async def any_threads(session: Session) -> bool:
    """Whether there is any mail at all."""
    return bool(await session.scalar(_ANY_PARTY))


async def threads_of(session: Session, addresses: Sequence[str]) -> list[tuple[UUID, str]]:
    """Return the threads that some addresses take part in."""
    return [(row[0], row[1]) for row in await session.all(_THREADS_OF, {"addresses": list(addresses)})]


# ----------------------------------------------------------------------------------------------------------------- records


def addressed(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Return the fields with e-mail addresses by object."""
    found = {
        obj.api_name: tuple(each.api_name for each in obj.fields.values() if each.type.name == "email")
        for obj in catalog.objects.values()
        if obj.api_name != USER_OBJECT
    }
    return {name: fields for name, fields in found.items() if fields}


async def with_addresses(session: Session, catalog: Catalog, addresses: Sequence[str]) -> list[tuple[str, UUID, str]]:
    """Return live records of any object with one of these addresses: object, id, address."""
    found: list[tuple[str, UUID, str]] = []
    if not addresses:
        return found
    for name, fields in addressed(catalog).items():
        statement = cached(catalog.compiled, ("mail_addresses", name), lambda: _addresses(catalog, name, fields))  # noqa: B023 - used at once
        found += [(name, row[0], row[1]) for row in await session.all(statement, {"addresses": list(addresses)})]
    return found


def _addresses(catalog: Catalog, name: str, fields: tuple[str, ...]) -> Statement:
    table = record_table(catalog, catalog.object(name))
    parts = [
        sa.select(table.c.id, table.c[each]).where(table.c[each] == sa.any_(_address), table.c.deleted_at.is_(None))
        for each in fields
    ]
    return Statement(sa.union_all(*parts) if len(parts) > 1 else parts[0])


async def around_contacts(
    session: Session, catalog: Catalog, contacts: Sequence[UUID]
) -> list[tuple[UUID, UUID | None, list[UUID]]]:
    """Return the account of each contact, and the open opportunities its mail is about.

    Those it is the main contact of; where there are none, the only open one of its account.
    """
    objects = catalog.objects
    if not contacts or CONTACT not in objects or objects[CONTACT].fields.get(ACCOUNT) is None:
        return []
    statement = cached(catalog.compiled, ("mail_contacts",), lambda: _around(catalog))
    params: dict[str, Any] = {"ids": list(contacts)}
    if "open" in statement.defaults:
        params["open"] = _open_stages(catalog)
    rows = await session.all(statement, params)
    return [(row[0], row[1], [*row[2]] or ([*row[3]] if len(row[3]) == 1 else [])) for row in rows]


def _open_stages(catalog: Catalog) -> list[str]:
    return [
        stage
        for process in processes_of(catalog, OPPORTUNITY)
        for stage, document in process.document.stages.items()
        if document.kind == "open"
    ]


def _around(catalog: Catalog) -> Statement:
    contact = record_table(catalog, catalog.object(CONTACT))
    deal = catalog.objects.get(OPPORTUNITY)
    empty: Any = sa.cast(array([], type_=sa.Uuid), _IDS)
    mine, theirs = empty, empty
    if deal is not None and deal.fields.keys() >= {CONTACT, ACCOUNT}:
        table = record_table(catalog, deal)
        stage = next((each.document.field for each in processes_of(catalog, OPPORTUNITY)), None)
        running: list[sa.ColumnElement[bool]] = [table.c.deleted_at.is_(None)]
        if stage is not None:
            running.append(table.c[stage] == sa.any_(sa.bindparam("open", type_=_TEXTS)))
        few = sa.select(table.c.id).where(*running).order_by(table.c.id.desc())
        mine = sa.func.array(few.where(table.c[CONTACT] == contact.c.id).limit(5).scalar_subquery())
        theirs = sa.func.array(few.where(table.c[ACCOUNT] == contact.c[ACCOUNT]).limit(2).scalar_subquery())
    return Statement(
        sa.select(contact.c.id, contact.c[ACCOUNT], mine.label("mine"), theirs.label("theirs")).where(
            contact.c.id == sa.any_(sa.bindparam("ids", type_=_IDS)), contact.c.deleted_at.is_(None)
        )
    )
