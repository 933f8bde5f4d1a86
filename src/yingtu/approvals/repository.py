"""Statements on approvals, votes, histories and substitutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, insert
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.approvals.models import approval, history, substitute, vote
from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.query.tables import record_table
from yingtu.records.arrays import json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

_UUIDS = ARRAY(UUID_TYPE)
_MOMENT = TIMESTAMP(timezone=True)
_IDS: Any = sa.any_(sa.bindparam("ids", type_=_UUIDS))
_ID = sa.bindparam("approval_id", type_=UUID_TYPE)
_PERSON = sa.bindparam("person", type_=UUID_TYPE)
_NOW = sa.bindparam("moment", type_=_MOMENT)


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval as stored."""

    id: UUID
    kind: str
    flow: str | None
    title: dict[str, str]
    object: str
    record_id: UUID | None
    record_name: str
    operation: str | None
    change: dict[str, Any] | None
    shown: list[dict[str, Any]]
    before: dict[str, Any]
    base_version: int | None
    source: str
    context: dict[str, Any]
    subjects: dict[str, Any]
    reason: str | None
    requester: UUID
    state: str
    steps: list[dict[str, Any]]
    step: int
    due_at: datetime | None
    reminders: int
    created_at: datetime
    decided_at: datetime | None
    problems: list[dict[str, Any]] | None
    previous: UUID | None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person is asked, or has said."""

    id: UUID
    approval_id: UUID
    step: int
    person: UUID
    origin: str
    instead_of: UUID | None
    state: str
    comment: str | None
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to an approval. ``person`` None: the flow itself did it."""

    id: UUID
    approval_id: UUID
    at: datetime
    person: UUID | None
    what: str
    step: int | None
    other: UUID | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Substitution:
    """Somebody decides for somebody else for a while."""

    person: UUID
    substitute: UUID
    begins_at: datetime
    ends_at: datetime


def _insert(table: sa.Table, names: Sequence[str]) -> Statement:
    """Return the insert of many rows, given as one JSON array."""
    given = (
        sa.func.jsonb_to_recordset(sa.cast(sa.bindparam("rows", type_=sa.Text), JSONB))
        .table_valued(*(sa.column(name, table.c[name].type) for name in names))
        .render_derived(name="given", with_types=True)
    )
    return Statement(sa.insert(table).from_select(list(names), sa.select(*(given.c[name] for name in names))))


_ADD = _insert(approval, list(Approval.__dataclass_fields__))
_ADD_VOTES = _insert(vote, list(Vote.__dataclass_fields__))
_ADD_HISTORY = _insert(history, list(Entry.__dataclass_fields__))

_columns = [approval.c[name] for name in Approval.__dataclass_fields__]
_LOCK = Statement(sa.select(*_columns).where(approval.c.id == _ID).with_for_update())
_GET = Statement(sa.select(*_columns).where(approval.c.id == _ID))
_votes = [vote.c[name] for name in Vote.__dataclass_fields__]
_VOTES = Statement(sa.select(*_votes).where(vote.c.approval_id == _IDS).order_by(vote.c.step, vote.c.id))
_VOTE = Statement(sa.select(*_votes).where(vote.c.id == sa.bindparam("vote_id", type_=UUID_TYPE)))
_HISTORY = Statement(
    sa.select(*(history.c[name] for name in Entry.__dataclass_fields__))
    .where(history.c.approval_id == _ID)
    .order_by(history.c.id)
)
_SET_VOTES = Statement(
    sa.update(vote)
    .where(vote.c.id == _IDS, vote.c.state == "open")
    .values(
        state=sa.bindparam("new_state", type_=sa.Text), comment=sa.bindparam("words", type_=sa.Text), decided_at=_NOW
    )
)
_CLOSE_VOTES = Statement(
    sa.update(vote).where(vote.c.approval_id == _ID, vote.c.state == "open").values(state="skipped", decided_at=_NOW)
)
_SET_STEP = Statement(
    sa.update(approval)
    .where(approval.c.id == _ID)
    .values(step=sa.bindparam("new_step", type_=sa.Integer), due_at=sa.bindparam("due", type_=_MOMENT), reminders=0)
)
_REMIND = Statement(
    sa.update(approval)
    .where(approval.c.id == _ID)
    .values(due_at=sa.bindparam("due", type_=_MOMENT), reminders=approval.c.reminders + 1)
)
_END = Statement(
    sa.update(approval)
    .where(approval.c.id == _ID)
    .values(
        state=sa.bindparam("new_state", type_=sa.Text),
        problems=sa.cast(sa.bindparam("found", type_=sa.Text), JSONB),
        decided_at=_NOW,
        due_at=None,
    )
)
_PENDING = Statement(
    sa.select(approval.c.id, approval.c.record_id, approval.c.operation, approval.c.change).where(
        approval.c.object == sa.bindparam("object_name", type_=sa.Text),
        approval.c.record_id == _IDS,
        approval.c.requester == _PERSON,
        approval.c.state == "pending",
    )
)
_OVERDUE = Statement(
    sa.select(*_columns)
    .where(approval.c.state == "pending", approval.c.due_at <= _NOW)
    .order_by(approval.c.due_at)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
)
#: Open votes of people who have left, or for whom somebody stands in now.
_MISPLACED = Statement(
    sa.select(vote.c.id, vote.c.approval_id)
    .select_from(
        vote.join(users, users.c.id == vote.c.person).outerjoin(
            substitute,
            sa.and_(substitute.c.person == vote.c.person, substitute.c.begins_at <= _NOW, substitute.c.ends_at > _NOW),
        )
    )
    .where(
        vote.c.state == "open",
        sa.or_(users.c.active.is_(False), substitute.c.person.is_not(None)),
    )
    .limit(sa.bindparam("most", type_=sa.Integer))
)

_mine = sa.select(vote.c.approval_id).where(vote.c.person == _PERSON)
_to_decide = approval.c.id.in_(_mine.where(vote.c.state == "open"))
_before: Any = sa.bindparam("before_id", type_=UUID_TYPE)


def _page(*conditions: sa.ColumnElement[bool]) -> Statement:
    return Statement(
        sa.select(*_columns)
        .where(*conditions, sa.or_(_before.is_(None), approval.c.id < _before))
        .order_by(approval.c.id.desc())
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


_LISTS = {
    "to_decide": _page(approval.c.state == "pending", _to_decide),
    "requested": _page(approval.c.requester == _PERSON),
    "done": _page(
        sa.or_(
            sa.and_(approval.c.requester == _PERSON, approval.c.state != "pending"),
            approval.c.id.in_(_mine.where(sa.or_(vote.c.state == "approved", vote.c.state == "rejected"))),
        )
    ),
}
_OF_RECORD = Statement(
    sa.select(*_columns)
    .where(
        approval.c.object == sa.bindparam("object_name"),
        approval.c.record_id == sa.bindparam("record", type_=UUID_TYPE),
        sa.or_(sa.bindparam("all", type_=sa.Boolean), approval.c.state == "pending"),
    )
    .order_by(approval.c.id.desc())
    .limit(50)
)
_COUNT = Statement(sa.select(sa.func.count()).select_from(approval).where(approval.c.state == "pending", _to_decide))
_SUBSTITUTION = Statement(
    sa.select(*(substitute.c[name] for name in Substitution.__dataclass_fields__)).where(substitute.c.person == _PERSON)
)
_STANDING_IN = Statement(
    sa.select(*(substitute.c[name] for name in Substitution.__dataclass_fields__))
    .where(substitute.c.substitute == _PERSON, substitute.c.ends_at > _NOW)
    .order_by(substitute.c.begins_at, substitute.c.person)
)
_saved = insert(substitute).values(
    person=_PERSON,
    substitute=sa.bindparam("substitute", type_=UUID_TYPE),
    begins_at=sa.bindparam("begins", type_=_MOMENT),
    ends_at=sa.bindparam("ends", type_=_MOMENT),
)
_SAVE_SUBSTITUTION = Statement(
    _saved.on_conflict_do_update(
        index_elements=[substitute.c.person],
        set_={name: _saved.excluded[name] for name in ("substitute", "begins_at", "ends_at")},
    )
)
_DROP_SUBSTITUTION = Statement(sa.delete(substitute).where(substitute.c.person == _PERSON))


async def add(session: Session, rows: Sequence[Approval]) -> None:
    """Store approvals."""
    await _add(session, _ADD, rows)


async def add_votes(session: Session, rows: Sequence[Vote]) -> None:
    """Store votes."""
    await _add(session, _ADD_VOTES, rows)


async def add_history(session: Session, rows: Sequence[Entry]) -> None:
    """Write down what happened."""
    await _add(session, _ADD_HISTORY, rows)


async def _add(session: Session, statement: Statement, rows: Sequence[Any]) -> None:
    if rows:
        values = [{name: getattr(row, name) for name in row.__dataclass_fields__} for row in rows]
        await session.execute(statement, {"rows": json_text(values)})


async def lock(session: Session, approval_id: UUID) -> Approval | None:
    """Return an approval, locked: whoever decides next waits."""
    found = await session.load(Approval, _LOCK, {"approval_id": approval_id})
    return found[0] if found else None


async def get(session: Session, approval_id: UUID) -> Approval | None:
    """Return an approval."""
    found = await session.load(Approval, _GET, {"approval_id": approval_id})
    return found[0] if found else None


async def votes(session: Session, approvals: Sequence[UUID]) -> list[Vote]:
    """Return the votes of some approvals, by step."""
    return await session.load(Vote, _VOTES, {"ids": list(approvals)}) if approvals else []


async def vote_of(session: Session, vote_id: UUID) -> Vote | None:
    """Return one vote."""
    found = await session.load(Vote, _VOTE, {"vote_id": vote_id})
    return found[0] if found else None


async def entries(session: Session, approval_id: UUID) -> list[Entry]:
    """Return what happened to an approval, in order."""
    return await session.load(Entry, _HISTORY, {"approval_id": approval_id})


async def set_votes(session: Session, ids: Sequence[UUID], state: str, comment: str | None, moment: datetime) -> None:
    """Give open votes another state."""
    await session.execute(_SET_VOTES, {"ids": list(ids), "new_state": state, "words": comment, "moment": moment})


async def close_votes(session: Session, approval_id: UUID, moment: datetime) -> None:
    """Nobody is asked any more."""
    await session.execute(_CLOSE_VOTES, {"approval_id": approval_id, "moment": moment})


async def set_step(session: Session, approval_id: UUID, step: int, due: datetime | None) -> None:
    """Begin a step."""
    await session.execute(_SET_STEP, {"approval_id": approval_id, "new_step": step, "due": due})


async def remind(session: Session, approval_id: UUID, due: datetime | None) -> None:
    """Give a step more time."""
    await session.execute(_REMIND, {"approval_id": approval_id, "due": due})


async def end(
    session: Session, approval_id: UUID, state: str, problems: list[dict[str, Any]] | None, moment: datetime
) -> None:
    """Write down how an approval ended."""
    found = None if problems is None else json_text(problems)
    await session.execute(_END, {"approval_id": approval_id, "new_state": state, "found": found, "moment": moment})


async def pending(
    session: Session, object_name: str, records: Sequence[UUID], person: UUID
) -> dict[tuple[UUID, str, str], UUID]:
    """Return what a person asks for already: approval by record, operation and change (as text)."""
    params = {"object_name": object_name, "ids": list(records), "person": person}
    return {
        (record, operation, json_text(change)): approval_id
        for approval_id, record, operation, change in await session.all(_PENDING, params)
    }


async def overdue(session: Session, moment: datetime, most: int) -> list[Approval]:
    """Return approvals whose step has run out of time, locked."""
    return await session.load(Approval, _OVERDUE, {"moment": moment, "most": most})


async def misplaced(session: Session, moment: datetime, most: int) -> dict[UUID, list[UUID]]:
    """Return open votes that somebody else has to give, by approval."""
    found: dict[UUID, list[UUID]] = {}
    for vote_id, approval_id in await session.all(_MISPLACED, {"moment": moment, "most": most}):
        found.setdefault(approval_id, []).append(vote_id)
    return found


async def list_of(session: Session, which: str, person: UUID, *, before: UUID | None, most: int) -> list[Approval]:
    """Return approvals that wait for a person, that they asked for, or that are done; the newest first."""
    return await session.load(Approval, _LISTS[which], {"person": person, "before_id": before, "most": most})


async def of_record(session: Session, object_name: str, record: UUID, *, everything: bool) -> list[Approval]:
    """Return the approvals of a record, pending ones only unless ``everything``."""
    return await session.load(Approval, _OF_RECORD, {"object_name": object_name, "record": record, "all": everything})


async def count_to_decide(session: Session, person: UUID) -> int:
    """Return how many approvals wait for a person."""
    count: int = await session.scalar(_COUNT, {"person": person})
    return count


async def substitution(session: Session, person: UUID) -> Substitution | None:
    """Return who stands in for a person, also in the past or future."""
    found = await session.load(Substitution, _SUBSTITUTION, {"person": person})
    return found[0] if found else None


async def standing_in(session: Session, person: UUID, moment: datetime) -> list[Substitution]:
    """Return for whom a person stands in now or later."""
    return await session.load(Substitution, _STANDING_IN, {"person": person, "moment": moment})


async def save_substitution(session: Session, wanted: Substitution) -> None:
    """Store who stands in for a person."""
    params = {"person": wanted.person, "substitute": wanted.substitute}
    await session.execute(_SAVE_SUBSTITUTION, params | {"begins": wanted.begins_at, "ends": wanted.ends_at})


async def drop_substitution(session: Session, person: UUID) -> None:
    """Let a person decide themselves."""
    await session.execute(_DROP_SUBSTITUTION, {"person": person})


async def current_values(session: Session, catalog: Catalog, obj: Object, record: UUID) -> dict[str, Any] | None:
    """Return the columns of a live record, locked; None when there is none."""
    table = record_table(catalog, obj)
    rows = await session.dicts(
        Statement(
            sa.select(*table.c)
            .where(table.c.id == sa.bindparam("record", type_=UUID_TYPE), table.c.deleted_at.is_(None))
            .with_for_update()
        ),
        {"record": record},
    )
    return rows[0] if rows else None
