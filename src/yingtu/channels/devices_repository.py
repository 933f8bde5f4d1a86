"""Statements on devices that take web push."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP, insert

from yingtu.channels.models import device
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that has subscribed."""

    id: UUID
    name: str
    endpoint: str
    p256dh: str
    auth: str
    created_at: datetime


_mine = device.c.person == sa.bindparam("owner", type_=sa.Uuid)
_OF = Statement(
    sa.select(*(device.c[name] for name in Device.__dataclass_fields__)).where(_mine).order_by(device.c.created_at)
)
_COUNT = Statement(sa.select(sa.func.count()).select_from(device).where(_mine))
_new = insert(device).values(
    id=sa.bindparam("id", type_=sa.Uuid),
    person=sa.bindparam("owner", type_=sa.Uuid),
    name=sa.bindparam("name"),
    endpoint=sa.bindparam("endpoint"),
    p256dh=sa.bindparam("p256dh"),
    auth=sa.bindparam("auth"),
    created_at=sa.bindparam("moment", type_=_MOMENT),
)
_taken = ("person", "name", "p256dh", "auth", "created_at")
_PUT = Statement(
    _new.on_conflict_do_update(
        index_elements=[device.c.endpoint], set_={name: _new.excluded[name] for name in _taken}
    ).returning(device.c.id)
)
_DROP = Statement(sa.delete(device).where(_mine, device.c.id == sa.bindparam("id", type_=sa.Uuid)))
_FORGET = Statement(sa.delete(device).where(device.c.endpoint == sa.bindparam("endpoint")))


async def devices_of(session: Session, person: UUID) -> list[Device]:
    """Return somebody's devices, the oldest first."""
    return await session.load(Device, _OF, {"owner": person})


async def count(session: Session, person: UUID) -> int:
    """Return how many devices somebody has."""
    found: int = await session.scalar(_COUNT, {"owner": person})
    return found


async def put(session: Session, person: UUID, found: Device) -> UUID:
    """Store a device as somebody's, whoever had it before; return its id."""
    params = {
        "id": found.id,
        "owner": person,
        "name": found.name,
        "endpoint": found.endpoint,
        "p256dh": found.p256dh,
        "auth": found.auth,
        "moment": found.created_at,
    }
    stored: UUID = await session.scalar(_PUT, params)
    return stored


async def drop(session: Session, person: UUID, device_id: UUID) -> int:
    """Remove one of somebody's devices; return how many that were."""
    return await session.execute(_DROP, {"owner": person, "id": device_id})


async def forget(session: Session, endpoint: str) -> None:
    """Remove a device that does not exist any more."""
    await session.execute(_FORGET, {"endpoint": endpoint})
