"""Which rules cover the rows as they will be stored: evaluated by PostgreSQL on the batch's values, before they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.access.policy import Operation
from yingtu.kit.statement import Statement
from yingtu.records import authorise
from yingtu.records.arrays import column_literal
from yingtu.records.batch import Kind
from yingtu.records.repository import cached, derived, place_statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.records.authorise import Flags
    from yingtu.records.batch import Batch, Row

Call = tuple[Statement, dict[str, Any]]


def ask(batch: Batch) -> tuple[list[Call], list[Row]]:
    """Return the statement that evaluates the rules on the new rows, and the rows it asks about; nothing when all is known."""
    asked = _rules_to_ask(batch)
    if not asked:
        return [], []
    rows = [row for row in batch.of(Kind.CREATE, Kind.UPDATE) if row.kind is Kind.CREATE or row.changed_fields]
    statement, flags = _compiled(batch, asked)
    params: dict[str, Any] = flags.params(batch.actor)
    if not flags.columns:
        for row in rows:
            row.new_covering = flags.covering(len(batch.policy.rules), ())
        return [], []
    for name in flags.used:
        params[f"c_{name}"] = column_literal(batch.table.c[name].type, [_judged(batch, row, name) for row in rows])
    return [(statement, params)], rows


def answer(batch: Batch, rows: Sequence[Row], results: Sequence[Sequence[tuple[Any, ...]]]) -> None:
    """Note which rules cover each new row, and refuse rows that none covers."""
    asked = _rules_to_ask(batch)
    if asked and results:
        _, flags = _compiled(batch, asked)
        for place, *values in results[0]:
            rows[place].new_covering = flags.covering(len(batch.policy.rules), values)
    authorise.check_created(batch)
    authorise.check_border(batch)


def _judged(batch: Batch, row: Row, name: str) -> Any:
    """Return a value of the new row; handing a record over is judged with its old owner."""
    if name == "owner_id" and row.old is not None:
        return row.old["owner_id"]
    if name == "created_at" and row.kind is Kind.CREATE:
        return row.created_at or batch.now
    if name == "id":
        return row.id
    return row.new.get(name)


def _rules_to_ask(batch: Batch) -> frozenset[int]:
    """Return which rules must be evaluated: those that can cover the new rows."""
    policy = batch.policy
    if policy.unrestricted:
        return frozenset()
    asked: set[int] = set()
    if any(row.kind is Kind.CREATE for row in batch.rows):
        asked |= {i for i, rule in enumerate(policy.rules) if Operation.CREATE in rule.operations}
    changed = {name for row in batch.rows if row.kind is Kind.UPDATE for name in row.changed_fields}
    edits = [(i, rule) for i, rule in enumerate(policy.rules) if Operation.EDIT in rule.operations]
    if changed and any(authorise.rule_fields(rule) & changed for _, rule in edits):
        asked |= {i for i, _ in edits}
    return frozenset(asked)


def _compiled(batch: Batch, asked: frozenset[int]) -> tuple[Statement, Flags]:
    catalog, obj, actor = batch.catalog, batch.object, batch.actor

    def build() -> tuple[Statement, Flags]:
        columns = [(column.name, column.type) for column in batch.table.c]
        first = authorise.flags(catalog, actor, obj, derived(columns), only=asked)
        # A second time on the columns that the rules really look at: only these travel.
        used = [(name, batch.table.c[name].type) for name in first.used]
        source = derived(used)
        flags = authorise.flags(catalog, actor, obj, source, only=asked)
        return place_statement(source, list(flags.columns.values())), flags

    return cached(authorise.cache_of(catalog, actor), ("new_rows", obj.api_name, asked), build)
