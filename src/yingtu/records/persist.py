"""Steps *persist with history* and *outbox*: everything a batch writes, in as few statements as it has kinds of change."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from yingtu.fields.auto_number import counted, numbered, sequence_key
from yingtu.fields.links import ATTRIBUTES
from yingtu.kit import clock
from yingtu.query.tables import link_attributes
from yingtu.records import outbox
from yingtu.records.arrays import array_literal, column_literal, json_text
from yingtu.records.audited import audit_calls
from yingtu.records.batch import Kind
from yingtu.records.persist_repository import (
    INSERT_CHANGE,
    insert_statement,
    link_statement,
    unlink_statement,
    update_statement,
)
from yingtu.records.repository import DRAW_NUMBERS, RAISE_NUMBERS, cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Field, Object
    from yingtu.records.batch import Batch, Row
    from yingtu.records.parse import ObjectParser

Call = tuple["Statement", "Mapping[str, Any]"]

#: Event of each kind of row.
EVENTS = {Kind.CREATE: "created", Kind.UPDATE: "updated", Kind.DELETE: "deleted", Kind.RESTORE: "restored"}


async def draw_numbers(batch: Batch, parser: ObjectParser) -> None:
    """Give new records their running numbers: one block per field and counter, in the order of the batch.

    Numbers that records bring along are kept, and counting goes on behind them.
    """
    created = batch.of(Kind.CREATE)
    for field in parser.auto_numbers:
        name = field.api_name
        await _count_on(batch, field, [row.values[name] for row in created if row.values.get(name) is not None])
        counters: dict[str, list[Row]] = defaultdict(list)
        days = {}
        for row in created:
            if row.values.get(name) is None:
                moment = row.created_at or batch.now
                days[row.index] = moment.astimezone(batch.zone).date()
                counters[sequence_key(field.options, days[row.index])].append(row)  # type: ignore[arg-type]
        for counter, rows in sorted(counters.items()):
            params = {"object": batch.object.api_name, "field": name, "counter": counter, "count": len(rows)}
            last = await batch.session.scalar(DRAW_NUMBERS, params)
            for number, row in enumerate(rows, last - len(rows) + 1):
                row.values[name] = numbered(field.options, days[row.index], number)  # type: ignore[arg-type]


async def _count_on(batch: Batch, field: Field, texts: Iterable[str]) -> None:
    """Let no counter come to a number that some record has brought along."""
    last: dict[str, int] = {}
    for text in texts:
        if (found := counted(field.options, text)) is not None:  # type: ignore[arg-type]
            last[found[0]] = max(found[1], last.get(found[0], 0))
    if last:
        params = {"object": batch.object.api_name, "field": field.api_name}
        arrays = {"counters": array_literal(list(last)), "numbers": array_literal(list(last.values()))}
        await batch.session.execute(RAISE_NUMBERS, params | arrays)


async def persist(batch: Batch, related: Sequence[Batch], *, change_written: bool) -> bool:
    """Write all accepted rows of a batch and what goes with them, and note their new versions; False when there is nothing.

    ``change_written``: an earlier part of the same write has told who changes what.
    """
    calls = write_calls(batch)
    if not calls:
        return False
    begins = [] if change_written else [change_call(batch)]
    ends = [*audit_calls(batch), *(call for each in related for call in write_calls(each)), *batch.beside]
    results = await batch.session.together(*begins, *calls, *ends)
    own = results[len(begins) : len(begins) + len(calls)]
    versions = {identifier: version for rows in own for identifier, version in rows}
    for row in batch.accepted():
        row.version = versions[row.id]
    return True


def change_call(batch: Batch) -> Call:
    """Return the statement that writes the change itself."""
    actor = batch.actor
    return INSERT_CHANGE, {
        **_common(batch),
        "reason": batch.reason,
        "ip": actor.ip,
        "fingerprint": actor.fingerprint,
        "request_id": actor.request_id,
    }


def write_calls(batch: Batch) -> list[Call]:
    """Return the statements that write the accepted rows; links after the versions they belong to."""
    calls: list[Call] = []
    if created := batch.of(Kind.CREATE):
        calls.append(_insert(batch, created))
    if updated := batch.of(Kind.UPDATE):
        calls.append(_update(batch, updated, Kind.UPDATE))
    calls += _links(batch, created + updated)
    calls += [_update(batch, rows, kind) for kind in (Kind.DELETE, Kind.RESTORE) if (rows := batch.of(kind))]
    return calls


def _insert(batch: Batch, rows: Sequence[Row]) -> Call:
    catalog, obj = batch.catalog, batch.object
    named = set().union(*(row.values for row in rows))
    every = {each.name: [row.values.get(each.name) for row in rows] for each in batch.table.c if each.name in named}
    given = {name: values for name, values in every.items() if any(value is not None for value in values)}
    columns = list(given)
    statement = cached(
        catalog.compiled, ("records.insert", obj.api_name, *columns), partial(insert_statement, catalog, obj, columns)
    )
    params: dict[str, Any] = {
        f"c_{name}": column_literal(batch.table.c[name].type, values) for name, values in given.items()
    }
    params["c_id"] = array_literal([row.id for row in rows])
    params["c_created_at"] = array_literal([row.created_at for row in rows])
    params["c_updated_at"] = array_literal([row.updated_at for row in rows])
    params["fields"] = array_literal(columns_to_fields(obj, columns))
    return statement, params | _common(batch) | _begin(batch, Kind.CREATE)


def _update(batch: Batch, rows: Sequence[Row], kind: Kind) -> Call:
    catalog, obj = batch.catalog, batch.object
    used = {name for row in rows for name in row.values}
    columns = [column.name for column in batch.table.c if column.name in used]
    statement = cached(
        catalog.compiled,
        ("records.update", obj.api_name, kind, *columns),
        partial(update_statement, catalog, obj, columns, EVENTS[kind]),
    )
    params = _arrays(batch, rows, columns)
    changed = frozenset(name for row in rows for name in row.changed_fields)
    params["fields"] = array_literal(sorted(changed))
    return statement, params | _common(batch) | _begin(batch, kind, changed)


def _arrays(batch: Batch, rows: Sequence[Row], columns: Iterable[str]) -> dict[str, Any]:
    params: dict[str, Any] = {"c_id": array_literal([row.id for row in rows])}
    news = [row.new for row in rows]
    for name in columns:
        params[f"c_{name}"] = column_literal(batch.table.c[name].type, [new.get(name) for new in news])
    return params


def _common(batch: Batch) -> dict[str, Any]:
    return {
        "change_id": batch.change_id,
        "now": batch.now,
        "actor_id": batch.actor.user_id,
        "source": batch.source.value,
    }


def _begin(batch: Batch, kind: Kind, changed: frozenset[str] = frozenset()) -> dict[str, Any]:
    return {
        "held_at": clock.held(),
        "consumers": outbox.consumers(batch.catalog, batch.object.api_name, EVENTS[kind], changed),
    }


def columns_to_fields(obj: Object, columns: Iterable[str]) -> list[str]:
    """Return the fields that have one of the columns."""
    return sorted({name for column in columns if (name := column.partition("__")[0]) in obj.fields})


def _links(batch: Batch, rows: Sequence[Row]) -> list[Call]:
    """Return the statements that make the links of the rows what they should be."""
    calls: list[Call] = []
    catalog, obj = batch.catalog, batch.object
    for name in sorted({name for row in rows for name in row.links}):
        field = obj.fields[name]
        gone: list[tuple[UUID, UUID]] = []
        fresh: list[tuple[UUID, UUID]] = []
        texts: list[str] = []
        for row in rows:
            if name in row.links:
                said, before = row.said.get(name, {}), row.old_said.get(name, {})
                had, wanted = set(row.old_links.get(name, ())), set(row.links[name])
                # A link that says something else is another link: the old one stays in the past.
                other = {each for each in had & wanted if said.get(each) != before.get(each)}
                gone += [(row.id, target) for target in sorted((had - wanted) | other)]
                fresh += [(row.id, target) for target in sorted((wanted - had) | other)]
                texts += [_stated(said.get(target)) for target in sorted((wanted - had) | other)]
        if gone:
            statement = cached(
                catalog.compiled, ("records.unlink", obj.api_name, name), partial(unlink_statement, catalog, obj, field)
            )
            calls.append((statement, {**_pairs(gone), "change_id": batch.change_id}))
        if fresh:
            statement = cached(
                catalog.compiled, ("records.link", obj.api_name, name), partial(link_statement, catalog, obj, field)
            )
            params = {**_pairs(fresh), "change_id": batch.change_id}
            if link_attributes(field):
                params[ATTRIBUTES] = array_literal(texts)
            calls.append((statement, params))
    return calls


def _stated(said: Mapping[str, Any] | None) -> str:
    return json_text({name: value for name, value in (said or {}).items() if value is not None})


def _pairs(pairs: Sequence[tuple[UUID, UUID]]) -> dict[str, Any]:
    sources, targets = zip(*pairs, strict=True)
    return {"sources": array_literal(sources), "targets": array_literal(targets)}
