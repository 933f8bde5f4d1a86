"""Statements on moves and on where records stand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TIMESTAMP, UUID, insert

from yingtu.kit.ids import uuid7
from yingtu.kit.statement import Statement
from yingtu.process.models import stage_check, stage_move, stage_state
from yingtu.records.arrays import array_literal, json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)
_UUIDS = ARRAY(UUID)
_IDS: Any = sa.any_(sa.bindparam("ids", type_=_UUIDS))
_OBJECT = sa.bindparam("object_name", type_=sa.Text)
_RECORD = sa.bindparam("record", type_=UUID)


@dataclass(frozen=True, slots=True)
class Move:
    """A move as it happened."""

    id: uuid.UUID
    record_id: uuid.UUID
    process: str
    from_stage: str | None
    to_stage: str
    kind: str
    occurred_at: datetime
    at: datetime
    by: uuid.UUID | None
    source: str
    action: str | None
    reason: str | None
    evidence: list[dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class State:
    """Where a record stands."""

    record_id: uuid.UUID
    process: str
    stage: str
    entered_at: datetime
    moved_at: datetime
    moved_by: uuid.UUID | None
    former: str | None
    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class NewMove:
    """A move to be written: of which record, from where to where, and what was said and shown."""

    record_id: uuid.UUID
    process: str
    from_stage: str | None
    to_stage: str
    kind: str
    occurred_at: datetime
    action: str | None = None
    evidence: list[dict[str, Any]] | None = None
    #: Null when there is nothing that its author could undo.
    former: str | None = None


_given = (
    sa.func.unnest(
        sa.bindparam("move_ids", type_=_UUIDS),
        sa.bindparam("ids", type_=_UUIDS),
        sa.bindparam("processes", type_=ARRAY(sa.Text)),
        sa.bindparam("from_stages", type_=ARRAY(sa.Text)),
        sa.bindparam("to_stages", type_=ARRAY(sa.Text)),
        sa.bindparam("kinds", type_=ARRAY(sa.Text)),
        sa.bindparam("moments", type_=ARRAY(_MOMENT)),
        sa.bindparam("actions", type_=ARRAY(sa.Text)),
        sa.bindparam("evidences", type_=ARRAY(sa.Text)),
        sa.bindparam("formers", type_=ARRAY(sa.Text)),
    )
    .table_valued(
        sa.column("move_id", UUID),
        sa.column("record_id", UUID),
        sa.column("process", sa.Text),
        sa.column("from_stage", sa.Text),
        sa.column("to_stage", sa.Text),
        sa.column("kind", sa.Text),
        sa.column("occurred_at", _MOMENT),
        sa.column("action", sa.Text),
        sa.column("evidence", sa.Text),
        sa.column("former", sa.Text),
        name="given",
    )
    .render_derived()
)
_AT = sa.bindparam("at", type_=_MOMENT)
_BY = sa.bindparam("by", type_=UUID)
_moved = (
    sa.insert(stage_move)
    .from_select(
        [
            *("id", "object", "record_id", "process", "from_stage", "to_stage", "kind", "occurred_at", "at", "by"),
            *("source", "action", "reason", "evidence", "change_id"),
        ],
        sa.select(
            _given.c.move_id,
            _OBJECT,
            _given.c.record_id,
            _given.c.process,
            _given.c.from_stage,
            _given.c.to_stage,
            _given.c.kind,
            _given.c.occurred_at,
            _AT,
            _BY,
            sa.bindparam("source", type_=sa.Text),
            _given.c.action,
            sa.bindparam("reason", type_=sa.Text),
            sa.cast(_given.c.evidence, JSON),
            sa.bindparam("change_id", type_=UUID),
        ),
    )
    .cte("moved")
)
_states = insert(stage_state).from_select(
    ["object", "record_id", "process", "stage", "entered_at", "moved_at", "moved_by", "former"],
    sa.select(
        _OBJECT,
        _given.c.record_id,
        _given.c.process,
        _given.c.to_stage,
        _given.c.occurred_at,
        _AT,
        _BY,
        _given.c.former,
    ).select_from(_given),
)
_KEPT = ("process", "stage", "entered_at", "moved_at", "moved_by", "former")
_WRITE = Statement(
    _states.on_conflict_do_update(
        index_elements=[stage_state.c.object, stage_state.c.record_id],
        set_={name: _states.excluded[name] for name in _KEPT}
        | {"told_at": None, "paused_until": None, "pause_reason": None},
    ).add_cte(_moved)
)

_state_columns = tuple(
    stage_state.c[name]
    for name in ("record_id", "process", "stage", "entered_at", "moved_at", "moved_by", "former", "paused_until")
)
_STATES = Statement(sa.select(*_state_columns).where(stage_state.c.object == _OBJECT, stage_state.c.record_id == _IDS))
_move_columns = tuple(
    stage_move.c[name]
    for name in (
        *("id", "record_id", "process", "from_stage", "to_stage", "kind", "occurred_at", "at", "by", "source"),
        *("action", "reason", "evidence"),
    )
)
_MOVES = Statement(
    sa.select(*_move_columns)
    .where(stage_move.c.object == _OBJECT, stage_move.c.record_id == _RECORD)
    .order_by(stage_move.c.occurred_at.desc(), stage_move.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_ENTERED = Statement(
    sa.select(stage_move.c.record_id, stage_move.c.to_stage, sa.func.max(stage_move.c.occurred_at))
    .where(stage_move.c.object == _OBJECT, stage_move.c.record_id == _IDS)
    .group_by(stage_move.c.record_id, stage_move.c.to_stage)
)
_TICK = Statement(
    insert(stage_check)
    .values(
        object=_OBJECT,
        record_id=_RECORD,
        item=sa.bindparam("item", type_=sa.Text),
        by=_BY,
        at=_AT,
    )
    .on_conflict_do_nothing()
)
_UNTICK = Statement(
    sa.delete(stage_check).where(
        stage_check.c.object == _OBJECT,
        stage_check.c.record_id == _RECORD,
        stage_check.c.item == sa.bindparam("item", type_=sa.Text),
    )
)
_PAUSE = Statement(
    sa.update(stage_state)
    .where(stage_state.c.object == _OBJECT, stage_state.c.record_id == _RECORD)
    .values(
        paused_until=sa.bindparam("until", type_=_MOMENT),
        pause_reason=sa.bindparam("pause_reason", type_=sa.Text),
        # When the pause is over and the record still there, it is told again.
        told_at=None,
    )
)


def moves_call(
    object_name: str,
    moves: Sequence[NewMove],
    *,
    at: datetime,
    by: uuid.UUID | None,
    source: str,
    reason: str | None,
    change_id: uuid.UUID,
) -> tuple[Statement, dict[str, Any]]:
    """Return what writes moves and the new states of their records; at most one move per record."""
    return (
        _WRITE,
        {
            "object_name": object_name,
            "move_ids": array_literal([uuid7() for _ in moves]),
            "ids": array_literal([move.record_id for move in moves]),
            "processes": array_literal([move.process for move in moves]),
            "from_stages": array_literal([move.from_stage for move in moves]),
            "to_stages": array_literal([move.to_stage for move in moves]),
            "kinds": array_literal([move.kind for move in moves]),
            "moments": array_literal([move.occurred_at for move in moves]),
            "actions": array_literal([move.action for move in moves]),
            "evidences": array_literal([None if not move.evidence else json_text(move.evidence) for move in moves]),
            "formers": array_literal([move.former for move in moves]),
            "at": at,
            "by": by,
            "source": source,
            "reason": reason,
            "change_id": change_id,
        },
    )


async def states(session: Session, object_name: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, State]:
    """Return where records stand, as far as a move of theirs is known."""
    statement, params = states_call(object_name, ids)
    return states_of(await session.all(statement, params))


def states_call(object_name: str, ids: Sequence[uuid.UUID]) -> tuple[Statement, dict[str, Any]]:
    """Return the question of :func:`states`, for :func:`states_of` to read."""
    return _STATES, {"object_name": object_name, "ids": list(ids)}


def states_of(rows: Sequence[tuple[Any, ...]]) -> dict[uuid.UUID, State]:
    """Return the answer to :func:`states_call`."""
    return {state.record_id: state for state in (State(*row) for row in rows)}


async def moves(session: Session, object_name: str, record_id: uuid.UUID, *, most: int) -> list[Move]:
    """Return the moves of a record, the latest first."""
    return await session.load(Move, _MOVES, {"object_name": object_name, "record": record_id, "most": most})


async def entered(
    session: Session, object_name: str, ids: Sequence[uuid.UUID]
) -> dict[tuple[uuid.UUID, str], datetime]:
    """Return when records last entered each stage they have been in."""
    rows = await session.all(_ENTERED, {"object_name": object_name, "ids": list(ids)})
    return {(record, stage): at for record, stage, at in rows}


async def tick(
    session: Session,
    object_name: str,
    record_id: uuid.UUID,
    item: str,
    *,
    done: bool,
    by: uuid.UUID | None,
    at: datetime,
) -> None:
    """Tick an item of a checklist, or take the tick away."""
    params: dict[str, Any] = {"object_name": object_name, "record": record_id, "item": item}
    if done:
        await session.execute(_TICK, params | {"by": by, "at": at})
    else:
        await session.execute(_UNTICK, params)


async def pause(session: Session, object_name: str, record_id: uuid.UUID, *, until: datetime, reason: str) -> bool:
    """Say nothing about a record's dwell before a moment; False: it has no state."""
    params = {"object_name": object_name, "record": record_id, "until": until, "pause_reason": reason}
    return bool(await session.execute(_PAUSE, params))
