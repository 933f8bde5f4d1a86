"""Step *lock*: everything that must be known before a batch can be judged, in one round trip.

The transaction first holds the epochs (nobody changes rights or tables until it ends), then locks the records in id order,
then looks at what the new values point to.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from psycopg.errors import FeatureNotSupported, UndefinedColumn, UndefinedTable

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.errors import StaleCatalog
from yingtu.query.tables import record_table
from yingtu.records import authorise
from yingtu.records.arrays import array_literal
from yingtu.records.batch import Kind
from yingtu.records.parse import may_import_history
from yingtu.records.repository import (
    HOLD_STATE,
    cached,
    existing_statement,
    links_statement,
    lock_statement,
    reference_statement,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.authorise import Flags
    from yingtu.records.batch import Batch, Row

Call = tuple["Statement", dict[str, Any]]


async def look(batch: Batch) -> None:
    """Hold the epochs, lock the records, and note on each row what it was and what is wrong with its references.

    Raises:
        StaleCatalog: configuration or rights have changed since the batch's catalog and actor were resolved.
    """
    calls: list[Call] = [(HOLD_STATE, {})]
    lock = _lock_call(batch)
    if lock is not None:
        calls.append(lock[0])
    known = [row for row in batch.rows if row.kind is Kind.CREATE and row.id_given]
    if known:
        calls.append((_existing(batch), {"ids": array_literal([row.id for row in known])}))
    pointing = _pointing(batch)
    for target, ids in pointing.items():
        calls.append(_reference_call(batch, target, ids))
    linked = sorted({name for row in batch.rows if row.kind is Kind.UPDATE for name in row.links})
    calls += [
        (_links(batch, name), {"ids": array_literal([row.id for row in batch.rows if name in row.links])})
        for name in linked
    ]
    try:
        results = iter(await batch.session.together(*calls))
    except (UndefinedColumn, UndefinedTable, FeatureNotSupported) as error:
        # A table was changed between the catalog and the statement; a prepared one says that its plan has another result now.
        raise StaleCatalog from error
    check_state(batch, next(results))
    if lock is not None:
        _note_old(batch, lock[1], next(results))
    if known:
        _note_existing(known, next(results))
    found = {target: {identifier for (identifier,) in next(results)} for target in pointing}
    for name in linked:
        _note_links(batch, name, next(results))
    batch.found = found


def _note_links(batch: Batch, name: str, found: Sequence[tuple[Any, ...]]) -> None:
    old = {source: (targets, said or [None] * len(targets)) for source, targets, said in found}
    for row in batch.rows:
        if name in row.links:
            targets, said = old.get(row.id, ((), ()))
            row.old_links[name] = tuple(targets)
            row.old_said[name] = {target: one for target, one in zip(targets, said, strict=True) if one}


def check_state(batch: Batch, rows: Sequence[tuple[Any, ...]]) -> None:
    """Compare the epochs in force with those the batch was prepared under."""
    catalog_version, access_epoch = rows[0]
    actor = batch.actor
    if catalog_version != batch.catalog.version or (not actor.system and access_epoch != actor.access_epoch):
        raise StaleCatalog


def _lock_call(batch: Batch) -> tuple[Call, Flags] | None:
    rows = [row for row in batch.rows if row.kind is not Kind.CREATE]
    if not rows:
        return None
    deleting = any(row.kind is Kind.DELETE for row in rows)
    statement, flags = lock_with_rules(batch, deleting=deleting)
    params = {"ids": array_literal([row.id for row in rows]), **flags.params(batch.actor)}
    return (statement, params), flags


def lock_with_rules(batch: Batch, *, deleting: bool) -> tuple[Statement, Flags]:
    """Return the statement that locks records and evaluates the actor's rules on them, compiled once per kind of actor."""
    catalog, obj = batch.catalog, batch.object

    def build() -> tuple[Statement, Flags]:
        flags = authorise.flags(catalog, batch.actor, obj, batch.table)
        columns = list(flags.columns.values())
        return lock_statement(catalog, obj, batch.table.c.keys(), columns, deleting=deleting), flags

    return cached(authorise.cache_of(catalog, batch.actor), ("lock", obj.api_name, deleting), build)


def _note_old(batch: Batch, flags: Flags, found: Sequence[tuple[Any, ...]]) -> None:
    names = batch.table.c.keys()
    rules = len(batch.policy.rules)
    by_id = {}
    for values in found:
        old = dict(zip(names, values, strict=False))
        by_id[old["id"]] = old, flags.covering(rules, values[len(names) :])
    for row in batch.rows:
        if row.kind is Kind.CREATE:
            continue
        if row.id not in by_id:
            row.hide(batch.object.api_name)
            continue
        row.old, row.covering = by_id[row.id]
        row.version = row.old["version"]


def _existing(batch: Batch) -> Statement:
    catalog, obj = batch.catalog, batch.object
    return cached(catalog.compiled, ("existing", obj.api_name), partial(existing_statement, catalog, obj))


def _note_existing(rows: Sequence[Row], found: Sequence[tuple[Any, ...]]) -> None:
    versions = dict(found)
    for row in rows:
        if row.id in versions:
            # A repeat of a create that was answered before.
            row.unchanged, row.version = True, versions[row.id]


def _links(batch: Batch, name: str) -> Statement:
    catalog, obj = batch.catalog, batch.object
    build = partial(links_statement, catalog, obj, obj.fields[name])
    return cached(catalog.compiled, ("links", obj.api_name, name), build)


# -------------------------------------------------------------------------------------------------------------- references


def _pointing(batch: Batch) -> dict[str, set[UUID]]:
    """Return the ids that the new values point to, by target object."""
    found: dict[str, set[UUID]] = defaultdict(set)
    own = batch.actor.user_id
    for name, target in pointing_fields(batch.catalog, batch.object).items():
        for row in batch.rows:
            value = row.values.get(name)
            if value is not None and not (target == USER_OBJECT and value == own):
                found[target].add(value)
            found[target].update(row.links.get(name, ()))
    return {target: ids for target, ids in found.items() if ids}


def pointing_fields(catalog: Catalog, obj: Object) -> dict[str, str]:
    """Return the writable fields that point to records or people, with their targets."""
    key = ("records.pointing", obj.api_name)
    found: dict[str, str] | None = catalog.compiled.get(key)
    if found is None:
        found = catalog.compiled[key] = _pointing_fields(obj)
    return found


def _pointing_fields(obj: Object) -> dict[str, str]:
    return {
        field.api_name: field.target
        for field in obj.fields.values()
        if field.target is not None and not field.computed and (not field.system or field.api_name == "owner_id")
    }


def _reference_call(batch: Batch, target: str, ids: set[UUID]) -> Call:
    catalog, actor = batch.catalog, batch.actor
    obj = catalog.object(target)
    build = partial(_compile_reference, batch, obj)
    statement, flags = cached(authorise.cache_of(catalog, actor), ("reference", target), build)
    params: dict[str, Any] = {"ids": array_literal(sorted(ids)), **flags.params(actor)}
    if target == USER_OBJECT:
        params["inactive_too"] = may_import_history(actor)
    return statement, params


def _compile_reference(batch: Batch, obj: Object) -> tuple[Statement, Flags]:
    catalog, actor = batch.catalog, batch.actor
    policy = access.policy(catalog, actor, obj)
    readers = frozenset(i for i, rule in enumerate(policy.rules) if Operation.READ in rule.operations)
    flags = authorise.flags(catalog, actor, obj, record_table(catalog, obj), only=readers)
    return reference_statement(catalog, obj, authorise.any_of(policy, readers, flags)), flags


def check_references(batch: Batch) -> None:
    """Refuse new values that point to what does not exist, is in the trash, or may not be seen by the actor."""
    fields = pointing_fields(batch.catalog, batch.object)
    own = batch.actor.user_id
    for row in batch.rows:
        if row.kind not in {Kind.CREATE, Kind.UPDATE} or row.unchanged:
            continue
        for name, target in fields.items():
            value = row.values.get(name)
            missing = [value] if value is not None and not (target == USER_OBJECT and value == own) else []
            missing += [each for each in row.links.get(name, ()) if each not in row.old_links.get(name, ())]
            for each in missing:
                if each not in batch.found.get(target, ()):
                    row.reject(
                        name, "unknown_record", object=target, label=batch.catalog.objects[target].label, id=str(each)
                    )
