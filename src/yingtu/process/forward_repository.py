"""The parts of a statement that take a record one stage forward: its evidence, the move, and where it stands then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, TIMESTAMP, UUID, insert

from yingtu.process.models import stage_move, stage_state
from yingtu.records.persist_repository import ACTOR_ID, CHANGE_ID, NOW, SOURCE
from yingtu.records.quick_repository import RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from yingtu.records.deciding import WrittenRow

#: The id of the move, what was done, why, since when a move may still be undone, and the day a record is closed.
MOVE_ID = sa.bindparam("stage_move", type_=UUID)
ACTION = sa.bindparam("stage_action", type_=sa.Text)
WHY = sa.bindparam("stage_why", type_=sa.Text)
UNDO_SINCE = sa.bindparam("stage_undo_since", type_=TIMESTAMP(timezone=True))
CLOSED_ON = "stage_closed_on"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence of a stage.

    Attributes:
        have: How much of it there is, given the columns of the record as they will be.
        elsewhere: It stands in other tables: it is counted once, before the record is written.
    """

    place: int
    kind: str
    need: int
    have: Callable[[Mapping[str, sa.ColumnElement[Any]]], sa.ColumnElement[int]]
    elsewhere: bool


def constant(code: str | int) -> sa.ColumnElement[Any]:
    """Return a name, code or number of the configuration as it stands in the text; none of them may contain a quote."""
    if isinstance(code, int):
        return sa.literal_column(str(code), sa.Integer)
    return sa.literal_column("'" + code.replace("'", "''") + "'", sa.Text)


def label_parameter(place: int) -> str:
    """Return the parameter that names a piece of evidence in the language of the actor."""
    return f"stage_label_{place}"


def looked_up(pieces: Sequence[Piece]) -> sa.CTE | None:
    """Return one row with how much there is of each piece that stands in other tables, by :func:`_name`; None: none does."""
    counts = [each.have({}).label(_name(each)) for each in pieces if each.elsewhere]
    return (
        sa.select(*counts).cte("stage_evidence").prefix_with("MATERIALIZED", dialect="postgresql") if counts else None
    )


def _name(piece: Piece) -> str:
    return f"piece_{piece.place}"


def have(piece: Piece, found: sa.CTE | None, columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[int]:
    """Return how much there is of a piece, looked up or in the record."""
    return found.c[_name(piece)] if piece.elsewhere and found is not None else piece.have(columns)


def nothing_to_undo(object_name: str, process: str, stage: str) -> sa.ColumnElement[bool]:
    """Whether the record is in this process and entering the stage would not undo a move of the actor's own."""
    own = sa.and_(
        stage_state.c.former == stage, stage_state.c.moved_by == ACTOR_ID, stage_state.c.moved_at >= UNDO_SINCE
    )
    return ~sa.exists(sa.literal_column("1")).where(
        stage_state.c.object == constant(object_name),
        stage_state.c.record_id == RECORD_ID,
        sa.or_(stage_state.c.process != constant(process), own),
    )


def moved(
    row: WrittenRow,
    *,
    object_name: str,
    process: str,
    field: str,
    stage: str,
    kind: str,
    shown: Sequence[tuple[Piece, sa.ColumnElement[int]]],
) -> list[sa.CTE]:
    """Return the parts that write the move, with the evidence that was there, and where the record stands."""
    former = row.old[field]
    evidence: sa.ColumnElement[Any] = sa.null()
    if shown:
        evidence = sa.func.json_build_array(*(_told(piece, count) for piece, count in shown), type_=JSON)
    move: dict[str, sa.ColumnElement[Any]] = {
        "id": MOVE_ID,
        "object": constant(object_name),
        "record_id": row.id,
        "process": constant(process),
        "from_stage": former,
        "to_stage": constant(stage),
        "kind": constant(kind),
        "occurred_at": NOW,
        "at": NOW,
        "by": ACTOR_ID,
        "source": SOURCE,
        "action": ACTION,
        "reason": WHY,
        "evidence": evidence,
        "change_id": CHANGE_ID,
    }
    state: dict[str, sa.ColumnElement[Any]] = {
        "object": constant(object_name),
        "record_id": row.id,
        "process": constant(process),
        "stage": constant(stage),
        "entered_at": NOW,
        "moved_at": NOW,
        "moved_by": ACTOR_ID,
        "former": former,
    }
    states = insert(stage_state).from_select(list(state), sa.select(*state.values()))
    kept = [name for name in state if name not in {"object", "record_id"}]
    return [
        sa.insert(stage_move).from_select(list(move), sa.select(*move.values())).cte("stage_moved"),
        states.on_conflict_do_update(
            index_elements=[stage_state.c.object, stage_state.c.record_id],
            set_={name: states.excluded[name] for name in kept}
            | dict.fromkeys(("told_at", "paused_until", "pause_reason"), sa.null()),
        ).cte("stage_standing"),
    ]


def _told(piece: Piece, count: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    label = sa.bindparam(label_parameter(piece.place), type_=sa.Text)
    told = {"have": count, "kind": constant(piece.kind), "label": label, "need": constant(piece.need)}
    return sa.func.json_build_object(*(each for name, value in told.items() for each in (constant(name), value)))
