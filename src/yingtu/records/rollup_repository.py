"""Statements of roll-ups: which parents are affected, and their figures anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from yingtu.kit.statement import Statement
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.compile import Compilation, compile_filter
from yingtu.query.sight import open_sight
from yingtu.query.tables import history_table, record_table
from yingtu.records.repository import UUIDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.fields.computed import RollUpOptions
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.kinds import Dynamic


def affected_statement(catalog: Catalog, child: Object, lookup: Field) -> Statement:
    """Build the statement that returns the parents that the records ``:ids`` point to, or pointed to before ``:versions``."""
    table, history = record_table(catalog, child), history_table(catalog, child)
    told = (
        sa.func.unnest(sa.bindparam("ids", type_=UUIDS), sa.bindparam("versions", type_=ARRAY(sa.Integer)))
        .table_valued(sa.column("id", UUID), sa.column("version", sa.Integer), name="told")
        .render_derived()
    )
    now = sa.select(table.c[lookup.api_name].label("parent")).where(
        table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS))
    )
    before = sa.select(history.c[lookup.api_name].label("parent")).join(
        told, sa.and_(history.c.id == told.c.id, history.c.version == told.c.version - 1)
    )
    both = now.union(before).subquery("both")
    return Statement(sa.select(both.c.parent).where(both.c.parent.is_not(None)))


def lock_statement(catalog: Catalog, parent: Object) -> Statement:
    """Build the statement that locks the parents ``:ids`` in id order, as all writers do."""
    table = record_table(catalog, parent)
    return Statement(
        sa.select(table.c.id)
        .where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
        .order_by(table.c.id)
        .with_for_update(key_share=True, of=table)
    )


def figures_statement(catalog: Catalog, parent: Object, field: Field) -> Statement:
    """Build the question whether some record has a figure of this roll-up."""
    column = record_table(catalog, parent).c[field.api_name]
    return Statement(sa.select(sa.exists(sa.select(sa.literal(1)).where(column.is_not(None)))))


def recompute_statement(
    catalog: Catalog, parent: Object, field: Field, *, everything: bool
) -> tuple[Statement, Mapping[str, Dynamic]]:
    """Build the update of one roll-up of the parents ``:ids`` (or of all), where the stored figure is not the true one.

    It returns the ids of those. Versions, history and time of change stay: nobody changed the record.
    """
    options: RollUpOptions = field.options  # type: ignore[assignment]
    child = catalog.object(options.object)
    sight = open_sight(catalog)
    compilation = Compilation(sight)
    frame = compilation.frame(child, joins=False)
    table = record_table(catalog, parent)
    where = [frame.column(options.field) == table.c.id, frame.column("deleted_at").is_(None)]
    if options.filter is not None:
        bound = bind_filter(parse_filter(options.filter), sight, child)
        where.append(compile_filter(bound, frame))
    figure = frame.select(_figure(child, options, frame), where).scalar_subquery()
    kind = table.c[field.api_name].type
    target: Any = table.alias("target")
    true = sa.select(table.c.id, sa.cast(figure, kind).label("figure")).where(
        sa.true() if everything else table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS))
    )
    fresh = true.subquery("fresh")
    statement = (
        sa.update(target)
        .values({field.api_name: fresh.c.figure})
        .where(target.c.id == fresh.c.id, target.c[field.api_name].is_distinct_from(fresh.c.figure))
        .returning(target.c.id)
    )
    return Statement(statement), compilation.dynamic


def _figure(child: Object, options: RollUpOptions, frame: Any) -> sa.ColumnElement[Any]:
    if options.op == "count" or options.measure is None:
        return sa.func.count()
    measure = child.fields[options.measure]
    value = frame.raw(measure, "base" if measure.type.name == "currency" else "")
    match options.op:
        case "sum":
            return sa.func.coalesce(sa.func.sum(value), 0)
        case "avg":
            return sa.func.avg(value)
        case "min":
            return sa.func.min(value)
        case "max":
            return sa.func.max(value)
