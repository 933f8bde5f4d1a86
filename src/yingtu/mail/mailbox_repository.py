"""Statements on mailboxes: whose they are, how they do, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.identity.models import users
from yingtu.identity.sealed_repository import Place
from yingtu.kit.statement import Statement
from yingtu.mail.models import mailbox, member, raw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

#: Where the passwords of mailboxes are.
MAILBOX_SECRETS = Place(mailbox, "secret")

_UUID = sa.Uuid
_MOMENT = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox that is not removed."""

    id: UUID
    address: str
    name: str
    personal: bool
    visible: str
    imap_host: str
    imap_port: int
    imap_security: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    login: str
    secret: bytes | None = field(repr=False)
    folder: str
    sent_folder: str | None
    since: date | None
    signature: str
    active: bool
    due_at: datetime
    worked_at: datetime | None
    failed_at: datetime | None
    failures: int
    last_error: str | None
    last_detail: str | None
    created_by: UUID


_columns = [mailbox.c[name] for name in Mailbox.__dataclass_fields__]
_HOSTS = Statement(sa.select(mailbox.c.smtp_host).distinct().where(mailbox.c.active).order_by(mailbox.c.smtp_host))
#: What a person sets; the rest says how the mailbox does.
SET = (
    "address", "name", "personal", "visible", "imap_host", "imap_port", "imap_security", "smtp_host", "smtp_port",
    "smtp_security", "login", "secret", "folder", "since", "signature", "active",
)  # fmt: skip
_live = mailbox.c.removed_at.is_(None)
_id = sa.bindparam("mailbox_id", type_=_UUID)
_now = sa.bindparam("now", type_=_MOMENT)

_ADD = Statement(
    sa.insert(mailbox).values(
        {
            name: sa.bindparam(name, type_=mailbox.c[name].type)
            for name in (*SET, "id", "due_at", "created_by", "created_at")
        }
    )
)
_SAVE = Statement(
    sa.update(mailbox)
    .where(mailbox.c.id == _id)
    .values(
        {name: sa.bindparam(name, type_=mailbox.c[name].type) for name in SET}
        | {"failures": 0, "last_error": None, "last_detail": None, "due_at": sa.bindparam("due_at", type_=_MOMENT)}
    )
)
_REMOVE = Statement(
    sa.update(mailbox).where(mailbox.c.id == _id).values(active=False, secret=None, lease=None, removed_at=_now)
)
_FIND = Statement(sa.select(*_columns).where(mailbox.c.id == _id, _live))
_OF_PERSON = Statement(
    sa.select(*_columns)
    .where(
        _live,
        sa.or_(
            sa.bindparam("all", type_=sa.Boolean),
            sa.exists().where(
                member.c.mailbox_id == mailbox.c.id, member.c.person == sa.bindparam("person", type_=_UUID)
            ),
        ),
    )
    .order_by(mailbox.c.personal.desc(), mailbox.c.address)
)
_MEMBERS = Statement(
    sa.select(member.c.mailbox_id, users.c.id, users.c.name)
    .join(users, users.c.id == member.c.person)
    .where(member.c.mailbox_id == sa.any_(sa.bindparam("ids", type_=ARRAY(_UUID))))
    .order_by(users.c.name, users.c.id)
)
_CLEAR = Statement(sa.delete(member).where(member.c.mailbox_id == _id))
_JOIN = Statement(
    sa.insert(member).from_select(
        ["mailbox_id", "person"],
        sa.select(sa.bindparam("mailbox_id", type_=_UUID), users.c.id).where(
            users.c.id == sa.any_(sa.bindparam("people", type_=ARRAY(_UUID))), users.c.active.is_(True)
        ),
    )
)
_COUNTS = Statement(
    sa.select(raw.c.mailbox_id, sa.func.count())
    .where(raw.c.mailbox_id == sa.any_(sa.bindparam("ids", type_=ARRAY(_UUID))), raw.c.problem.is_not(None))
    .group_by(raw.c.mailbox_id)
)
#: A mailbox whose members have all left rests until somebody takes it over.
_somebody = sa.exists().where(
    member.c.mailbox_id == mailbox.c.id, users.c.id == member.c.person, users.c.active.is_(True)
)
_due = (
    sa.select(mailbox.c.id)
    .where(_live, mailbox.c.active.is_(True), mailbox.c.due_at <= _now, _somebody)
    .order_by(mailbox.c.due_at)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE = Statement(
    sa.update(mailbox)
    .where(mailbox.c.id.in_(_due))
    .values(due_at=sa.bindparam("until", type_=_MOMENT), lease=sa.bindparam("lease", type_=_UUID))
    .returning(*_columns)
)
_HOLD = Statement(
    sa.update(mailbox)
    .where(mailbox.c.id == _id, mailbox.c.lease == sa.bindparam("mine", type_=_UUID), mailbox.c.active.is_(True), _live)
    .values(due_at=sa.bindparam("until", type_=_MOMENT))
)
_WORKED = Statement(
    sa.update(mailbox)
    .where(mailbox.c.id == _id, mailbox.c.lease == sa.bindparam("mine", type_=_UUID))
    .values(
        lease=None,
        due_at=sa.bindparam("next", type_=_MOMENT),
        worked_at=_now,
        failures=0,
        last_error=None,
        last_detail=None,
    )
)
_FAILED = Statement(
    sa.update(mailbox)
    .where(mailbox.c.id == _id, mailbox.c.lease == sa.bindparam("mine", type_=_UUID))
    .values(
        lease=None,
        due_at=sa.bindparam("next", type_=_MOMENT),
        failed_at=_now,
        failures=mailbox.c.failures + 1,
        last_error=sa.bindparam("code", type_=sa.Text),
        last_detail=sa.bindparam("detail", type_=sa.Text),
    )
)
_SENT_FOLDER = Statement(
    sa.update(mailbox).where(mailbox.c.id == _id).values(sent_folder=sa.bindparam("name", type_=sa.Text), due_at=_now)
)


async def add(session: Session, values: dict[str, Any]) -> None:
    """Store a new mailbox."""
    await session.execute(_ADD, values)


async def save(session: Session, mailbox_id: UUID, values: dict[str, Any], due_at: datetime) -> None:
    """Store what a person has set; what failed before is forgotten."""
    await session.execute(_SAVE, {**values, "mailbox_id": mailbox_id, "due_at": due_at})


async def remove(session: Session, mailbox_id: UUID, now: datetime) -> None:
    """Forget how to get into a mailbox; its mail stays."""
    await session.execute(_REMOVE, {"mailbox_id": mailbox_id, "now": now})


async def find(session: Session, mailbox_id: UUID) -> Mailbox | None:
    """Return a mailbox."""
    rows = await session.load(Mailbox, _FIND, {"mailbox_id": mailbox_id})
    return rows[0] if rows else None


async def of_person(session: Session, person: UUID, *, everybody: bool) -> list[Mailbox]:
    """Return the mailboxes a person takes part in, or all there are."""
    return await session.load(Mailbox, _OF_PERSON, {"person": person, "all": everybody})


async def members(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return ids and names of the members by mailbox."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for mailbox_id, person, name in await session.all(_MEMBERS, {"ids": list(ids)}):
        found.setdefault(mailbox_id, []).append((person, name))
    return found


async def set_members(session: Session, mailbox_id: UUID, people: Sequence[UUID]) -> int:
    """Let these people take part, nobody else; return how many of them are still here."""
    await session.execute(_CLEAR, {"mailbox_id": mailbox_id})
    return await session.execute(_JOIN, {"mailbox_id": mailbox_id, "people": list(people)})


async def problem_counts(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many messages of mailboxes something is wrong with."""
    return dict(await session.all(_COUNTS, {"ids": list(ids)}))


async def take(session: Session, lease: UUID, now: datetime, until: datetime, most: int) -> list[Mailbox]:
    """Take mailboxes whose turn it is; nobody else does until then."""
    return await session.load(Mailbox, _TAKE, {"lease": lease, "now": now, "until": until, "most": most})


async def hold(session: Session, mailbox_id: UUID, lease: UUID, until: datetime) -> bool:
    """Keep a mailbox for longer; False when somebody else has it, or it is paused."""
    return await session.execute(_HOLD, {"mailbox_id": mailbox_id, "mine": lease, "until": until}) > 0


async def worked(session: Session, mailbox_id: UUID, lease: UUID, now: datetime, following: datetime) -> None:
    """Give a mailbox back that was read."""
    await session.execute(_WORKED, {"mailbox_id": mailbox_id, "mine": lease, "now": now, "next": following})


async def failed(
    session: Session, mailbox_id: UUID, lease: UUID, now: datetime, following: datetime, code: str, detail: str
) -> None:
    """Give a mailbox back that could not be read."""
    params = {"mailbox_id": mailbox_id, "mine": lease, "now": now, "next": following, "code": code, "detail": detail}
    await session.execute(_FAILED, params)


async def set_sent_folder(session: Session, mailbox_id: UUID, name: str | None, now: datetime) -> None:
    """Note where the server keeps sent mail, and let the mailbox be read next."""
    await session.execute(_SENT_FOLDER, {"mailbox_id": mailbox_id, "name": name, "now": now})


async def sending_hosts(session: Session) -> list[str]:
    """Return the servers that mailboxes in use send through."""
    return [row[0] for row in await session.all(_HOSTS)]
