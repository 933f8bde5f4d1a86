"""Statements on links for passwords and on devices that people sign in from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from yingtu.identity.models import known_devices, password_links, users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """A person for whom a link is, or may be, made."""

    id: UUID
    login: str
    name: str
    email: str | None
    phone: str | None
    language: str | None
    has_password: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is still good, with its person."""

    id: UUID
    purpose: str
    expires_at: datetime
    user_id: UUID
    login: str
    name: str
    email: str | None
    phone: str | None
    language: str | None


_AT = sa.bindparam("moment", type_=sa.DateTime(timezone=True))
_PERSON = sa.bindparam("person", type_=sa.Uuid())
_holder = sa.select(
    users.c.id,
    users.c.login,
    users.c.name,
    users.c.email,
    users.c.phone,
    users.c.language,
    users.c.password_hash.is_not(None).label("has_password"),
).where(users.c.active)
_HOLDER = Statement(_holder.where(users.c.id == _PERSON))
_typed = sa.func.lower(sa.bindparam("typed", type_=sa.Text))
_BY_LOGIN_OR_MAIL = Statement(
    _holder.where(sa.or_(sa.func.lower(users.c.login) == _typed, sa.func.lower(users.c.email) == _typed))
    .order_by(sa.func.lower(users.c.login) != _typed)
    .limit(2)
)
_DROP_LINKS = Statement(sa.delete(password_links).where(password_links.c.user_id == _PERSON))
_SWEEP_LINKS = Statement(sa.delete(password_links).where(password_links.c.expires_at < _AT))
_ADD_LINK = Statement(
    sa.insert(password_links).values({each.name: sa.bindparam(each.name, type_=each.type) for each in password_links.c})
)
_LINK = Statement(
    sa.select(
        password_links.c.id,
        password_links.c.purpose,
        password_links.c.expires_at,
        password_links.c.user_id,
        users.c.login,
        users.c.name,
        users.c.email,
        users.c.phone,
        users.c.language,
    )
    .join_from(password_links, users, users.c.id == password_links.c.user_id)
    .where(
        password_links.c.id == sa.bindparam("link", type_=sa.Uuid()), password_links.c.expires_at > _AT, users.c.active
    )
)
_met = insert(known_devices).values(
    user_id=_PERSON, device=sa.bindparam("device", type_=sa.Text), first_seen_at=_AT, last_seen_at=_AT
)
#: Whether it is new: a row that was there already has another first moment.
_MEET = Statement(
    _met.on_conflict_do_update(
        index_elements=[known_devices.c.user_id, known_devices.c.device], set_={"last_seen_at": _AT}
    ).returning(known_devices.c.first_seen_at == known_devices.c.last_seen_at)
)
_OTHERS = Statement(
    sa.select(sa.func.count())
    .select_from(known_devices)
    .where(known_devices.c.user_id == _PERSON, known_devices.c.device != sa.bindparam("device", type_=sa.Text))
)


async def holder(session: Session, person: UUID) -> LinkHolder | None:
    """Return an active person."""
    return next(iter(await session.load(LinkHolder, _HOLDER, {"person": person})), None)


async def holder_by_name(session: Session, typed: str) -> LinkHolder | None:
    """Return the active person with this login, else the only one with this e-mail address."""
    found = await session.load(LinkHolder, _BY_LOGIN_OR_MAIL, {"typed": typed})
    if found and found[0].login.lower() == typed.lower():
        return found[0]
    return found[0] if len(found) == 1 else None


async def replace_link(
    session: Session, link: UUID, person: UUID, purpose: str, moment: datetime, expires: datetime
) -> None:
    """Store a link; the person's earlier ones are good for nothing any more."""
    await session.execute(_SWEEP_LINKS, {"moment": moment})
    await session.execute(_DROP_LINKS, {"person": person})
    values = {"id": link, "user_id": person, "purpose": purpose, "created_at": moment, "expires_at": expires}
    await session.execute(_ADD_LINK, values)


async def find_link(session: Session, link: UUID, moment: datetime) -> Link | None:
    """Return a link that is still good."""
    return next(iter(await session.load(Link, _LINK, {"link": link, "moment": moment})), None)


async def drop_links(session: Session, person: UUID) -> bool:
    """Delete a person's links; False: there was none any more."""
    return await session.execute(_DROP_LINKS, {"person": person}) > 0


async def meet_device(session: Session, person: UUID, device: str, moment: datetime) -> bool:
    """Note that a person signs in from a device; whether it is new beside others that are known."""
    new = bool(await session.scalar(_MEET, {"person": person, "device": device, "moment": moment}))
    return new and int(await session.scalar(_OTHERS, {"person": person, "device": device})) > 0
