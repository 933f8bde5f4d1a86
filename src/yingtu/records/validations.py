"""Guard: validation formulas. A rule's formula must not be true on the row as it would be stored.

A rule is asked about new records, and about updates that change a field it looks at: records that break a rule made after them
can still be changed elsewhere. PostgreSQL evaluates all rules of a batch in one statement, with the compiler of formula fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yingtu.kit import clock
from yingtu.query import formula
from yingtu.query.compile import Compilation
from yingtu.query.paths import resolve_path
from yingtu.query.sight import open_sight
from yingtu.records.arrays import column_literal
from yingtu.records.batch import Kind
from yingtu.records.persist_repository import MOMENT
from yingtu.records.repository import cached, derived, place_statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.documents import ValidationRule
    from yingtu.records.batch import Batch, Row

    Call = tuple[Statement, dict[str, Any]]

#: Parameter for the moment that formulas call now.
NOW = "formula_now"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The rules of an object: per rule the fields it looks at, all formulas as one statement over some columns."""

    rules: tuple[ValidationRule, ...]
    fields: tuple[frozenset[str], ...]
    columns: tuple[str, ...]
    statement: Statement


def fields_of(catalog: Catalog, obj: Object) -> frozenset[str]:
    """Return all fields that some rule looks at."""
    found: frozenset[str] | None = catalog.compiled.get(("records.validated", obj.api_name))
    if found is None:
        found = frozenset(name for names in _looked_at(catalog, obj).values() for name in names)
        catalog.compiled["records.validated", obj.api_name] = found
    return found


def _looked_at(catalog: Catalog, obj: Object) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for key, rule in obj.document.validations.items():
        paths = formula.references(formula.parse_condition(rule.when, obj, catalog))
        found[key] = frozenset(path[0] for path in paths)
    return found


def ask(batch: Batch) -> tuple[list[Call], list[Row]]:
    """Return the statement that evaluates the rules, and the rows it asks about."""
    if not batch.object.document.validations:
        return [], []
    watched = fields_of(batch.catalog, batch.object)
    rows = [
        row for row in batch.of(Kind.CREATE, Kind.UPDATE) if row.kind is Kind.CREATE or watched & row.changed_fields
    ]
    if not rows:
        return [], []
    compiled = _compiled(batch)
    params: dict[str, Any] = {
        f"c_{name}": column_literal(batch.table.c[name].type, [value_of(batch, row, name) for row in rows])
        for name in compiled.columns
    }
    if NOW in compiled.statement.defaults:
        params[NOW] = clock.now()
    return [(compiled.statement, params)], rows


def answer(batch: Batch, rows: Sequence[Row], results: Sequence[Sequence[tuple[Any, ...]]]) -> None:
    """Refuse the rows on which a rule's formula is true, in the words of the rule."""
    if not rows:
        return
    compiled = _compiled(batch)
    language = batch.actor.language
    for place, *broken in results[0]:
        row = rows[place]
        for rule, fields, is_broken in zip(compiled.rules, compiled.fields, broken, strict=True):
            if is_broken and (row.kind is Kind.CREATE or fields & row.changed_fields):
                message = rule.message.get(language) or rule.message.get("en") or next(iter(rule.message.values()), "")
                row.reject(rule.field or "", "formula_refused", message=message)


def broken(catalog: Catalog, obj: Object, source: sa.FromClause, names: frozenset[str]) -> list[sa.ColumnElement[bool]]:
    """Return the formulas of the rules that look at some of the fields, over a row as it will be; none may be true.

    They may have a parameter :data:`NOW`.
    """
    looked_at = _looked_at(catalog, obj)
    if not any(names & fields for fields in looked_at.values()):
        return []
    conditions, _ = _conditions(catalog, obj, source)
    return [each for key, each in zip(obj.document.validations, conditions, strict=True) if names & looked_at[key]]


def value_of(batch: Batch, row: Row, name: str) -> Any:
    """Return what a column of the row will hold, as far as it is known before the row is written."""
    if name == "id":
        return row.id
    if row.kind is Kind.CREATE:
        system = {
            "created_at": row.created_at or batch.now,
            "updated_at": row.updated_at or row.created_at or batch.now,
            "created_by": batch.actor.user_id,
            "updated_by": batch.actor.user_id,
            "version": 1,
        }
        if name in system:
            return system[name]
    return row.new.get(name)


def _compiled(batch: Batch) -> _Compiled:
    catalog, obj = batch.catalog, batch.object
    return cached(catalog.compiled, ("validations", obj.api_name), lambda: _compile(catalog, obj, batch.table))


def _compile(catalog: Catalog, obj: Object, table: sa.Table) -> _Compiled:
    rules = obj.document.validations
    _, used = _conditions(catalog, obj, derived([(column.name, column.type) for column in table.c]))
    # A second time over the columns that are really looked at: only these travel. The id keeps the rows apart.
    columns = tuple(dict.fromkeys(("id", *used)))
    source = derived([(name, table.c[name].type) for name in columns])
    conditions, _ = _conditions(catalog, obj, source)
    looked_at = _looked_at(catalog, obj)
    return _Compiled(
        tuple(rules.values()), tuple(looked_at[key] for key in rules), columns, place_statement(source, conditions)
    )


def _conditions(catalog: Catalog, obj: Object, source: sa.FromClause) -> tuple[list[sa.ColumnElement[bool]], list[str]]:
    sight = open_sight(catalog)
    frame = Compilation(sight).frame(obj, source=source, joins=False)
    now = sa.bindparam(NOW, type_=MOMENT)
    conditions = [
        formula.compile_condition(
            formula.parse_condition(rule.when, obj, catalog),
            lambda names: frame.value(sight, resolve_path(sight, obj, names)),
            time_zone=catalog.workspace.time_zone,
            now=now,
        )
        for rule in obj.document.validations.values()
    ]
    return conditions, list(frame.used)
