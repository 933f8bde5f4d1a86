"""Statements of the watch over dwell, and of records that are older than their process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, distinct_on, insert

from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.process.models import stage_move, stage_state
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.compile import Compilation, compile_filter
from yingtu.query.sight import open_sight
from yingtu.query.tables import history_table, record_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process
    from yingtu.query.kinds import Dynamic

_MOMENT = TIMESTAMP(timezone=True)


def late_statement(catalog: Catalog, process: Process) -> Statement:
    """Return records that entered the stage ``:stage`` before ``:before`` and of which nobody has been told, and note ``:now``.

    At most ``:most``, those that wait longest first: id, name, when they entered the stage, owner, and the owner's manager.
    """
    table = record_table(catalog, process.object)
    state = stage_state.alias("state")
    now = sa.bindparam("now", type_=_MOMENT)
    found = (
        sa.select(state.c.record_id, table.c[process.object.name_field].label("name"), table.c.owner_id)
        .join(table, table.c.id == state.c.record_id)
        .where(
            state.c.object == process.object.api_name,
            state.c.process == process.key,
            state.c.stage == sa.bindparam("stage", type_=sa.Text),
            state.c.entered_at < sa.bindparam("before", type_=_MOMENT),
            state.c.told_at.is_(None),
            sa.or_(state.c.paused_until.is_(None), state.c.paused_until <= now),
            table.c.deleted_at.is_(None),
        )
        .order_by(state.c.entered_at)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(of=state, skip_locked=True)
        .cte("found")
    )
    told = (
        sa.update(stage_state)
        .where(stage_state.c.object == process.object.api_name, stage_state.c.record_id == found.c.record_id)
        .values(told_at=now)
        .returning(stage_state.c.record_id, stage_state.c.entered_at)
        .cte("told")
    )
    return Statement(
        sa.select(told.c.record_id, found.c.name, told.c.entered_at, found.c.owner_id, users.c.manager_id)
        .join(found, found.c.record_id == told.c.record_id)
        .outerjoin(users, users.c.id == found.c.owner_id)
        .order_by(told.c.entered_at)
    )


def replaced_statement(catalog: Catalog, process: Process) -> Statement:
    """Let states follow records whose stage a publication has replaced, as a move; the stay goes on. At ``:now``, at most ``:most``.

    Moves come from the write path, which keeps both together; only the replacement of an option goes around it.
    """
    table = record_table(catalog, process.object)
    stage = table.c[process.document.field]
    behind = (
        sa.select(stage_state.c.record_id, stage_state.c.stage.label("old"), stage.label("new"))
        .join(table, table.c.id == stage_state.c.record_id)
        .where(
            stage_state.c.object == process.object.api_name,
            stage_state.c.process == process.key,
            stage.is_distinct_from(stage_state.c.stage),
            stage == sa.any_(sa.bindparam("stages", type_=ARRAY(sa.Text))),
        )
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(of=stage_state, skip_locked=True)
        .cte("behind")
    )
    now = sa.bindparam("now", type_=_MOMENT)
    moved = (
        sa.insert(stage_move)
        .from_select(
            ["id", "object", "record_id", "process", "from_stage", "to_stage", "kind", "occurred_at", "at", "source"],
            sa.select(
                sa.func.uuidv7(),
                sa.literal(process.object.api_name),
                behind.c.record_id,
                sa.literal(process.key),
                behind.c.old,
                behind.c.new,
                sa.literal("mapped"),
                now,
                now,
                sa.literal("system"),
            ),
        )
        .cte("moved")
    )
    return Statement(
        sa.update(stage_state)
        .where(stage_state.c.object == process.object.api_name, stage_state.c.record_id == behind.c.record_id)
        .values(stage=behind.c.new, former=None)
        .add_cte(moved)
    )


def backfill_statement(catalog: Catalog, process: Process) -> tuple[Statement, Mapping[str, Dynamic]]:
    """Build what makes moves and states of records that have none, from their history: each change of the stage is a move.

    For records that were there before the process. Where history is missing a record has been in its stage since it was made.
    """
    obj = process.object
    table, history = record_table(catalog, obj), history_table(catalog, obj)
    field = process.document.field
    sight = open_sight(catalog)
    compilation = Compilation(sight)
    frame = compilation.frame(obj, source=table, joins=False)
    follows = []
    if process.document.filter is not None:
        bound = bind_filter(parse_filter(process.document.filter), sight, obj, lasting=True)
        follows.append(compile_filter(bound, frame))
    known = sa.exists().where(stage_state.c.object == obj.api_name, stage_state.c.record_id == table.c.id)
    strangers = (
        sa.select(table.c.id)
        .where(
            table.c.deleted_at.is_(None),
            table.c[field] == sa.any_(sa.bindparam("stages", type_=ARRAY(sa.Text))),
            ~known,
            *follows,
        )
        .order_by(table.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .cte("strangers")
    )
    names = ("id", "version", "valid_from", "updated_by", field)
    versions = (
        sa.select(*(table.c[name] for name in names))
        .where(table.c.id.in_(sa.select(strangers.c.id)))
        .union_all(sa.select(*(history.c[name] for name in names)).where(history.c.id.in_(sa.select(strangers.c.id))))
        .subquery("versions")
    )
    before = sa.func.lag(versions.c[field]).over(partition_by=versions.c.id, order_by=versions.c.version)
    steps = sa.select(
        versions.c.id,
        versions.c.version,
        versions.c.valid_from,
        versions.c.updated_by,
        versions.c[field].label("stage"),
        before.label("former"),
    ).subquery("steps")
    changes = (
        sa.select(steps)
        .where(steps.c.stage.is_not(None), steps.c.stage.is_distinct_from(steps.c.former))
        .cte("changes")
    )
    moved = (
        sa.insert(stage_move)
        .from_select(
            [
                *("id", "object", "record_id", "process", "from_stage", "to_stage", "kind"),
                "occurred_at",
                "at",
                "by",
                "source",
            ],
            sa.select(
                sa.func.uuidv7(),
                sa.literal(obj.api_name),
                changes.c.id,
                sa.literal(process.key),
                changes.c.former,
                changes.c.stage,
                sa.literal("history"),
                changes.c.valid_from,
                changes.c.valid_from,
                changes.c.updated_by,
                sa.literal("system"),
            ),
        )
        .cte("moved")
    )
    last = (
        sa.select(changes.c.id, changes.c.stage, changes.c.valid_from, changes.c.updated_by)
        .ext(distinct_on(changes.c.id))
        .order_by(changes.c.id, changes.c.version.desc())
        .subquery("last")
    )
    states_ = insert(stage_state).from_select(
        ["object", "record_id", "process", "stage", "entered_at", "moved_at", "moved_by"],
        sa.select(
            sa.literal(obj.api_name),
            last.c.id,
            sa.literal(process.key),
            last.c.stage,
            last.c.valid_from,
            last.c.valid_from,
            last.c.updated_by,
        ),
    )
    return Statement(states_.on_conflict_do_nothing().add_cte(moved)), compilation.dynamic
