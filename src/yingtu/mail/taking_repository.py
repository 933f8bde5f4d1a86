"""Statements on what was taken from mailboxes: how far, and the messages as they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from yingtu.kit.statement import Statement
from yingtu.mail.models import folder, mail, raw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_MOMENT = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Raw:
    """A message as it came. ``uid`` None: it was written here."""

    id: UUID
    folder: str | None
    uidvalidity: int | None
    uid: int | None
    size: int
    sha256: bytes
    content: bytes
    received_at: datetime
    problem: str | None


_mailbox = sa.bindparam("mailbox_id", type_=sa.Uuid)
_folder = sa.bindparam("folder_name", type_=sa.Text)
_STATE = Statement(
    sa.select(folder.c.uidvalidity, folder.c.last_uid).where(folder.c.mailbox_id == _mailbox, folder.c.name == _folder)
)
_fresh = insert(folder).values(
    mailbox_id=_mailbox,
    name=_folder,
    uidvalidity=sa.bindparam("validity", type_=sa.BigInteger),
    last_uid=sa.bindparam("last", type_=sa.BigInteger),
)
_ADVANCE = Statement(
    _fresh.on_conflict_do_update(
        index_elements=["mailbox_id", "name"],
        set_={"uidvalidity": _fresh.excluded.uidvalidity, "last_uid": _fresh.excluded.last_uid},
    )
)
_names = ("id", "folder", "uidvalidity", "uid", "size", "sha256", "content", "received_at", "problem")
_ADD = Statement(
    insert(raw)
    .values(
        {name: sa.bindparam(name, type_=raw.c[name].type) for name in (*_names, "taken_at")}
        | {"mailbox_id": _mailbox, "state": "waiting"}
    )
    .on_conflict_do_nothing()
)
#: Messages of a folder whose numbers have been given out anew, by content.
_OLD = Statement(
    sa.select(raw.c.id, raw.c.sha256)
    .where(
        raw.c.mailbox_id == _mailbox,
        raw.c.folder == _folder,
        raw.c.sha256 == sa.any_(sa.bindparam("hashes", type_=ARRAY(BYTEA))),
        raw.c.uidvalidity != sa.bindparam("validity", type_=sa.BigInteger),
    )
    .order_by(raw.c.uid)
)
_RENUMBER = Statement(
    sa.update(raw)
    .where(raw.c.id == sa.bindparam("raw_id", type_=sa.Uuid))
    .values(uidvalidity=sa.bindparam("validity", type_=sa.BigInteger), uid=sa.bindparam("number", type_=sa.BigInteger))
)
_WAITING = Statement(
    sa.select(*(raw.c[name] for name in _names))
    .where(raw.c.mailbox_id == _mailbox, raw.c.state == "waiting")
    .order_by(raw.c.taken_at, raw.c.uid)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_SORTED = Statement(
    sa.update(raw)
    .where(raw.c.id == sa.bindparam("raw_id", type_=sa.Uuid))
    .values(state=sa.bindparam("now_is", type_=sa.Text), problem=sa.bindparam("code", type_=sa.Text))
)
_CONTENT = Statement(sa.select(raw.c.content).where(raw.c.id == sa.bindparam("raw_id", type_=sa.Uuid)))


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that something is wrong with."""

    id: UUID
    received_at: datetime
    size: int
    problem: str
    subject: str | None
    sender_address: str | None


_KEPT = Statement(
    sa.select(raw.c.id, raw.c.received_at, raw.c.size, raw.c.problem, mail.c.subject, mail.c.sender_address)
    .outerjoin(mail, mail.c.id == raw.c.id)
    .where(raw.c.mailbox_id == _mailbox, raw.c.problem.is_not(None))
    .order_by(raw.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


async def folder_state(session: Session, mailbox_id: UUID, name: str) -> tuple[int, int]:
    """Return UIDVALIDITY and the last UID of a folder; zeros when it was never read."""
    found = await session.first(_STATE, {"mailbox_id": mailbox_id, "folder_name": name})
    return (found[0], found[1]) if found else (0, 0)


async def advance(session: Session, mailbox_id: UUID, name: str, validity: int, last: int) -> None:
    """Note that everything up to a UID has been taken."""
    params = {"mailbox_id": mailbox_id, "folder_name": name, "validity": validity, "last": last}
    await session.execute(_ADVANCE, params)


async def keep(session: Session, mailbox_id: UUID, messages: Sequence[Raw], taken_at: datetime) -> None:
    """Store messages; one that is stored under its number already stays as it is."""
    rows = [{name: getattr(each, name) for name in _names} for each in messages]
    await session.execute_many(_ADD, [{**row, "mailbox_id": mailbox_id, "taken_at": taken_at} for row in rows])


async def numbered_before(
    session: Session, mailbox_id: UUID, name: str, validity: int, hashes: Sequence[bytes]
) -> list[tuple[UUID, bytes]]:
    """Return messages with these contents that were taken under another UIDVALIDITY."""
    params = {"mailbox_id": mailbox_id, "folder_name": name, "validity": validity, "hashes": list(hashes)}
    return [(row[0], bytes(row[1])) for row in await session.all(_OLD, params)]


async def renumber(session: Session, validity: int, numbers: Sequence[tuple[UUID, int]]) -> None:
    """Give messages the numbers they have now."""
    await session.execute_many(
        _RENUMBER, [{"raw_id": raw_id, "validity": validity, "number": uid} for raw_id, uid in numbers]
    )


async def waiting(session: Session, mailbox_id: UUID, most: int) -> list[Raw]:
    """Return messages that nobody has looked into, the oldest first."""
    return await session.load(Raw, _WAITING, {"mailbox_id": mailbox_id, "most": most})


async def mark(session: Session, states: Sequence[tuple[UUID, str, str | None]]) -> None:
    """Say of messages what became of them, and what is wrong with them."""
    rows: list[dict[str, Any]] = [{"raw_id": each[0], "now_is": each[1], "code": each[2]} for each in states]
    await session.execute_many(_SORTED, rows)


async def content(session: Session, raw_id: UUID) -> bytes | None:
    """Return a message as it came."""
    found = await session.scalar(_CONTENT, {"raw_id": raw_id})
    return None if found is None else bytes(found)


async def kept(session: Session, mailbox_id: UUID, most: int) -> list[Kept]:
    """Return the newest messages that something is wrong with."""
    return await session.load(Kept, _KEPT, {"mailbox_id": mailbox_id, "most": most})
