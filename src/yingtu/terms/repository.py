"""Statements on editions and signatures, on the heads of departments, and on who uses a term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.identity.models import departments, users
from yingtu.kit.statement import Statement
from yingtu.terms.models import term_edition, term_signature
from yingtu.terms.wording import Edition, Signature

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from yingtu.kit.db import Session

_TEXTS = ARRAY(sa.Text)
_KEYS: Any = sa.any_(sa.bindparam("keys", type_=_TEXTS))

_EDITIONS = Statement(
    sa.select(*(term_edition.c[name] for name in Edition.__dataclass_fields__))
    .where(term_edition.c.term == _KEYS)
    .order_by(term_edition.c.term, term_edition.c.number)
)
_SIGNATURES = Statement(
    sa.select(*(term_signature.c[name] for name in Signature.__dataclass_fields__))
    .where(term_signature.c.term == _KEYS)
    .order_by(term_signature.c.at)
)
_ADD_EDITION = Statement(
    insert(term_edition)
    .values({each.name: sa.bindparam(each.name, type_=each.type) for each in term_edition.c})
    .on_conflict_do_nothing()
)
_sign = insert(term_signature).values(
    {each.name: sa.bindparam(each.name, type_=each.type) for each in term_signature.c}
)
_SIGN = Statement(
    _sign.on_conflict_do_update(
        index_elements=["term", "digest", "department"],
        set_={name: _sign.excluded[name] for name in ("agrees", "comment", "by", "at")},
    )
)
_above = users.alias("above")
_HEADS = Statement(
    sa.select(sa.func.lower(departments.c.name), users.c.id, users.c.name)
    .select_from(
        departments.join(users, users.c.department_id == departments.c.id).outerjoin(
            _above,
            sa.and_(_above.c.id == users.c.manager_id, _above.c.active, _above.c.department_id == departments.c.id),
        )
    )
    .where(
        users.c.active,
        _above.c.id.is_(None),
        sa.func.lower(departments.c.name) == sa.any_(sa.bindparam("names", type_=_TEXTS)),
    )
    .order_by(users.c.created_at, users.c.id)
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is asked or told."""

    id: UUID
    name: str


async def editions(session: Session, keys: Collection[str]) -> dict[str, list[Edition]]:
    """Return the editions of some terms, in order."""
    found: dict[str, list[Edition]] = {}
    for each in await session.load(Edition, _EDITIONS, {"keys": list(keys)}):
        found.setdefault(each.term, []).append(each)
    return found


async def signatures(session: Session, keys: Collection[str]) -> dict[str, list[Signature]]:
    """Return all signatures on any wording of some terms, the oldest first."""
    found: dict[str, list[Signature]] = {}
    for each in await session.load(Signature, _SIGNATURES, {"keys": list(keys)}):
        found.setdefault(each.term, []).append(each)
    return found


async def add_edition(
    session: Session, term: str, number: int, digest: str, wording: Mapping[str, Any], since: datetime
) -> bool:
    """Write down that a wording is in force; False: somebody else has."""
    params = {"term": term, "number": number, "digest": digest, "wording": Jsonb(dict(wording)), "since": since}
    return await session.execute(_ADD_EDITION, params) > 0


async def sign(session: Session, signature: Signature) -> None:
    """Write down what a department says; its former word on the same wording is replaced."""
    await session.execute(_SIGN, {name: getattr(signature, name) for name in Signature.__dataclass_fields__})


async def heads(session: Session, names: Collection[str]) -> dict[str, list[Person]]:
    """Return who leads each department, by its name in lower case: who belongs to it and reports to nobody in it."""
    found: dict[str, list[Person]] = {}
    wanted = {each.lower() for each in names}
    for name, person, called in await session.all(_HEADS, {"names": sorted(wanted)}) if wanted else []:
        found.setdefault(name, []).append(Person(person, called))
    return found
