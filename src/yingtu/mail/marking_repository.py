"""Statements on what mail said about intent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.identity.models import user_roles, users
from yingtu.kit.statement import Statement
from yingtu.mail.models import intent, mail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_MOMENT = sa.DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mail says about a record."""

    id: UUID
    mail_id: UUID
    object: str
    record_id: UUID
    rule: str
    verdict: str
    words: list[str]
    sentence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A mark with the mail it stands in."""

    id: UUID
    thread_id: UUID
    object: str
    record_id: UUID
    rule: str
    verdict: str
    words: list[str]
    sentence: str
    at: datetime
    state: str
    decided_by: UUID | None
    decided_at: datetime | None
    sender_name: str
    sender_address: str
    subject: str


_marks = (
    sa.func.json_to_recordset(sa.cast(sa.bindparam("marks", type_=sa.Text), sa.JSON))
    .table_valued(*(sa.column(name, intent.c[name].type) for name in Mark.__dataclass_fields__), name="given")
    .render_derived(with_types=True)
)
_ADD = Statement(
    insert(intent)
    .from_select([*Mark.__dataclass_fields__, "state"], sa.select(*_marks.c, sa.literal_column("'open'")))
    .on_conflict_do_nothing()
    .returning(intent.c.id)
)
_shown = sa.select(
    *(intent.c[name] for name in Shown.__dataclass_fields__ if name in intent.c),
    *(mail.c[name] for name in ("thread_id", "sender_name", "sender_address", "subject")),
).join(mail, mail.c.id == intent.c.mail_id)
_LIST = Statement(
    _shown.where(
        intent.c.state == sa.any_(sa.bindparam("states", type_=ARRAY(sa.Text))),
        intent.c.at >= sa.bindparam("since", type_=_MOMENT),
    )
    .order_by(intent.c.at.desc(), intent.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_FIND = Statement(_shown.where(intent.c.id == sa.bindparam("mark", type_=sa.Uuid)).with_for_update(of=intent))
_DECIDE = Statement(
    sa.update(intent)
    .where(
        intent.c.object == sa.bindparam("object_name", type_=sa.Text),
        intent.c.record_id == sa.bindparam("record", type_=sa.Uuid),
        intent.c.state == "open",
    )
    .values(
        state=sa.bindparam("decision", type_=sa.Text),
        decided_by=sa.bindparam("person", type_=sa.Uuid),
        decided_at=sa.bindparam("moment", type_=_MOMENT),
    )
)
_HOLDERS = Statement(
    sa.select(users.c.id)
    .where(
        users.c.active.is_(True),
        users.c.id.in_(
            sa.select(user_roles.c.user_id).where(
                user_roles.c.role == sa.any_(sa.bindparam("roles", type_=ARRAY(sa.Text)))
            )
        ),
    )
    .order_by(users.c.id)
)


async def add(session: Session, marks: Sequence[Mark]) -> frozenset[UUID]:
    """Store marks and return the ids of those that are new: of the others the mail has been judged already."""
    rows = orjson.dumps([asdict(mark) for mark in marks]).decode()
    return frozenset(row[0] for row in await session.all(_ADD, {"marks": rows}))


async def list_marks(session: Session, states: Sequence[str], since: datetime, most: int) -> list[Shown]:
    """Return marks, the newest first."""
    return await session.load(Shown, _LIST, {"states": list(states), "since": since, "most": most})


async def find(session: Session, mark: UUID) -> Shown | None:
    """Return a mark, locked."""
    rows = await session.load(Shown, _FIND, {"mark": mark})
    return rows[0] if rows else None


async def decide(
    session: Session, object_name: str, record: UUID, decision: str, person: UUID | None, moment: datetime
) -> None:
    """Note what a person made of everything that is open about a record."""
    params = {"object_name": object_name, "record": record, "decision": decision, "person": person, "moment": moment}
    await session.execute(_DECIDE, params)


async def holders(session: Session, roles: Sequence[str]) -> list[UUID]:
    """Return the active people who hold one of some roles."""
    return [row[0] for row in await session.all(_HOLDERS, {"roles": list(roles)})]
