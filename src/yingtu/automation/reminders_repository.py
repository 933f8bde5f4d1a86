"""Which records a reminder has become true for, and for which it is over: two statements, whatever the number of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import TIMESTAMP, insert

from yingtu.automation.matching_repository import prepared
from yingtu.automation.models import told
from yingtu.kit.statement import Statement
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.compile import Compilation, compile_filter
from yingtu.query.sight import open_sight
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.automation.matching_repository import Prepared
    from yingtu.metadata.catalog import Catalog, Object

_MOMENT = TIMESTAMP(timezone=True)


def true_statement(catalog: Catalog, obj: Object, raw: Mapping[str, Any]) -> Prepared:
    """Note at most ``:most`` records for which ``:reminder`` is true and that were not told, or not since ``:again``; return them."""
    compilation = Compilation(open_sight(catalog))
    table = record_table(catalog, obj).alias("t")
    bound = bind_filter(parse_filter(raw), compilation.sight, obj, lasting=True)
    condition = compile_filter(bound, compilation.frame(obj, source=table, joins=False))
    reminder = bindparam("reminder", type_=sa.Text)
    now = sa.cast(bindparam("now"), _MOMENT)
    quiet = sa.exists().where(
        told.c.reminder == reminder,
        told.c.record_id == table.c.id,
        told.c.told_at > bindparam("again", type_=_MOMENT),
    )
    found = (
        sa.select(sa.cast(reminder, sa.Text), table.c.id, now, now, sa.literal(1))
        .where(table.c.deleted_at.is_(None), condition, sa.not_(quiet))
        .order_by(table.c.id)
        .limit(bindparam("most", type_=sa.Integer))
    )
    statement = (
        insert(told)
        .from_select(["reminder", "record_id", "since", "told_at", "times"], found)
        .on_conflict_do_update(
            index_elements=[told.c.reminder, told.c.record_id],
            set_={"told_at": bindparam("now", type_=_MOMENT), "times": told.c.times + 1},
        )
        .returning(told.c.record_id)
    )
    return prepared(compilation, statement)


def over_statement(catalog: Catalog, obj: Object, raw: Mapping[str, Any]) -> Prepared:
    """Forget the records of ``:reminder`` for which it is no longer true."""
    compilation = Compilation(open_sight(catalog))
    table = record_table(catalog, obj).alias("t")
    bound = bind_filter(parse_filter(raw), compilation.sight, obj, lasting=True)
    condition = compile_filter(bound, compilation.frame(obj, source=table, joins=False))
    still = sa.exists(
        sa.select(sa.literal(1)).where(table.c.id == told.c.record_id, table.c.deleted_at.is_(None), condition)
    )
    return prepared(
        compilation, sa.delete(told).where(told.c.reminder == bindparam("reminder", type_=sa.Text), sa.not_(still))
    )


#: Keeps scans of reminders of a workspace to one process at a time.
LOCK = Statement(sa.select(sa.func.pg_try_advisory_xact_lock(bindparam("lock", type_=sa.BigInteger))))
