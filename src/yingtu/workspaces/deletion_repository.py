"""Statements on orders to delete workspaces, and counting what is in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.files.models import file
from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.tables import record_table
from yingtu.workspaces.models import sign_ups, workspace_deletions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Order:
    """An order to delete a workspace; once ``deleted_at`` is set it is the certificate."""

    id: UUID
    workspace_id: str
    name: str
    ordered_at: datetime
    ordered_by: str
    due_at: datetime
    withdrawn_at: datetime | None
    deleted_at: datetime | None
    contents: dict[str, Any] | None
    backups_expire_at: datetime | None
    backups_removed_at: datetime | None


_T = workspace_deletions
_OPEN = (_T.c.withdrawn_at.is_(None), _T.c.deleted_at.is_(None))
_ADD = Statement(insert(_T))
_ALL = Statement(sa.select(_T).order_by(_T.c.ordered_at.desc(), _T.c.id.desc()).limit(500))
_ONE = Statement(sa.select(_T).where(_T.c.id == sa.bindparam("order", type_=sa.Uuid)))
_OPEN_OF = Statement(sa.select(_T).where(_T.c.workspace_id == sa.bindparam("workspace", type_=sa.Text), *_OPEN))
_DUE = Statement(sa.select(_T).where(_T.c.due_at <= sa.bindparam("moment"), *_OPEN).order_by(_T.c.due_at))
_BACKUPS = Statement(
    sa.select(_T).where(_T.c.backups_expire_at <= sa.bindparam("moment"), _T.c.backups_removed_at.is_(None))
)
_WITHDRAW = Statement(
    sa.update(_T)
    .where(_T.c.workspace_id == sa.bindparam("workspace", type_=sa.Text), *_OPEN)
    .values(withdrawn_at=sa.bindparam("moment"))
)
_CLOSE = Statement(
    sa.update(_T)
    .where(_T.c.id == sa.bindparam("order", type_=sa.Uuid))
    .values(deleted_at=sa.bindparam("moment"), backups_expire_at=sa.bindparam("expire"))
)
_NOTE = Statement(
    sa.update(_T).where(_T.c.id == sa.bindparam("order", type_=sa.Uuid)).values(contents=sa.bindparam("found"))
)
_BACKUPS_GONE = Statement(
    sa.update(_T)
    .where(_T.c.id == sa.bindparam("order", type_=sa.Uuid))
    .values(backups_removed_at=sa.bindparam("moment"))
)
_PEOPLE = Statement(sa.select(sa.func.count()).select_from(users))
_FILES = Statement(sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(file.c.size), 0)).select_from(file))
_ADD_SIGN_UP = Statement(insert(sign_ups))
_SIGN_UPS = Statement(
    sa.select(
        sa.func.count().filter(
            sign_ups.c.ip == sa.bindparam("ip", type_=sa.Text), sign_ups.c.at > sa.bindparam("hour")
        ),
        sa.func.count(),
    ).where(sign_ups.c.at > sa.bindparam("day"))
)


_OLD_SIGN_UPS = Statement(
    sa.select(sign_ups.c.id, sign_ups.c.workspace_id).where(sign_ups.c.at < sa.bindparam("before")).limit(100)
)
_FORGET_SIGN_UPS = Statement(
    sa.delete(sign_ups).where(sign_ups.c.id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Uuid))))
)
_HAS_PASSWORDS = Statement(sa.select(sa.exists().where(users.c.password_hash.is_not(None))))


async def add(session: Session, values: dict[str, Any]) -> None:
    """Write down an order."""
    empty = dict.fromkeys(("withdrawn_at", "deleted_at", "contents", "backups_expire_at", "backups_removed_at"))
    await session.execute(_ADD, {**empty, **values})


async def orders(session: Session) -> list[Order]:
    """Return all orders, the newest first."""
    return await session.load(Order, _ALL)


async def get(session: Session, order: UUID) -> Order | None:
    """Return one order."""
    return next(iter(await session.load(Order, _ONE, {"order": order})), None)


async def open_of(session: Session, workspace_id: str) -> Order | None:
    """Return the order a workspace is waiting under."""
    return next(iter(await session.load(Order, _OPEN_OF, {"workspace": workspace_id})), None)


async def due(session: Session, moment: datetime) -> list[Order]:
    """Return the orders whose waiting period is over."""
    return await session.load(Order, _DUE, {"moment": moment})


async def expired_backups(session: Session, moment: datetime) -> list[Order]:
    """Return the certificates whose backups may go now."""
    return await session.load(Order, _BACKUPS, {"moment": moment})


async def withdraw(session: Session, workspace_id: str, moment: datetime) -> bool:
    """Withdraw the order of a workspace; False when there is none."""
    return await session.execute(_WITHDRAW, {"workspace": workspace_id, "moment": moment}) > 0


async def note(session: Session, order: UUID, found: dict[str, Any]) -> None:
    """Write down what is in a workspace before it is deleted."""
    await session.execute(_NOTE, {"order": order, "found": Jsonb(found)})


async def close(session: Session, order: UUID, moment: datetime, expire: datetime) -> None:
    """Write down that an order was carried out."""
    await session.execute(_CLOSE, {"order": order, "moment": moment, "expire": expire})


async def backups_gone(session: Session, order: UUID, moment: datetime) -> None:
    """Write down that the backups of a deleted workspace are gone too."""
    await session.execute(_BACKUPS_GONE, {"order": order, "moment": moment})


async def contents(session: Session, catalog: Catalog) -> dict[str, Any]:
    """Return how many records of each object, people, files and bytes there are."""
    counted = {}
    for name, obj in catalog.objects.items():
        if name == USER_OBJECT:
            continue
        count: int = await session.scalar(Statement(sa.select(sa.func.count()).select_from(record_table(catalog, obj))))
        if count:
            counted[name] = count
    files, size = await session.first(_FILES) or (0, 0)
    return {"records": counted, "people": await session.scalar(_PEOPLE), "files": files, "bytes": int(size)}


async def add_sign_up(session: Session, values: dict[str, Any]) -> None:
    """Write down who began a workspace."""
    await session.execute(_ADD_SIGN_UP, values)


async def sign_ups_since(session: Session, ip: str, hour: datetime, day: datetime) -> tuple[int, int]:
    """Return how many workspaces were begun from an address since ``hour``, and by all since ``day``."""
    found = await session.first(_SIGN_UPS, {"ip": ip, "hour": hour, "day": day})
    return (0, 0) if found is None else (found[0], found[1])


async def sign_ups_before(session: Session, before: datetime) -> list[tuple[UUID, str]]:
    """Return workspaces that were begun before a moment, with the number of their sign-up; a hundred at most."""
    return [(number, name) for number, name in await session.all(_OLD_SIGN_UPS, {"before": before})]


async def forget_sign_ups(session: Session, ids: Sequence[UUID]) -> None:
    """Forget who began workspaces: it is only known to limit how many, and for how long nobody enters."""
    await session.execute(_FORGET_SIGN_UPS, {"ids": list(ids)})


async def has_passwords(session: Session) -> bool:
    """Whether anybody of a workspace has ever set a password."""
    return bool(await session.scalar(_HAS_PASSWORDS))
