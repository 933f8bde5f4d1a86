"""What of a write goes into the audit: records that were deleted or brought back, and amounts that changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from yingtu.audit.actions import Action
from yingtu.audit.service import entry_call
from yingtu.records import parse
from yingtu.records.batch import Kind
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.batch import Batch, Row

#: An entry names at most so many records; the change it belongs to has them all.
MOST_NAMED = 500

_WHOLE = {Kind.DELETE: Action.RECORDS_DELETED, Kind.RESTORE: Action.RECORDS_RESTORED}


def audit_calls(batch: Batch) -> list[tuple[Statement, Mapping[str, Any]]]:
    """Return the statements that write a batch's entries: at most one per kind of change, whatever the number of records."""
    entries: list[tuple[Action, list[Row], Callable[[Sequence[Row]], list[Any]]]]
    entries = [(action, rows, _ids) for kind, action in _WHOLE.items() if (rows := batch.of(kind))]
    if amounts := _amounts(batch.catalog, batch.object):
        changed = [row for row in batch.of(Kind.UPDATE) if row.changed_fields & amounts.keys()]
        if changed:
            entries.append((Action.AMOUNT_CHANGED, changed, partial(_values, amounts)))
    return [
        entry_call(
            batch.actor,
            action,
            object_name=batch.object.api_name,
            record_id=rows[0].id if len(rows) == 1 else None,
            reason=batch.why,
            detail={
                "change": batch.change_id, "source": batch.source.value, "count": len(rows), "records": say(rows[:MOST_NAMED])
            },
        )
        for action, rows, say in entries
    ]  # fmt: skip


def _ids(rows: Sequence[Row]) -> list[str]:
    return [str(row.id) for row in rows]


def _values(amounts: Mapping[str, tuple[str, ...]], rows: Sequence[Row]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        columns = [column for name in row.changed_fields & amounts.keys() for column in amounts[name]]
        old, new = row.old or {}, row.new
        found.append(
            {
                "id": str(row.id),
                "old": {column: _said(old.get(column)) for column in columns},
                "new": {column: _said(new.get(column)) for column in columns},
            }
        )
    return found


def _said(value: Any) -> str | None:
    return None if value is None else str(value)


def _amounts(catalog: Catalog, obj: Object) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each amount of money."""

    def find() -> Mapping[str, tuple[str, ...]]:
        fields = parse.object_parser(catalog, obj).fields
        return {name: tuple(one.empty) for name, one in fields.items() if one.field.type.name == parse.CURRENCY}

    return cached(catalog.compiled, ("records.amounts", obj.api_name), find)
