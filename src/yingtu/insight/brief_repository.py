"""Statements of the brief: records that make no progress, with what has happened to them meanwhile; and what history holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID, distinct_on

from yingtu.kit.statement import Statement
from yingtu.process.models import stage_move, stage_state
from yingtu.query.compile import Compilation
from yingtu.query.output import Labels
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.read import Plan, plan_of
from yingtu.query.sight import open_sight
from yingtu.query.tables import history_table, record_table

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from yingtu.insight.measures import Measured
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process
    from yingtu.query.sight import Sight

_MOMENT = TIMESTAMP(timezone=True)
#: Objects whose records are talks with the customer, with the field that says when.
TALKS = {"follow_up": "happened_at", "meeting": "starts_at", "call": "started_at", "visit": "happened_at"}


def compile_stalled(sight: Sight, process: Process, measured: Measured, segment: str) -> Plan:
    """Rows of open records that entered their stage before ``:before``, the largest first, at most ``:most`` behind the first ``:skip``.

    (id, name, owner, stage, money, entered at, updated at, segment, edits since, times the expected day was put off since, last
    talk with the customer, number of all such records). Edits are counted since ``:since`` at the earliest. ``:only``: these
    records alone, even when they are in their stage for a short time only; NULL: all.
    """
    compilation = Compilation(sight)
    obj = process.object
    frame = compilation.frame(obj)
    names = [process.document.field, obj.name_field, "owner_id", measured.amount, measured.expected_on]
    stage, name, owner, amount, expected = (_value(sight, process, frame, each) for each in names)
    grouped = _value(sight, process, frame, segment or None)
    state = stage_state.alias("state")
    identifier = frame.column("id")
    stages = [code for code, each in process.document.stages.items() if each.kind == "open"]
    only = sa.bindparam("only", type_=ARRAY(UUID))
    now = sa.bindparam("now", type_=_MOMENT)
    where = [
        *frame.readable(sight),
        stage == sa.any_(sa.bindparam(None, stages, type_=ARRAY(sa.Text), unique=True)),
        sa.or_(
            identifier == sa.any_(only),
            sa.and_(
                only.is_(None),
                state.c.entered_at < sa.bindparam("before", type_=_MOMENT),
                sa.or_(state.c.paused_until.is_(None), state.c.paused_until <= now),
            ),
        ),
    ]
    columns = [
        identifier.label("id"), sa.cast(name, sa.Text).label("name"), owner.label("owner_id"), stage.label("stage"),
        amount.label("amount"), state.c.entered_at, frame.column("updated_at").label("updated_at"),
        sa.cast(grouped, sa.Text).label("segment"), expected.label("expected"), sa.func.count().over().label("total"),
    ]  # fmt: skip
    joined = frame.from_clause().join(
        state, sa.and_(state.c.object == obj.api_name, state.c.record_id == identifier, state.c.process == process.key)
    )
    page = (
        sa.select(*columns)
        .select_from(joined)
        .where(*where)
        .order_by(sa.desc("amount").nulls_last(), "id")
        .limit(sa.bindparam("most", type_=sa.Integer))
        .offset(sa.bindparam("skip", type_=sa.Integer))
        .cte("page")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    rows = sa.select(
        page.c.id, page.c.name, page.c.owner_id, page.c.stage, page.c.amount, page.c.entered_at, page.c.updated_at,
        page.c.segment, *_edits(sight, process, measured, page), _talked(sight, process, page, now), page.c.total,
    ).order_by(page.c.amount.desc().nulls_last(), page.c.id)  # fmt: skip
    found = rows.subquery("x")
    return plan_of(compilation, Labels(), list(found.c), rows=found)


def _edits(sight: Sight, process: Process, measured: Measured, page: sa.CTE) -> list[ColumnElement[Any]]:
    past = history_table(sight.catalog, process.object)
    since = sa.func.greatest(
        sa.bindparam("since", type_=_MOMENT), page.c.entered_at + sa.literal_column("interval '1 minute'")
    )
    mine = [past.c.id == page.c.id, past.c.valid_to > since]
    edits = sa.select(sa.func.count()).where(*mine).correlate(page).scalar_subquery()
    if measured.expected_on is None:
        return [edits.label("edits"), sa.literal(0).label("postponed")]
    was = past.c[measured.expected_on]
    put_off = (
        sa.select(sa.func.count(was.distinct())).where(*mine, was < page.c.expected).correlate(page).scalar_subquery()
    )
    return [edits.label("edits"), put_off.label("postponed")]


def _talked(sight: Sight, process: Process, page: sa.CTE, now: ColumnElement[Any]) -> ColumnElement[Any]:
    """The last talk with the customer that a record tells of."""
    talks = []
    for child, lookup in sight.catalog.incoming.get(process.object.api_name, ()):
        when = TALKS.get(child.api_name)
        if when is None or when not in child.fields:
            continue
        table = record_table(sight.catalog, child)
        talks.append(
            sa.select(sa.func.max(table.c[when]))
            .where(table.c[lookup.api_name] == page.c.id, table.c.deleted_at.is_(None), table.c[when] <= now)
            .correlate(page)
            .scalar_subquery()
        )
    return (sa.func.greatest(*talks) if talks else sa.cast(sa.null(), _MOMENT)).label("talked_at")


def _value(sight: Sight, process: Process, frame: Any, name: str | None) -> ColumnElement[Any]:
    nothing: ColumnElement[Any] = sa.cast(sa.null(), sa.Text)
    if name is None:
        return nothing
    try:
        path = resolve_path(sight, process.object, tuple(name.split(".")))
    except BadPathError:
        return nothing
    money = path.field is not None and path.field.type.name == "currency" and not path.part
    found: ColumnElement[Any] = frame.value(sight, replace(path, part="base") if money else path)
    return found


def history_statement(catalog: Catalog, process: Process, segment: str) -> Statement:
    """Rows of (stage, segment, action, closed records, of these won): by which action closed records went on from each stage.

    Over all records, whoever may read them: what comes of it are rates of many.
    """
    sight = open_sight(catalog)
    compilation = Compilation(sight)
    frame = compilation.frame(process.object)
    stages = process.document.stages
    ended = {kind: [code for code, each in stages.items() if each.kind == kind] for kind in ("won", "lost")}
    stage = frame.column(process.document.field)
    grouped = sa.cast(_value(sight, process, frame, segment or None), sa.Text)
    codes = sa.bindparam(None, ended["won"] + ended["lost"], type_=ARRAY(sa.Text), unique=True)
    is_won = stage == sa.any_(sa.bindparam(None, ended["won"], type_=ARRAY(sa.Text), unique=True))
    closed = (
        sa.select(frame.column("id").label("id"), is_won.label("won"), grouped.label("segment"))
        .select_from(frame.from_clause())
        .where(frame.column("deleted_at").is_(None), stage == sa.any_(codes))
        .cte("closed")
    )
    move = stage_move
    steps = (
        sa.select(move.c.record_id, move.c.from_stage, move.c.action)
        .ext(distinct_on(move.c.record_id, move.c.from_stage))
        .where(
            move.c.object == process.object.api_name,
            move.c.process == process.key,
            move.c.action.is_not(None),
            move.c.from_stage.is_not(None),
        )
        .order_by(move.c.record_id, move.c.from_stage, move.c.at.desc())
        .subquery("steps")
    )
    return Statement(
        sa.select(
            steps.c.from_stage,
            closed.c.segment,
            steps.c.action,
            sa.func.count(),
            sa.func.count().filter(closed.c.won),
        )
        .join(closed, closed.c.id == steps.c.record_id)
        .group_by(steps.c.from_stage, closed.c.segment, steps.c.action)
    )
