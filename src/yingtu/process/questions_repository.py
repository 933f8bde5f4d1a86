"""Statements on questions about records that stay too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, array, insert
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.process.models import dwell_question, stage_state
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process

_MOMENT = TIMESTAMP(timezone=True)
_UUIDS = ARRAY(UUID_TYPE)
_question = dwell_question.c
_OPEN = _question.answer.is_(None)
_NOW = sa.bindparam("now", type_=_MOMENT)
_OBJECT = sa.bindparam("object_name", type_=sa.Text)
_RECORD = sa.bindparam("record", type_=UUID_TYPE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a record, and what became of it."""

    id: UUID
    object: str
    record_id: UUID
    process: str
    stage: str
    person: UUID
    letter: UUID
    tasks: list[UUID]
    level: int
    asked_at: datetime
    answer: str | None
    entered_at: datetime | None


#: A question is about the stay in which it was asked.
_same_stay = sa.and_(
    stage_state.c.object == _question.object,
    stage_state.c.record_id == _question.record_id,
    stage_state.c.stage == _question.stage,
    stage_state.c.entered_at <= _question.asked_at,
)
_columns = [
    *(_question[name] for name in Question.__dataclass_fields__ if name != "entered_at"),
    stage_state.c.entered_at,
]
_OF_PERSON = Statement(
    sa.select(*_columns)
    .join(stage_state, _same_stay)
    .where(_question.person == sa.bindparam("person", type_=UUID_TYPE), _OPEN)
    .order_by(_question.asked_at.desc(), _question.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_OF_LETTER = Statement(
    sa.select(*_columns)
    .select_from(dwell_question.outerjoin(stage_state, _same_stay))
    .where(
        _question.letter == sa.bindparam("letter", type_=UUID_TYPE),
        _question.person == sa.bindparam("person", type_=UUID_TYPE),
    )
    .order_by(_question.asked_at, _question.id)
)
_given = (
    sa.func.unnest(*(sa.bindparam(name, type_=_UUIDS) for name in ("ids", "records", "people", "letters", "todos")))
    .table_valued(
        *(sa.column(name, UUID_TYPE) for name in ("id", "record_id", "person", "letter", "task")), name="given"
    )
    .render_derived()
)
_ADD = Statement(
    insert(dwell_question)
    .from_select(
        ["id", "object", "record_id", "process", "stage", "person", "letter", "tasks", "level", "asked_at", "due_at"],
        sa.select(
            _given.c.id,
            _OBJECT,
            _given.c.record_id,
            sa.bindparam("process", type_=sa.Text),
            sa.bindparam("stage", type_=sa.Text),
            _given.c.person,
            _given.c.letter,
            sa.func.array_remove(array([_given.c.task]), sa.null()),
            sa.literal(0),
            _NOW,
            sa.bindparam("due_at", type_=_MOMENT),
        ),
    )
    .on_conflict_do_nothing()
)
_ANSWER = Statement(
    sa.update(dwell_question)
    .where(_question.object == _OBJECT, _question.record_id == _RECORD, _OPEN)
    .values(
        answer=sa.bindparam("said", type_=sa.Text),
        answered_at=_NOW,
        answered_by=sa.bindparam("by", type_=UUID_TYPE),
        request_id=sa.bindparam("request", type_=UUID_TYPE),
    )
    .returning(_question.letter, _question.tasks)
)
_passed = sa.update(dwell_question).where(
    _question.id.in_(
        sa.select(_question.id)
        .where(_OPEN, ~sa.exists().where(_same_stay))
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )
)
_GONE = Statement(_passed.values(answer="gone", answered_at=_NOW).returning(_question.letter, _question.tasks))
_LETTERS_OPEN = Statement(
    sa.select(_question.letter)
    .where(_question.letter == sa.any_(sa.bindparam("letters", type_=_UUIDS)), _OPEN)
    .distinct()
)
_more = (
    sa.func.unnest(*(sa.bindparam(name, type_=_UUIDS) for name in ("ids", "letters", "todos")))
    .table_valued(*(sa.column(name, UUID_TYPE) for name in ("id", "letter", "task")), name="more")
    .render_derived()
)
_ASKED_AGAIN = Statement(
    sa.update(dwell_question)
    .where(_question.id == _more.c.id)
    .values(
        letter=_more.c.letter,
        tasks=_question.tasks.op("||")(sa.func.array_remove(array([_more.c.task]), sa.null())),
    )
)


def due_statement(catalog: Catalog, process: Process) -> Statement:
    """Give open questions whose time is up to the next manager, at most ``:most``; where nobody is above, for good.

    Rows (id, record, its name, stage, entered at, who was asked, who is asked now; null: nobody is above). They are due again
    ``:due_at``.
    """
    table = record_table(catalog, process.object)
    asked, above = users.alias("asked"), users.alias("above")
    due = (
        sa.select(
            _question.id,
            _question.record_id,
            table.c[process.object.name_field].label("name"),
            _question.stage,
            stage_state.c.entered_at,
            _question.person,
            sa.case((above.c.active, above.c.id), else_=above.c.manager_id).label("next"),
        )
        .select_from(
            dwell_question.join(stage_state, _same_stay)
            .join(table, table.c.id == _question.record_id)
            .join(asked, asked.c.id == _question.person)
            .outerjoin(above, above.c.id == asked.c.manager_id)
        )
        .where(
            _OPEN,
            _question.object == process.object.api_name,
            _question.process == process.key,
            _question.due_at <= _NOW,
            table.c.deleted_at.is_(None),
        )
        .order_by(_question.due_at)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(of=dwell_question, skip_locked=True)
        .cte("due")
    )
    moved = (
        sa.update(dwell_question)
        .where(_question.id == due.c.id)
        .values(
            person=sa.func.coalesce(due.c.next, due.c.person),
            level=_question.level + sa.case((due.c.next.is_(None), 0), else_=1),
            due_at=sa.case((due.c.next.is_not(None), sa.bindparam("due_at", type_=_MOMENT))),
        )
        .returning(_question.id)
        .cte("moved")
    )
    return Statement(sa.select(*due.c).join(moved, moved.c.id == due.c.id).order_by(due.c.id))


async def of_person(session: Session, person: UUID, most: int) -> list[Question]:
    """Return the open questions of somebody, the newest first; those about stays that are over are left out."""
    return await session.load(Question, _OF_PERSON, {"person": person, "most": most})


async def of_letter(session: Session, letter: UUID, person: UUID) -> list[Question]:
    """Return the questions of one message as long as they are that person's; ``entered_at`` null: the stay is over."""
    return await session.load(Question, _OF_LETTER, {"letter": letter, "person": person})


async def add(session: Session, object_name: str, rows: Sequence[Sequence[UUID | None]], **values: Any) -> None:
    """Add questions (id, record, person, letter, to-do) of one stage; a record that has an open one keeps it."""
    columns = dict(
        zip(("ids", "records", "people", "letters", "todos"), map(list, zip(*rows, strict=True)), strict=True)
    )
    await session.execute(_ADD, columns | {"object_name": object_name, **values})


async def answer(
    session: Session, object_name: str, record: UUID, said: str, *, by: UUID | None, request: UUID | None, now: datetime
) -> list[tuple[UUID, list[UUID]]]:
    """Answer the open question about a record; return message and to-dos of it."""
    params = {"object_name": object_name, "record": record, "said": said, "by": by, "request": request, "now": now}
    return [(row[0], row[1]) for row in await session.all(_ANSWER, params)]


async def close_gone(session: Session, now: datetime, most: int) -> list[tuple[UUID, list[UUID]]]:
    """Close questions about stays that are over; return message and to-dos of each."""
    return [(row[0], row[1]) for row in await session.all(_GONE, {"now": now, "most": most})]


async def open_letters(session: Session, letters: Sequence[UUID]) -> set[UUID]:
    """Return those messages of which some question is still open."""
    return {row[0] for row in await session.all(_LETTERS_OPEN, {"letters": list(letters)})}


async def asked_again(session: Session, rows: Sequence[tuple[UUID, UUID, UUID | None]]) -> None:
    """Note by which message and to-do questions (id, letter, to-do) were asked again."""
    ids, letters, todos = map(list, zip(*rows, strict=True))
    await session.execute(_ASKED_AGAIN, {"ids": ids, "letters": letters, "todos": todos})
