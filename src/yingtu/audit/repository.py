"""Statements on the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.audit.models import audit_detail, audit_entry, audit_seal
from yingtu.audit.seal import Entry, Seal
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from yingtu.kit.db import Session

#: At most so many entries in one seal.
SEAL_SIZE = 5_000

_COLUMNS = list(audit_entry.c)
_SAID = [column.name for column in audit_entry.c if column.name not in {"seal", "digest"}]


def _insert() -> Statement:
    """An entry and, when there is one, its detail."""
    entry = sa.insert(audit_entry).values({name: sa.bindparam(name, type_=audit_entry.c[name].type) for name in _SAID})
    written = entry.returning(audit_entry.c.id).cte("written")
    salt, detail = sa.bindparam("salt", type_=sa.LargeBinary), sa.bindparam("detail", type_=sa.Text)
    return Statement(
        sa.insert(audit_detail)
        .from_select(["entry_id", "salt", "detail"], sa.select(written.c.id, salt, detail).where(detail.is_not(None)))
        .add_cte(written)
    )


INSERT = _insert()

_ONE_SEALER = Statement(
    sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("name", type_=sa.Text), 0)))
)
_LAST = Statement(sa.select(audit_seal.c.number, audit_seal.c.head).order_by(audit_seal.c.number.desc()).limit(1))
_UNSEALED = Statement(
    sa.select(*_COLUMNS).where(audit_entry.c.seal.is_(None)).order_by(audit_entry.c.id).limit(SEAL_SIZE)
)
_given = (
    sa.func.unnest(sa.bindparam("ids", type_=ARRAY(sa.Uuid())), sa.bindparam("digests", type_=ARRAY(sa.LargeBinary())))
    .table_valued(sa.column("id", sa.Uuid()), sa.column("digest", sa.LargeBinary()), name="given")
    .render_derived()
)
_SEAL_ENTRIES = Statement(
    sa.update(audit_entry)
    .where(audit_entry.c.id == _given.c.id)
    .values(seal=sa.bindparam("number", type_=sa.BigInteger), digest=_given.c.digest)
)
_ADD_SEAL = Statement(
    sa.insert(audit_seal).values(
        {
            name: sa.bindparam(name, type_=audit_seal.c[name].type)
            for name in ("number", "at", "entries", "root", "previous", "head")
        }
    )
)
_SEALS = Statement(
    sa.select(*(audit_seal.c[name] for name in Seal.__slots__))
    .where(audit_seal.c.number > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(audit_seal.c.number)
    .limit(100)
)
_SEALED = Statement(
    sa.select(*_COLUMNS, audit_detail.c.salt, audit_detail.c.detail)
    .select_from(audit_entry.outerjoin(audit_detail, audit_detail.c.entry_id == audit_entry.c.id))
    .where(audit_entry.c.seal == sa.func.any(sa.bindparam("numbers", type_=ARRAY(sa.BigInteger))))
    .order_by(audit_entry.c.seal, audit_entry.c.id)
)
_STRAYS = Statement(
    sa.select(*_COLUMNS)
    .where(
        audit_entry.c.seal.is_not(None),
        ~sa.exists().where(audit_seal.c.number == audit_entry.c.seal),
    )
    .order_by(audit_entry.c.id)
    .limit(sa.bindparam("limit"))
)
_UNSENT = Statement(
    sa.select(*(audit_seal.c[name] for name in Seal.__slots__))
    .where(audit_seal.c.sent_at.is_(None))
    .order_by(audit_seal.c.number.desc())
    .limit(1)
)
_SENT = Statement(
    sa.update(audit_seal)
    .where(audit_seal.c.number <= sa.bindparam("number", type_=sa.BigInteger), audit_seal.c.sent_at.is_(None))
    .values(sent_at=sa.bindparam("at", type_=audit_seal.c.at.type))
)
_COUNTS = Statement(
    sa.select(audit_entry.c.action, sa.func.count())
    .select_from(audit_entry.join(audit_seal, audit_seal.c.number == audit_entry.c.seal))
    .where(audit_seal.c.sent_at.is_(None))
    .group_by(audit_entry.c.action)
    .order_by(sa.func.count().desc(), audit_entry.c.action)
)
_REDACT = Statement(
    sa.delete(audit_detail).where(audit_detail.c.entry_id == sa.func.any(sa.bindparam("ids", type_=ARRAY(sa.Uuid()))))
)
_OF_RECORDS = Statement(
    sa.select(audit_entry.c.id).where(
        audit_entry.c.object == sa.bindparam("object"),
        audit_entry.c.record_id == sa.func.any(sa.bindparam("records", type_=ARRAY(sa.Uuid()))),
        audit_entry.c.detail_hash.is_not(None),
    )
)


async def begin_sealing(session: Session) -> None:
    """Wait until nobody else seals; entries go on being written."""
    await session.execute(_ONE_SEALER, {"name": f"{session.schema} audit seal"})


async def last_seal(session: Session) -> tuple[int, bytes] | None:
    found = await session.first(_LAST)
    return None if found is None else (found[0], bytes(found[1]))


async def unsealed(session: Session) -> list[Entry]:
    return await session.load(Entry, _UNSEALED)


async def add_seal(session: Session, seal: Seal, digests: Sequence[bytes]) -> None:
    await session.together(
        (_SEAL_ENTRIES, {"ids": seal.entries, "digests": list(digests), "number": seal.number}),
        (_ADD_SEAL, {name: getattr(seal, name) for name in Seal.__slots__}),
    )


async def seals(session: Session, after: int) -> list[Seal]:
    return await session.load(Seal, _SEALS, {"after": after})


async def sealed(session: Session, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Return the entries of seals with salt and detail, by seal and id."""
    return await session.dicts(_SEALED, {"numbers": list(numbers)})


async def strays(session: Session, limit: int) -> list[Entry]:
    """Return entries that name a seal that does not exist."""
    return await session.load(Entry, _STRAYS, {"limit": limit})


async def unsent(session: Session) -> Seal | None:
    """Return the newest seal when its head has not left the database."""
    found = await session.load(Seal, _UNSENT)
    return found[0] if found else None


async def note_sent(session: Session, number: int, at: datetime) -> None:
    await session.execute(_SENT, {"number": number, "at": at})


async def counts_since(session: Session) -> dict[str, int]:
    """Return how often each operation happened in seals whose head has not been sent, the most frequent first."""
    return {row[0]: row[1] for row in await session.all(_COUNTS)}


async def redact(session: Session, ids: Sequence[UUID]) -> int:
    return await session.execute(_REDACT, {"ids": list(ids)})


async def of_records(session: Session, object_name: str, records: Sequence[UUID]) -> list[UUID]:
    """Return the entries with values about some records."""
    return [row[0] for row in await session.all(_OF_RECORDS, {"object": object_name, "records": list(records)})]


_FILTERS = {
    "person_id": audit_entry.c.person_id,
    "action": audit_entry.c.action,
    "object": audit_entry.c.object,
    "record_id": audit_entry.c.record_id,
    "ip": audit_entry.c.ip,
}


async def listed(
    session: Session,
    wanted: Mapping[str, Any],
    *,
    since: datetime | None,
    until: datetime | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Return entries with their details, the newest first."""
    query = sa.select(*_COLUMNS, audit_detail.c.detail).select_from(
        audit_entry.outerjoin(audit_detail, audit_detail.c.entry_id == audit_entry.c.id)
    )
    for name, value in wanted.items():
        query = query.where(_FILTERS[name] == sa.bindparam(f"w_{name}", value, type_=_FILTERS[name].type))
    if since is not None:
        query = query.where(audit_entry.c.at >= sa.bindparam("since", since, type_=audit_entry.c.at.type))
    if until is not None:
        query = query.where(audit_entry.c.at < sa.bindparam("until", until, type_=audit_entry.c.at.type))
    if before is not None:
        at = sa.bindparam("before_at", before[0], type_=audit_entry.c.at.type)
        identifier = sa.bindparam("before_id", before[1], type_=sa.Uuid())
        query = query.where(sa.tuple_(audit_entry.c.at, audit_entry.c.id) < sa.tuple_(at, identifier))
    order = (audit_entry.c.at.desc(), audit_entry.c.id.desc())
    return await session.dicts(query.order_by(*order).limit(sa.bindparam("limit", limit)))


_STANDING = Statement(
    sa.select(
        sa.select(sa.func.count()).where(audit_entry.c.seal.is_(None)).select_from(audit_entry).scalar_subquery(),
        sa.select(sa.func.max(audit_seal.c.number)).scalar_subquery(),
        sa.select(sa.func.max(audit_seal.c.at)).scalar_subquery(),
        sa.select(sa.func.max(audit_seal.c.sent_at)).scalar_subquery(),
    )
)


async def standing(session: Session) -> tuple[int, int | None, datetime | None, datetime | None]:
    """Return how many entries wait for a seal, the last seal, when it was made, and when a head was last sent."""
    waiting, number, sealed_at, sent_at = (await session.all(_STANDING))[0]
    return waiting, number, sealed_at, sent_at
