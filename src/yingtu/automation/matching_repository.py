"""Statements over records that automations and reminders ask: built from the catalog, seeing everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as SQL_UUID

from yingtu.automation.repository import UUIDS
from yingtu.kit import clock
from yingtu.kit.statement import Statement
from yingtu.metadata.automation_documents import DateTrigger, RecordTrigger
from yingtu.query import formula
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.compile import Compilation, compile_filter
from yingtu.query.kinds import Dynamic
from yingtu.query.paths import resolve_path
from yingtu.query.sight import open_sight
from yingtu.query.tables import history_table, record_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.metadata.automation_documents import AutomationDocument
    from yingtu.metadata.catalog import Catalog, Object

_MOMENT = TIMESTAMP(timezone=True)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement, and the parameters that every use works out anew."""

    statement: Statement
    dynamic: Mapping[str, Dynamic]


def prepared(compilation: Compilation, statement: sa.ClauseElement) -> Prepared:
    found = Statement(statement)
    dynamic = {name: value for name, value in compilation.dynamic.items() if name in found.defaults}
    return Prepared(found, dynamic)


def _condition(
    compilation: Compilation, obj: Object, source: FromClause, raw: Mapping[str, Any] | None
) -> list[ColumnElement[bool]]:
    if raw is None:
        return []
    bound = bind_filter(parse_filter(raw), compilation.sight, obj, lasting=True)
    return [compile_filter(bound, compilation.frame(obj, source=source, joins=False))]


def trigger_statement(catalog: Catalog, obj: Object, document: AutomationDocument) -> Prepared:
    """Places (from 1) of the records ``:ids`` with ``:versions`` that a record trigger and the filter fit.

    What a field became is looked up in the version the event speaks of, what it was in the one before; the filter is asked of the
    record as it is now.
    """
    trigger = document.trigger
    compilation = Compilation(open_sight(catalog))
    told = (
        sa.func.unnest(bindparam("ids", type_=UUIDS), bindparam("versions", type_=ARRAY(sa.Integer)))
        .table_valued(
            sa.column("id", SQL_UUID), sa.column("version", sa.Integer), with_ordinality="number", name="told"
        )
        .render_derived()
    )
    table = record_table(catalog, obj).alias("t")
    where: list[ColumnElement[bool]] = [table.c.id == told.c.id]
    if document.trigger.on != "deleted":
        where.append(table.c.deleted_at.is_(None))
    where += _condition(compilation, obj, table, document.filter)
    if isinstance(trigger, RecordTrigger) and trigger.field is not None:
        where += _changed(compilation, obj, trigger, table, told)
    statement = sa.select(told.c.number).select_from(told.join(table, where[0])).where(*where[1:])
    return prepared(compilation, statement.order_by(told.c.number))


def _changed(
    compilation: Compilation, obj: Object, trigger: RecordTrigger, table: Any, told: Any
) -> list[ColumnElement[bool]]:
    """Return the conditions on what the field was and became."""
    history = history_table(compilation.catalog, obj)
    new, old = history.alias("became"), history.alias("was")
    name = str(trigger.field)
    current = table.c.version == told.c.version
    becomes = _any_of(name, trigger.becomes)
    found: list[ColumnElement[bool]] = []
    if becomes is not None:
        now = _condition(compilation, obj, table, becomes)
        then = _condition(compilation, obj, new, becomes)
        at = [new.c.id == told.c.id, new.c.version == told.c.version]
        past = sa.exists(sa.select(sa.literal(1)).where(*at, *then))
        found.append(sa.or_(sa.and_(current, *now), sa.and_(sa.not_(current), past)))
    if trigger.on != "updated" or name not in table.c:
        return found
    before = [old.c.id == told.c.id, old.c.version == told.c.version - 1]
    was = _condition(compilation, obj, old, _any_of(name, trigger.was))
    value = sa.case(
        (current, table.c[name]),
        else_=sa.select(new.c[name])
        .where(new.c.id == told.c.id, new.c.version == told.c.version)
        .correlate(told)
        .scalar_subquery(),
    )
    differs = old.c[name].is_distinct_from(value)
    found.append(sa.exists(sa.select(sa.literal(1)).where(*before, *was, differs)))
    return found


def _any_of(name: str, values: Sequence[Any]) -> dict[str, Any] | None:
    if not values:
        return None
    empty = {"field": name, "op": "is_empty"}
    return {"any": [empty if each is None else {"field": name, "op": "eq", "value": each} for each in values]}


def satisfying_statement(catalog: Catalog, obj: Object, raw: Mapping[str, Any] | None) -> Prepared:
    """Those of the live records ``:ids`` that satisfy a filter."""
    compilation = Compilation(open_sight(catalog))
    table = record_table(catalog, obj).alias("t")
    where = [table.c.id == sa.any_(bindparam("ids", type_=UUIDS)), table.c.deleted_at.is_(None)]
    return prepared(compilation, sa.select(table.c.id).where(*where, *_condition(compilation, obj, table, raw)))


def scan_statement(catalog: Catalog, obj: Object, raw: Mapping[str, Any] | None, *, first: bool) -> Prepared:
    """The next ``:most`` live records that satisfy a filter, in id order, behind ``:after``."""
    compilation = Compilation(open_sight(catalog))
    table = record_table(catalog, obj).alias("t")
    where = [table.c.deleted_at.is_(None), *_condition(compilation, obj, table, raw)]
    if not first:
        where.append(table.c.id > bindparam("after", type_=SQL_UUID))
    statement = sa.select(table.c.id).where(*where).order_by(table.c.id).limit(bindparam("most", type_=sa.Integer))
    return prepared(compilation, statement)


def dates_statement(catalog: Catalog, obj: Object, document: AutomationDocument, moments: bool) -> Prepared:  # noqa: FBT001
    """Live records whose date is in ``:days``, or whose moment lies after ``:start`` up to ``:end``, and the value."""
    trigger = document.trigger
    assert isinstance(trigger, DateTrigger)  # noqa: S101 - the caller's choice
    compilation = Compilation(open_sight(catalog))
    table = record_table(catalog, obj).alias("t")
    value = table.c[trigger.field]
    where = [table.c.deleted_at.is_(None), *_condition(compilation, obj, table, document.filter)]
    if moments:
        where += [value > bindparam("start", type_=_MOMENT), value <= bindparam("end", type_=_MOMENT)]
    else:
        where.append(value == sa.any_(bindparam("days", type_=ARRAY(sa.Date))))
    statement = sa.select(table.c.id, value).where(*where).order_by(table.c.id)
    return prepared(compilation, statement.limit(bindparam("most", type_=sa.Integer)))


def related_statement(catalog: Catalog, child: Object, lookup: str, raw: Mapping[str, Any] | None) -> Prepared:
    """For each of ``:parents`` its first ``:most`` live children that satisfy a filter."""
    compilation = Compilation(open_sight(catalog))
    table = record_table(catalog, child).alias("t")
    place = sa.func.row_number().over(partition_by=table.c[lookup], order_by=table.c.id).label("place")
    where = [
        table.c[lookup] == sa.any_(bindparam("parents", type_=UUIDS)),
        table.c.deleted_at.is_(None),
        *_condition(compilation, child, table, raw),
    ]
    numbered = sa.select(table.c[lookup].label("parent"), table.c.id, place).where(*where).subquery("numbered")
    most = bindparam("most", type_=sa.Integer)
    statement = sa.select(numbered.c.parent, numbered.c.id).where(numbered.c.place <= most)
    return prepared(compilation, statement.order_by(numbered.c.parent, numbered.c.id))


def formulas_statement(catalog: Catalog, obj: Object, formulas: Mapping[str, str]) -> Prepared:
    """The values of formulas on the records ``:ids``."""
    sight = open_sight(catalog)
    compilation = Compilation(sight)
    table = record_table(catalog, obj).alias("t")
    frame = compilation.frame(obj, source=table, joins=False)
    now = bindparam("formula_moment", type_=_MOMENT)

    def column(names: tuple[str, ...]) -> ColumnElement[Any]:
        return frame.value(sight, resolve_path(sight, obj, names))

    columns = []
    for number, text in enumerate(formulas.values()):
        node = formula.parse(text, obj, catalog)
        worked = formula.compile(node, column, time_zone=catalog.workspace.time_zone, now=now)
        columns.append(worked.label(f"v{number}"))
    compilation.dynamic["formula_moment"] = Dynamic(lambda _: clock.now())
    statement = sa.select(table.c.id, *columns).where(table.c.id == sa.any_(bindparam("ids", type_=UUIDS)))
    return prepared(compilation, statement)
