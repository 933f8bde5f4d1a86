"""Filters on rows that need not be stored: what guards ask about a batch. One statement for all rows and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.compile import Compilation, compile_filter
from yingtu.query.kinds import resolve
from yingtu.query.sight import open_sight
from yingtu.query.tables import record_table
from yingtu.records.arrays import column_literal, json_text
from yingtu.records.repository import cached, derived, place_statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.kinds import Context, Dynamic

    Compiled = tuple[Statement, Mapping[str, Dynamic], tuple[str, ...]]
    Call = tuple[Statement, dict[str, Any]]


async def met(
    session: Session,
    catalog: Catalog,
    obj: Object,
    filters: Sequence[Mapping[str, Any] | None],
    rows: Sequence[Mapping[str, Any]],
    context: Context,
) -> list[tuple[bool, ...]]:
    """Return for each row which filters it meets; None is met by all. The rows hold column values."""
    asked = [dict(each) for each in filters if each is not None]
    if not asked or not rows:
        return [(True,) * len(filters) for _ in rows]
    statement, params = call(catalog, obj, asked, rows, context)
    found: list[tuple[bool, ...]] = [()] * len(rows)
    for place, *truths in await session.all(statement, params):
        answers = iter(truths)
        found[place] = tuple(True if each is None else next(answers) for each in filters)
    return found


def call(
    catalog: Catalog,
    obj: Object,
    filters: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    context: Context,
) -> Call:
    """Return statement and parameters of the question; it answers with the place of each row, from 0, and a truth per filter."""
    key = ("conditions", obj.api_name, json_text(list(filters)))
    statement, dynamic, columns = cached(catalog.compiled, key, lambda: _compile(catalog, obj, filters, None))
    table = record_table(catalog, obj)
    params: dict[str, Any] = {
        f"c_{name}": column_literal(table.c[name].type, [row.get(name) for row in rows]) for name in columns
    }
    return statement, params | {name: resolve(value, context) for name, value in dynamic.items()}


def _compile(
    catalog: Catalog, obj: Object, filters: Sequence[Mapping[str, Any]], columns: Sequence[str] | None
) -> Compiled:
    table = record_table(catalog, obj)
    names = columns or table.c.keys()
    source = derived([(name, table.c[name].type) for name in names])
    sight = open_sight(catalog)
    compilation = Compilation(sight)
    frame = compilation.frame(obj, source=source, joins=False)
    conditions = [
        sa.func.coalesce(
            compile_filter(bind_filter(parse_filter(dict(each)), sight, obj, lasting=True), frame), sa.false()
        )
        for each in filters
    ]
    if columns is None:
        # A second time over the columns that are really looked at: only these travel. The id keeps the rows apart.
        return _compile(catalog, obj, filters, tuple(dict.fromkeys(("id", *frame.used))))
    return place_statement(source, conditions), compilation.dynamic, tuple(columns)
