"""Statements on receipts, and on whom an instruction may be given to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, insert

from yingtu.identity.models import departments, team_members, teams, users
from yingtu.instructions.models import receipt
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from yingtu.kit.db import Session

_IDS = ARRAY(sa.Uuid)
_MOMENT = TIMESTAMP(timezone=True)


@dataclass(frozen=True, slots=True)
class Receipt:
    """How far somebody is with an instruction; see the table."""

    instruction: UUID
    person: UUID
    task: UUID
    given_by: UUID | None
    given_at: datetime
    seen_at: datetime | None
    accepted_at: datetime | None
    done_at: datetime | None
    note: str | None
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """A team or department with its active people."""

    kind: str
    id: UUID
    name: str
    people: Sequence[UUID]


def _any(name: str) -> Any:
    return sa.any_(sa.bindparam(name, type_=_IDS))


_COLUMNS = tuple(receipt.c[name] for name in Receipt.__dataclass_fields__)
_instruction = receipt.c.instruction == sa.bindparam("instruction", type_=sa.Uuid)
_moment = sa.bindparam("moment", type_=_MOMENT)
_given = (
    sa.func.unnest(sa.bindparam("people", type_=_IDS), sa.bindparam("tasks", type_=_IDS))
    .table_valued(sa.column("person", sa.Uuid), sa.column("task", sa.Uuid), name="given")
    .render_derived()
)
_ADD = Statement(
    insert(receipt)
    .from_select(
        ["instruction", "person", "task", "given_by", "given_at"],
        sa.select(
            sa.bindparam("instruction", type_=sa.Uuid),
            _given.c.person,
            _given.c.task,
            sa.bindparam("given_by", type_=sa.Uuid),
            _moment,
        ),
    )
    .on_conflict_do_nothing(index_elements=[receipt.c.instruction, receipt.c.person])
    .returning(receipt.c.person, receipt.c.task)
)
_OF_INSTRUCTION = Statement(sa.select(*_COLUMNS).where(_instruction).order_by(receipt.c.given_at, receipt.c.person))
_OF_INSTRUCTIONS = Statement(
    sa.select(*_COLUMNS).where(receipt.c.instruction == _any("ids"), receipt.c.done_at.is_(None)).with_for_update()
)
_OF_PERSON = Statement(
    sa.select(*_COLUMNS)
    .where(receipt.c.person == sa.bindparam("person", type_=sa.Uuid), receipt.c.done_at.is_(None))
    .order_by(receipt.c.given_at.desc())
    .limit(200)
)
_ONE = Statement(
    sa.select(*_COLUMNS)
    .where(_instruction, receipt.c.person == sa.bindparam("person", type_=sa.Uuid))
    .with_for_update()
)
_OF_TASKS = Statement(
    sa.select(*_COLUMNS).where(receipt.c.task == _any("ids")).order_by(receipt.c.task).with_for_update()
)
_note = sa.bindparam("said", type_=sa.Text)
_first_seen = sa.func.coalesce(receipt.c.seen_at, _moment)
_MARK: dict[str, dict[str, Any]] = {
    "seen": {"seen_at": _first_seen},
    "accepted": {"seen_at": _first_seen, "accepted_at": sa.func.coalesce(receipt.c.accepted_at, _moment)},
    "done": {
        "seen_at": _first_seen,
        "accepted_at": sa.func.coalesce(receipt.c.accepted_at, _moment),
        "done_at": sa.func.coalesce(receipt.c.done_at, _moment),
    },
    "reopened": {"done_at": sa.null()},
}
_MARKS = {
    step: Statement(
        sa.update(receipt)
        .where(receipt.c.task == _any("tasks"), *([] if step != "reopened" else [receipt.c.done_at.is_not(None)]))
        .values(**values, note=sa.func.coalesce(_note, receipt.c.note))
    )
    for step, values in _MARK.items()
}
_REMINDED = Statement(
    sa.update(receipt)
    .where(
        _instruction,
        receipt.c.done_at.is_(None),
        sa.func.coalesce(receipt.c.reminded_at, sa.literal("-infinity").cast(_MOMENT))
        <= sa.bindparam("before", type_=_MOMENT),
    )
    .values(reminded_at=_moment)
    .returning(receipt.c.person)
)
_unaccepted = sa.and_(
    receipt.c.accepted_at.is_(None),
    receipt.c.done_at.is_(None),
    receipt.c.reminded_at.is_(None),
    receipt.c.given_at <= sa.bindparam("before", type_=_MOMENT),
)
_UNACCEPTED = Statement(sa.select(sa.exists().where(_unaccepted)))
_TAKE_UNACCEPTED = Statement(
    sa.update(receipt)
    .where(
        sa.tuple_(receipt.c.instruction, receipt.c.person).in_(
            sa.select(receipt.c.instruction, receipt.c.person)
            .where(_unaccepted)
            .order_by(receipt.c.given_at)
            .limit(sa.bindparam("most", type_=sa.Integer))
            .with_for_update(skip_locked=True)
        )
    )
    .values(reminded_at=_moment)
    .returning(*_COLUMNS)
)


def _members(kind: str, group: sa.Table, link: sa.ColumnElement[bool], *joined: sa.Table) -> sa.Select[Any]:
    people = sa.select(users.c.id).select_from(
        users if not joined else users.join(joined[0], joined[0].c.user_id == users.c.id)
    )
    return sa.select(
        sa.literal(kind).label("kind"),
        group.c.id,
        group.c.name,
        sa.func.array(people.where(link, users.c.active).order_by(users.c.id).scalar_subquery(), type_=_IDS).label(
            "people"
        ),
    )


_groups = sa.union_all(
    _members("team", teams, team_members.c.team_id == teams.c.id, team_members),
    _members("department", departments, users.c.department_id == departments.c.id),
).subquery()
_GROUPS = Statement(sa.select(_groups).order_by(_groups.c.kind.desc(), _groups.c.name))
_ACTIVE = Statement(sa.select(users.c.id).where(users.c.id == _any("ids"), users.c.active).order_by(users.c.id))


async def groups(session: Session) -> list[Group]:
    """Return teams, then departments, by name."""
    return await session.load(Group, _GROUPS, {})


async def active(session: Session, people: Collection[UUID]) -> list[UUID]:
    """Return those of some people who are active."""
    return [row[0] for row in await session.all(_ACTIVE, {"ids": list(people)})]


async def add(
    session: Session, instruction: UUID, tasks: dict[UUID, UUID], given_by: UUID | None, moment: datetime
) -> dict[UUID, UUID]:
    """Write receipts down, by person with the task; return those of people who had none."""
    params = {
        "instruction": instruction,
        "people": list(tasks),
        "tasks": list(tasks.values()),
        "given_by": given_by,
        "moment": moment,
    }
    return {row[0]: row[1] for row in await session.all(_ADD, params)}


async def of_instruction(session: Session, instruction: UUID) -> list[Receipt]:
    """Return the receipts of an instruction, in the order they were given."""
    return await session.load(Receipt, _OF_INSTRUCTION, {"instruction": instruction})


async def open_of_instructions(session: Session, ids: Collection[UUID]) -> list[Receipt]:
    """Return and lock the receipts of some instructions that are not done."""
    return await session.load(Receipt, _OF_INSTRUCTIONS, {"ids": list(ids)})


async def of_person(session: Session, person: UUID) -> list[Receipt]:
    """Return what somebody has not done yet, the newest first."""
    return await session.load(Receipt, _OF_PERSON, {"person": person})


async def one(session: Session, instruction: UUID, person: UUID) -> Receipt | None:
    """Return and lock somebody's receipt."""
    found = await session.load(Receipt, _ONE, {"instruction": instruction, "person": person})
    return found[0] if found else None


async def of_tasks(session: Session, tasks: Collection[UUID]) -> list[Receipt]:
    """Return and lock the receipts that some tasks stand for."""
    return await session.load(Receipt, _OF_TASKS, {"ids": list(tasks)})


async def mark(session: Session, tasks: Collection[UUID], step: str, moment: datetime, note: str | None = None) -> None:
    """Write down how far some receipts are: ``seen``, ``accepted``, ``done`` or ``reopened``. What was there first stays."""
    if tasks:
        params = {"tasks": list(tasks), "said": note}
        await session.execute(_MARKS[step], params if step == "reopened" else {**params, "moment": moment})


async def remind(session: Session, instruction: UUID, before: datetime, moment: datetime) -> list[UUID]:
    """Take the people who are behind and were not reminded since ``before``."""
    params = {"instruction": instruction, "before": before, "moment": moment}
    return [row[0] for row in await session.all(_REMINDED, params)]


async def unaccepted(session: Session, before: datetime) -> bool:
    """Whether something given before a moment was neither accepted nor reminded of."""
    return bool(await session.scalar(_UNACCEPTED, {"before": before}))


async def take_unaccepted(session: Session, before: datetime, moment: datetime, most: int) -> list[Receipt]:
    """Take what was given before a moment and neither accepted nor reminded of; nobody gets it again."""
    return await session.load(Receipt, _TAKE_UNACCEPTED, {"before": before, "moment": moment, "most": most})
