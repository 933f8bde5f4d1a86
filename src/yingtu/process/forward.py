"""A plain step forward, decided by the statement that makes it (ADR 0215).

Most moves are of one kind: a record goes on to a stage that may follow, its evidence is there, an action and a reason are named.
What :mod:`yingtu.process.guard` looks up and compares for these, PostgreSQL compares here, in the one statement of a simple update.
Whatever needs more (a sentence that says what is missing, an approval, a move back or undone, a moment that lies before now) is left
to the guard: this module declines it, or gives a condition that is not true.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from yingtu.kit.ids import uuid7
from yingtu.metadata.process_documents import (
    ChecklistEvidence,
    ConditionEvidence,
    FieldEvidence,
    FilesEvidence,
    RelatedEvidence,
)
from yingtu.process import evidence_repository, forward_repository
from yingtu.process.evidence import awake, item_key, label_of
from yingtu.process.forward_repository import Piece
from yingtu.process.moves import FORWARD, MoveKind, actions_for, classify
from yingtu.process.plan import processes_of
from yingtu.records.changes import Source
from yingtu.records.deciding import Clauses, Decision
from yingtu.records.persist_repository import NOW
from yingtu.records.quick_repository import RECORD_ID
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.process_documents import EvidenceDocument, StageDocument
    from yingtu.process.plan import Process
    from yingtu.records.deciding import Simple, WrittenRow


@dataclass(frozen=True, slots=True)
class _Way:
    """What leads forward into a stage, worked out once per catalog.

    Attributes:
        stages: From where one may go there.
        fills: Fields that a move keeps up to date, all of them; those that change with this one are ``changing``.
    """

    process: Process
    code: str
    stage: StageDocument
    stages: tuple[str, ...]
    kind: MoveKind
    actions: tuple[str, ...]
    fills: frozenset[str]
    changing: frozenset[str]


def decide(simple: Simple) -> Decision | None:
    """Return when an update of a stage is a plain step forward; None: it is none, or not all is said that it needs."""
    catalog, values = simple.catalog, simple.values
    processes = processes_of(catalog, simple.object.api_name)
    if not processes or processes[0].document.filter is not None:
        return None
    process = processes[0]
    new = values.get(process.document.field)
    if new not in process.document.stages:
        return None
    way = cached(catalog.compiled, ("process_way", process.key, new), lambda: _way(process, new))
    if not way.stages or not way.fills.isdisjoint(values) or not _said(way, simple):
        return None
    return Decision(
        key=("process", process.key, new),
        fields=way.changing,
        clauses=partial(_clauses, catalog, way),
        params=_params(catalog, way, simple),
    )


def _way(process: Process, code: str) -> _Way:
    document = process.document
    stage = document.stages[code]
    kinds = {each: classify(document, each, code) for each in document.stages}
    fills = document.fills
    probability = fills.probability if stage.probability is not None else None
    closed_on = fills.closed_on if stage.kind != "open" else None
    return _Way(
        process=process,
        code=code,
        stage=stage,
        stages=tuple(each for each, kind in kinds.items() if kind in FORWARD),
        kind={"open": MoveKind.ADVANCE, "won": MoveKind.WON, "lost": MoveKind.LOST}[stage.kind],
        actions=actions_for(document, code),
        fills=frozenset(name for name in (fills.moved_at, fills.probability, fills.closed_on) if name),
        changing=frozenset(name for name in (fills.moved_at, probability, closed_on) if name),
    )


def _said(way: _Way, simple: Simple) -> bool:
    """Whether the words are there that the stage wants, and nothing that would have to be looked at."""
    if way.stage.approval is not None or simple.source is Source.DEMO or "occurred_at" in simple.given:
        return False
    if way.stage.require_reason and simple.why is None:
        return False
    action = simple.given.get("action")
    if action is None:
        return not way.stage.require_action or not way.actions or way.kind is MoveKind.LOST
    return action in way.actions


def _params(catalog: Catalog, way: _Way, simple: Simple) -> dict[str, Any]:
    document, actor = way.process.document, simple.actor
    params: dict[str, Any] = {
        "stage_move": uuid7(),
        "stage_action": simple.given.get("action"),
        "stage_why": simple.why,
        "stage_undo_since": simple.now - timedelta(minutes=document.undo_minutes),
    }
    key = ("process_labels", way.process.key, way.code, actor.language)
    params |= cached(catalog.compiled, key, lambda: _labels(catalog, way, actor.language))
    if document.fills.closed_on and way.stage.kind != "open":
        params[forward_repository.CLOSED_ON] = simple.now.astimezone(ZoneInfo(actor.time_zone)).date()
    return params


def _labels(catalog: Catalog, way: _Way, language: str) -> dict[str, str]:
    return {
        forward_repository.label_parameter(place): label_of(catalog, way.process, piece, language)
        for place, piece in awake(catalog, way.process, way.code)
    }


def _clauses(catalog: Catalog, way: _Way, table: sa.Table, news: Mapping[str, sa.ColumnElement[Any]]) -> Clauses | None:
    process = way.process
    name, field = process.object.api_name, process.document.field
    if not way.fills <= {column.name for column in table.c}:
        return None
    pieces = []
    for place, document in awake(catalog, process, way.code):
        piece = _piece(catalog, process, way.code, place, document, table)
        if piece is None:
            return None
        pieces.append(piece)
    found = forward_repository.looked_up(pieces)

    def parts(row: WrittenRow) -> list[sa.CTE]:
        # What was given is as it was given; the rest is as it was.
        columns = {each.name: row.old[each.name] if news[each.name] is each else news[each.name] for each in table.c}
        shown = [(piece, forward_repository.have(piece, found, columns)) for piece in pieces]
        return forward_repository.moved(
            row, object_name=name, process=process.key, field=field, stage=way.code, kind=way.kind.value, shown=shown
        )

    conditions, values = _fill(way, table)
    return Clauses(
        conditions=[
            sa.or_(*(table.c[field] == forward_repository.constant(each) for each in way.stages)),
            forward_repository.nothing_to_undo(name, process.key, way.code),
            *(
                forward_repository.have(piece, found, news) >= forward_repository.constant(piece.need)
                for piece in pieces
            ),
            *conditions,
        ],
        values=values,
        parts=parts,
    )


def _fill(way: _Way, table: sa.Table) -> tuple[list[sa.ColumnElement[bool]], dict[str, sa.ColumnElement[Any]]]:
    """Return what becomes of the fields that follow from the stage, and where just these change."""
    fills, stage = way.process.document.fills, way.stage
    conditions: list[sa.ColumnElement[bool]] = []
    values: dict[str, sa.ColumnElement[Any]] = {}
    if fills.moved_at:
        values[fills.moved_at] = NOW
    if fills.probability and stage.probability is not None:
        column = table.c[fills.probability]
        values[fills.probability] = forward_repository.constant(stage.probability)
        conditions.append(column.is_distinct_from(values[fills.probability]))
    if fills.closed_on:
        column = table.c[fills.closed_on]
        conditions.append(column.is_(None))
        if stage.kind != "open":
            values[fills.closed_on] = sa.bindparam(forward_repository.CLOSED_ON, type_=column.type)
    return conditions, values


def _piece(
    catalog: Catalog, process: Process, stage: str, place: int, document: EvidenceDocument, table: sa.Table
) -> Piece | None:
    """Return how a piece of evidence is counted; None: not within a statement."""
    obj = process.object
    found: sa.ColumnElement[int] | None
    match document:
        case FieldEvidence() if obj.fields[document.field].type.name == "many_to_many":
            found = evidence_repository.links_count(catalog, obj, document.field, RECORD_ID)
        case FieldEvidence():
            if document.field not in table.c or isinstance(table.c[document.field].type, sa.JSON):
                return None
            return Piece(
                place, document.kind, document.count, lambda columns: _filled_values(columns[document.field]), False
            )
        case RelatedEvidence():
            found = evidence_repository.related_count(catalog, document, RECORD_ID)
        case FilesEvidence():
            found = evidence_repository.files_count(obj, RECORD_ID)
        case ChecklistEvidence():
            items = [item_key(process.key, stage, code) for code in document.items]
            found = evidence_repository.checks_count(obj, items, RECORD_ID)
            return Piece(place, document.kind, len(items), lambda _: found, True)
        case ConditionEvidence():
            return None
        case _:
            assert_never(document)
    return None if found is None else Piece(place, document.kind, document.count, lambda _: found, True)


def _filled_values(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return how many values a column holds: text that is empty holds none."""
    if isinstance(column.type, sa.ARRAY):
        return sa.func.coalesce(sa.func.cardinality(column), 0)
    there: sa.ColumnElement[bool] = column.is_not(None)
    if isinstance(column.type, sa.String):
        there = sa.and_(there, column != "")
    return sa.cast(there, sa.Integer)
