"""Statements on second factors, recovery codes and tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.identity.models import factors, recovery_codes, tickets
from yingtu.identity.sealed_repository import Place
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session

#: Where the secrets of authenticator apps are.
FACTOR_SECRETS = Place(factors, "secret")

_MOMENT = sa.bindparam("moment", type_=sa.DateTime(timezone=True))
_PERSON = sa.bindparam("person", type_=sa.Uuid())
_ID = sa.bindparam("factor", type_=sa.Uuid())


@dataclass(frozen=True, slots=True)
class Factor:
    """Something beside the password."""

    id: UUID
    user_id: UUID
    kind: str
    name: str
    secret: bytes | None
    credential: bytes | None
    public_key: bytes | None
    counter: int
    created_at: datetime
    confirmed_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is to be answered."""

    id: UUID
    user_id: UUID
    purpose: str
    challenge: bytes


_OF_PERSON = Statement(sa.select(*factors.c).where(factors.c.user_id == _PERSON).order_by(factors.c.created_at))
_FORGET_BEGUN = Statement(
    sa.delete(factors).where(
        factors.c.user_id == _PERSON, factors.c.kind == sa.bindparam("kind"), factors.c.confirmed_at.is_(None)
    )
)
_ADD = Statement(
    sa.insert(factors).values(
        {
            name: sa.bindparam(name, type_=factors.c[name].type)
            for name in (
                "id", "user_id", "kind", "name", "secret", "credential", "public_key", "counter", "created_at", "confirmed_at",
            )
        }
    )
)  # fmt: skip
_CONFIRM = Statement(sa.update(factors).where(factors.c.id == _ID).values(confirmed_at=_MOMENT))
#: Only forward: a code or a signature that was used once is never good again, whoever was quicker.
_USE = Statement(
    sa.update(factors)
    .where(factors.c.id == _ID, factors.c.counter < sa.bindparam("counter", type_=sa.BigInteger))
    .values(counter=sa.bindparam("counter", type_=sa.BigInteger), last_used_at=_MOMENT)
)
_SEEN = Statement(sa.update(factors).where(factors.c.id == _ID).values(last_used_at=_MOMENT))
_DROP = Statement(sa.delete(factors).where(factors.c.id == _ID, factors.c.user_id == _PERSON))
_DROP_ALL = Statement(sa.delete(factors).where(factors.c.user_id == _PERSON))
_CODES = Statement(sa.select(sa.func.count()).select_from(recovery_codes).where(recovery_codes.c.user_id == _PERSON))
_DROP_CODES = Statement(sa.delete(recovery_codes).where(recovery_codes.c.user_id == _PERSON))
_ADD_CODES = Statement(
    sa.insert(recovery_codes).from_select(
        ["user_id", "code_hash"],
        sa.select(
            _PERSON, sa.func.unnest(sa.bindparam("hashes", type_=ARRAY(sa.LargeBinary()))).column_valued("code_hash")
        ),
    )
)
_SPEND_CODE = Statement(
    sa.delete(recovery_codes).where(
        recovery_codes.c.user_id == _PERSON, recovery_codes.c.code_hash == sa.bindparam("hash", type_=sa.LargeBinary)
    )
)
_ADD_TICKET = Statement(
    sa.insert(tickets).values({column.name: sa.bindparam(column.name, type_=column.type) for column in tickets.c})
)
_TICKET = Statement(
    sa.select(tickets.c.id, tickets.c.user_id, tickets.c.purpose, tickets.c.challenge).where(
        tickets.c.id == sa.bindparam("ticket", type_=sa.Uuid()), tickets.c.expires_at > _MOMENT
    )
)
_SPEND_TICKET = Statement(sa.delete(tickets).where(tickets.c.id == sa.bindparam("ticket", type_=sa.Uuid())))
_SWEEP = Statement(sa.delete(tickets).where(tickets.c.expires_at <= _MOMENT))
_UNPROTECTED = Statement(
    sa.select(sa.func.count())
    .select_from(factors)
    .where(factors.c.user_id == _PERSON, factors.c.confirmed_at.is_not(None))
)


async def of_person(session: Session, person: UUID) -> list[Factor]:
    return await session.load(Factor, _OF_PERSON, {"person": person})


async def protected(session: Session, person: UUID) -> bool:
    """Whether a person has a second factor."""
    return bool(await session.scalar(_UNPROTECTED, {"person": person}))


async def add(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_ADD, values)


async def forget_begun(session: Session, person: UUID, kind: str) -> None:
    await session.execute(_FORGET_BEGUN, {"person": person, "kind": kind})


async def confirm(session: Session, factor: UUID, moment: datetime) -> None:
    await session.execute(_CONFIRM, {"factor": factor, "moment": moment})


async def use(session: Session, factor: UUID, counter: int, moment: datetime) -> bool:
    """Move the counter of a factor forward; False when it is that far already."""
    return bool(await session.execute(_USE, {"factor": factor, "counter": counter, "moment": moment}))


async def note_used(session: Session, factor: UUID, moment: datetime) -> None:
    await session.execute(_SEEN, {"factor": factor, "moment": moment})


async def drop(session: Session, person: UUID, factor: UUID) -> bool:
    return bool(await session.execute(_DROP, {"person": person, "factor": factor}))


async def drop_all(session: Session, person: UUID) -> int:
    await session.execute(_DROP_CODES, {"person": person})
    return await session.execute(_DROP_ALL, {"person": person})


async def count_codes(session: Session, person: UUID) -> int:
    return int(await session.scalar(_CODES, {"person": person}))


async def replace_codes(session: Session, person: UUID, hashes: Sequence[bytes]) -> None:
    await session.execute(_DROP_CODES, {"person": person})
    if hashes:
        await session.execute(_ADD_CODES, {"person": person, "hashes": list(hashes)})


async def spend_code(session: Session, person: UUID, hashed: bytes) -> bool:
    return bool(await session.execute(_SPEND_CODE, {"person": person, "hash": hashed}))


async def add_ticket(session: Session, ticket: Ticket, moment: datetime, expires: datetime) -> None:
    await session.execute(_SWEEP, {"moment": moment})
    values = {"id": ticket.id, "user_id": ticket.user_id, "purpose": ticket.purpose, "challenge": ticket.challenge}
    await session.execute(_ADD_TICKET, {**values, "expires_at": expires})


async def ticket(session: Session, identifier: UUID, moment: datetime) -> Ticket | None:
    found = await session.load(Ticket, _TICKET, {"ticket": identifier, "moment": moment})
    return found[0] if found else None


async def spend_ticket(session: Session, identifier: UUID) -> bool:
    return bool(await session.execute(_SPEND_TICKET, {"ticket": identifier}))
