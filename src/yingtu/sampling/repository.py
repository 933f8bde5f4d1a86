"""Statements on draws and checks, and on what was won in a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Json, Jsonb
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, insert
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.kit.statement import Statement
from yingtu.process.models import stage_state
from yingtu.query.tables import record_table
from yingtu.sampling.models import sampling_check, sampling_draw

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process

_MOMENT = TIMESTAMP(timezone=True)
_ID = sa.bindparam("id", type_=UUID_TYPE)


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw; ``population`` is everything that was won in its month."""

    id: UUID
    sampling: str
    process: str
    object: str
    month: date
    seed: str
    percent: Decimal
    population: list[UUID]
    items: dict[str, dict[str, str]]
    drawn_at: datetime
    drawn_by: UUID | None


@dataclass(frozen=True, slots=True)
class Check:
    """The check of one record drawn."""

    id: UUID
    draw_id: UUID
    place: int
    record_id: UUID
    assignee: UUID | None
    due_on: date
    state: str
    answers: dict[str, str]
    note: str | None
    done_at: datetime | None
    done_by: UUID | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A draw in figures; ``mine`` are the open checks of one person."""

    id: UUID
    sampling: str
    process: str
    object: str
    month: date
    percent: Decimal
    population: int
    drawn_at: datetime
    drawn: int
    open: int
    passed: int
    failed: int
    overdue: int
    mine: int


def _values(table: sa.Table) -> dict[str, Any]:
    return {each.name: sa.bindparam(each.name, type_=each.type) for each in table.c}


_check = sampling_check.c
_ADD_DRAW = Statement(insert(sampling_draw).values(_values(sampling_draw)).on_conflict_do_nothing())
_ADD_CHECK = Statement(insert(sampling_check).values(_values(sampling_check)))
_draw_columns = [sampling_draw.c[name] for name in Draw.__dataclass_fields__]
_DRAW = Statement(sa.select(*_draw_columns).where(sampling_draw.c.id == _ID))
_OF_MONTH = Statement(
    sa.select(sampling_draw.c.id).where(
        sampling_draw.c.sampling == sa.bindparam("sampling", type_=sa.Text),
        sampling_draw.c.month == sa.bindparam("month", type_=sa.Date),
    )
)
_CHECKS = Statement(
    sa.select(*(_check[name] for name in Check.__dataclass_fields__))
    .where(_check.draw_id == _ID)
    .order_by(_check.place)
)
_ONE = Statement(
    sa.select(*(_check[name] for name in Check.__dataclass_fields__)).where(_check.id == _ID).with_for_update()
)
_count = sa.func.count(_check.id)
_PROGRESS = Statement(
    sa.select(
        *(sampling_draw.c[name] for name in ("id", "sampling", "process", "object", "month", "percent", "drawn_at")),
        sa.func.cardinality(sampling_draw.c.population).label("population"),
        _count.label("drawn"),
        *(_count.filter(_check.state == state).label(state) for state in ("open", "passed", "failed")),
        _count.filter(_check.state == "open", _check.due_on < sa.bindparam("today", type_=sa.Date)).label("overdue"),
        _count.filter(_check.state == "open", _check.assignee == sa.bindparam("person", type_=UUID_TYPE)).label("mine"),
    )
    .select_from(sampling_draw.outerjoin(sampling_check, _check.draw_id == sampling_draw.c.id))
    .group_by(sampling_draw.c.id)
    .order_by(sampling_draw.c.month.desc(), sampling_draw.c.sampling)
    .limit(200)
)
_CLOSE = Statement(
    sa.update(sampling_check)
    .where(_check.id == _ID, _check.state == "open")
    .values(
        {
            name: sa.bindparam(f"new_{name}", type_=_check[name].type)
            for name in ("state", "answers", "note", "done_at", "done_by")
        }
    )
)
_ASSIGN = Statement(
    sa.update(sampling_check)
    .where(_check.id == _ID, _check.state == "open")
    .values(assignee=sa.bindparam("person", type_=UUID_TYPE))
)


def won_statement(catalog: Catalog, process: Process) -> Statement:
    """Rows (id, owner) of the live records that stand in a won stage since a moment from ``:begins`` until before ``:ends``."""
    table = record_table(catalog, process.object)
    won = [code for code, stage in process.document.stages.items() if stage.kind == "won"]
    return Statement(
        sa.select(table.c.id, table.c.owner_id)
        .join(stage_state, stage_state.c.record_id == table.c.id)
        .where(
            stage_state.c.object == process.object.api_name,
            stage_state.c.process == process.key,
            stage_state.c.stage == sa.any_(sa.bindparam(None, won, type_=ARRAY(sa.Text), unique=True)),
            stage_state.c.entered_at >= sa.bindparam("begins", type_=_MOMENT),
            stage_state.c.entered_at < sa.bindparam("ends", type_=_MOMENT),
            table.c.deleted_at.is_(None),
        )
        .order_by(table.c.id)
    )


async def draw_of(session: Session, sampling: str, month: date) -> UUID | None:
    """Return the draw of a month."""
    found: UUID | None = await session.scalar(_OF_MONTH, {"sampling": sampling, "month": month})
    return found


async def draw(session: Session, draw_id: UUID) -> Draw | None:
    found = await session.load(Draw, _DRAW, {"id": draw_id})
    return found[0] if found else None


async def add(session: Session, made: Draw, checks: Sequence[Check]) -> bool:
    """Write down a draw with its checks; False: the month has been drawn already, and nothing is written."""
    values = {name: getattr(made, name) for name in Draw.__dataclass_fields__} | {"items": Json(made.items)}
    if not await session.execute(_ADD_DRAW, values):
        return False
    rows = [
        {name: getattr(each, name) for name in Check.__dataclass_fields__} | {"answers": Jsonb(each.answers)}
        for each in checks
    ]
    if rows:
        await session.execute_many(_ADD_CHECK, rows)
    return True


async def checks(session: Session, draw_id: UUID) -> list[Check]:
    """Return the checks of a draw, in its order."""
    return await session.load(Check, _CHECKS, {"id": draw_id})


async def locked_check(session: Session, check_id: UUID) -> Check | None:
    """Return one check and hold its row."""
    found = await session.load(Check, _ONE, {"id": check_id})
    return found[0] if found else None


async def progress(session: Session, person: UUID | None, today: date) -> list[Progress]:
    """Return the draws in figures, the newest month first."""
    return await session.load(Progress, _PROGRESS, {"person": person, "today": today})


async def close(session: Session, check_id: UUID, values: Mapping[str, Any]) -> None:
    """Write down the result of a check."""
    given = {f"new_{name}": value for name, value in values.items()} | {"new_answers": Jsonb(dict(values["answers"]))}
    await session.execute(_CLOSE, given | {"id": check_id})


async def assign(session: Session, check_id: UUID, person: UUID) -> None:
    """Hand an open check to somebody."""
    await session.execute(_ASSIGN, {"id": check_id, "person": person})
