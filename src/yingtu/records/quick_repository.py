"""The whole of a simple update as one statement: epochs, rights, version, history, change, event, and the record to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import INET, UUID
from sqlalchemy.sql import visitors

from yingtu.kit.statement import Statement
from yingtu.metadata.models import state
from yingtu.query.tables import history_table, record_table
from yingtu.records.deciding import WrittenRow
from yingtu.records.models import change
from yingtu.records.persist_repository import ACTOR_ID, BEGIN, CHANGE_ID, NOW, SOURCE, STEP, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.deciding import Clauses

#: Names under which the rest of the statement reads the written row, and the row to show: written, or as it is.
WRITTEN = "written"
SHOWN = "shown"
_TO_BE = "to_be"
#: The record.
RECORD_ID = sa.bindparam("id", type_=UUID)


def shown_row(table: sa.Table) -> sa.TableClause:
    """Return the row to show as a table with the columns of the record's table."""
    return sa.table(SHOWN, *(sa.column(each.name, each.type) for each in table.c))


def new_values(table: sa.Table, columns: Sequence[str]) -> dict[str, sa.ColumnElement[Any]]:
    """Return the parameters ``:v_<column>`` of the columns that are given."""
    return {name: sa.bindparam(f"v_{name}", type_=table.c[name].type) for name in columns}


def row_to_be(table: sa.Table) -> sa.TableClause:
    """Return a stand-in for the row as it will be, to compile expressions over; :func:`overlaid` puts the columns into them."""
    return sa.table(_TO_BE, *(sa.column(each.name, each.type) for each in table.c))


def overlaid(expression: sa.ColumnElement[bool], news: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[bool]:
    """Return an expression over :func:`row_to_be` as one over the columns as they will be."""

    def replace(element: Any, **_: Any) -> Any:
        if isinstance(element, sa.ColumnClause) and getattr(element.table, "name", None) == _TO_BE:
            return news[element.name]
        return None

    return visitors.replacement_traverse(expression, {}, replace)


def quick_statement(
    catalog: Catalog,
    obj: Object,
    values: Mapping[str, sa.ColumnElement[Any]],
    conditions: Sequence[sa.ColumnElement[bool]],
    clauses: Sequence[Clauses],
    body: sa.Select[Any],
    *,
    told: bool,
) -> Statement:
    """Build the statement; it returns ``body`` (of :func:`shown_row`) and nothing when a condition failed.

    When the record has all the values already, nothing is written and it is shown as it is: of two simultaneous changes this one
    then was the first. ``clauses``: what guards decide and write; where one decides, no difference is nothing to decide, and the
    long way shows the record. ``told``: whether some consumer gets the event.

    A publisher that holds the epochs is not waited for: this statement has the table's lock already, which the publisher may
    want. SKIP LOCKED gives up instead, and the long way waits without holding anything.
    """
    table, history = record_table(catalog, obj), history_table(catalog, obj)
    held = (
        sa.select(state.c.catalog_version, state.c.access_epoch)
        .with_for_update(read=True, skip_locked=True)
        .cte("held")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    expected = sa.bindparam("expected_version", type_=sa.Integer)
    allowed = (
        table.c.id == RECORD_ID,
        table.c.deleted_at.is_(None),
        held.c.catalog_version == sa.bindparam("catalog_version", type_=sa.BigInteger),
        held.c.access_epoch == sa.bindparam("access_epoch", type_=sa.BigInteger),
        sa.or_(expected.is_(None), table.c.version == expected),
        *conditions,
        *(condition for each in clauses for condition in each.conditions),
    )
    different = sa.or_(*(table.c[name].is_distinct_from(value) for name, value in values.items()))
    wanted = _columns_of(body)
    old = sa.table("old", *(sa.column(each.name, each.type) for each in table.c))
    new = sa.table("new", *(sa.column(each.name, each.type) for each in table.c))
    labels = {each.name: f"__o{number}" for number, each in enumerate(table.c)}
    written = (
        sa.update(table)
        .values(
            {
                **values,
                **{name: value for each in clauses for name, value in each.values.items()},
                "version": table.c.version + sa.literal_column("1", sa.Integer),
                "valid_from": sa.func.greatest(BEGIN, table.c.valid_from + STEP),
                "change_id": CHANGE_ID,
                "updated_at": NOW,
                "updated_by": ACTOR_ID,
            }
        )
        .where(*allowed, different)
        .returning(
            *(new.c[each].label(each) for each in sorted({*wanted, "id", "version", "valid_from"})),
            *(old.c[each.name].label(labels[each.name]) for each in table.c),
        )
        .cte(WRITTEN)
    )
    shown: Any = sa.select(*(written.c[each] for each in wanted))
    if not clauses:
        as_it_is = sa.select(*(table.c[each] for each in wanted)).select_from(held)
        shown = shown.union_all(as_it_is.where(*allowed, sa.not_(different)))
    shown = shown.cte(SHOWN)
    kept = (
        sa.insert(history)
        .from_select(
            [*labels, "valid_to"],
            sa.select(*(written.c[label] for label in labels.values()), written.c.valid_from),
        )
        .cte("kept")
    )
    changed = (
        sa.insert(change)
        .from_select(
            ["id", "at", "actor_id", "source", "reason", "ip", "fingerprint", "request_id"],
            sa.select(
                CHANGE_ID,
                NOW,
                ACTOR_ID,
                SOURCE,
                sa.bindparam("reason", type_=sa.Text),
                sa.cast(sa.bindparam("ip", type_=sa.Text), INET),
                sa.bindparam("fingerprint", type_=sa.Text),
                sa.bindparam("request_id", type_=sa.Text),
            ).select_from(written),
        )
        .cte("changed")
    )
    row = WrittenRow(written.c.id, {name: written.c[label] for name, label in labels.items()})
    beside = [part for each in clauses for part in each.parts(row)]
    told_parts = outbox(written, obj, "updated", single=True, queued=told)
    return Statement(body.add_cte(kept, changed, *told_parts, *beside, shown))


def body_of(
    columns: Sequence[sa.ColumnElement[Any]], source: sa.FromClause, row_of: Callable[[sa.FromClause], Any]
) -> sa.Select[Any]:
    """Return the query of the row to show as JSON text."""
    row = sa.select(*columns).select_from(source).subquery("x")
    return sa.select(sa.cast(sa.func.row_to_json(row_of(row)), sa.Text).label("body")).select_from(row)


def _columns_of(body: sa.Select[Any]) -> list[str]:
    """Return the columns of the row to show that ``body`` looks at."""
    found = {
        each.name
        for each in visitors.iterate(body)
        if isinstance(each, sa.ColumnClause) and isinstance(each.table, sa.TableClause) and each.table.name == SHOWN
    }
    return sorted(found | {"id"})
