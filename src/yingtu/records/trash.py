"""What a deletion takes along and a restoration brings back, over all objects, in the same change.

For every lookup that points to a deleted record its ``on_delete`` decides: *restrict* refuses the deletion, *clear* empties the
field, *trash* sends the child to the trash too, and so on from there. A restoration brings back what went to the trash with
the record: the children that the same change trashed, through the same lookups. Emptied fields stay empty.

Whoever may delete a record may do this to its children: they belong to it. Children are locked after their parents, so two
deletions that meet can deadlock; the write path repeats them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from yingtu.access.policy import Policy
from yingtu.metadata.documents import OnDelete
from yingtu.query.tables import record_table
from yingtu.records import duplicates
from yingtu.records.arrays import array_literal
from yingtu.records.batch import Batch, Kind, Row
from yingtu.records.repository import cached, children_statement, trashed_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from yingtu.metadata.catalog import Field, Object

MAX_DEPTH = 10
#: Records that one change may take along.
MAX_RELATED = 10_000

Key = tuple[str, "UUID"]


@dataclass(slots=True)
class _Child:
    """A record that a deletion or restoration reaches.

    Attributes:
        roots: Rows of the batch it is reached from; it is written when one of them is.
    """

    object: Object
    old: Mapping[str, Any]
    kind: Kind
    roots: set[int]
    cleared: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Hold:
    """A child that forbids the deletion of its parent, unless it goes to the trash itself."""

    child: Key
    field: Field
    roots: set[int]


async def expand(batch: Batch) -> list[Batch]:
    """Return what has to be written to other records (or refuse rows of the batch that cannot be deleted or restored)."""
    deleted, restored = batch.of(Kind.DELETE), batch.of(Kind.RESTORE)
    found: dict[Key, _Child] = {}
    if deleted:
        holds = await _collect_deletions(batch, deleted, found)
        _refuse_held(batch, holds, found)
    if restored:
        await _check_parents(batch, restored)
        await _collect_restorations(batch, batch.of(Kind.RESTORE), found)
    batches = _as_batches(batch, found)
    for each in batches:
        await _check_unique(batch, each, found)
    return [each for each in batches if each.rows]


async def _collect_deletions(batch: Batch, roots: Sequence[Row], found: dict[Key, _Child]) -> list[_Hold]:
    gone: set[Key] = {(batch.object.api_name, row.id) for row in roots}
    frontier = {batch.object.api_name: {row.id: {row.index} for row in roots}}
    holds: list[_Hold] = []
    for _ in range(MAX_DEPTH):
        following: dict[str, dict[UUID, set[int]]] = {}
        for parent, ids in sorted(frontier.items()):
            for child, lookup in batch.catalog.incoming.get(parent, ()):
                for old in await _children(batch, child, lookup, ids):
                    key = (child.api_name, old["id"])
                    reached = ids[old[lookup.api_name]]
                    if key in gone and key not in found:
                        continue
                    match OnDelete(lookup.options.on_delete):  # type: ignore[attr-defined]
                        case OnDelete.RESTRICT:
                            holds.append(_Hold(key, lookup, set(reached)))
                        case OnDelete.CLEAR:
                            _reach(found, key, child, old, reached, Kind.UPDATE).cleared.add(lookup.api_name)
                        case OnDelete.TRASH:
                            _reach(found, key, child, old, reached, Kind.DELETE)
                            if key not in gone:
                                gone.add(key)
                                following.setdefault(child.api_name, {})[old["id"]] = set(reached)
                if len(found) > MAX_RELATED:
                    _refuse_all(batch, roots, "too_many_related", maximum=MAX_RELATED)
                    found.clear()
                    return []
        if not following:
            return holds
        frontier = following
    _refuse_all(batch, roots, "related_too_deep", maximum=MAX_DEPTH)
    found.clear()
    return []


def _reach(
    found: dict[Key, _Child], key: Key, child: Object, old: Mapping[str, Any], roots: Iterable[int], kind: Kind
) -> _Child:
    known = found.setdefault(key, _Child(child, old, kind, set()))
    known.roots.update(roots)
    if kind is Kind.DELETE:
        known.kind = kind
    return known


async def _children(batch: Batch, child: Object, lookup: Field, ids: Mapping[UUID, Any]) -> list[dict[str, Any]]:
    """Lock and return the living children of some records."""
    catalog = batch.catalog
    statement = cached(
        catalog.compiled,
        ("records.children", child.api_name, lookup.api_name),
        partial(children_statement, catalog, child, lookup),
    )
    rows = await batch.session.all(statement, {"ids": array_literal(sorted(ids)), "most": MAX_RELATED + 1})
    return _as_dicts(batch, child, rows)


def _as_dicts(batch: Batch, obj: Object, rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    names = record_table(batch.catalog, obj).c.keys()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _refuse_all(batch: Batch, roots: Sequence[Row], code: str, *, maximum: int) -> None:
    del batch
    for row in roots:
        row.reject("", code, status=409, maximum=maximum)


def _refuse_held(batch: Batch, holds: Sequence[_Hold], found: Mapping[Key, _Child]) -> None:
    """Refuse rows that children hold, except children that go to the trash in the same change."""
    by_index = {row.index: row for row in batch.rows}
    counts: Counter[tuple[int, str, str]] = Counter()
    for hold in holds:
        child = found.get(hold.child)
        if child is None or child.kind is not Kind.DELETE:
            counts.update((root, hold.child[0], hold.field.api_name) for root in hold.roots)
    for (root, obj, lookup), count in sorted(counts.items()):
        referring = batch.catalog.objects[obj]
        by_index[root].reject(
            "",
            "still_referenced",
            status=409,
            object=obj,
            label=referring.label,
            field=lookup,
            by=referring.fields[lookup].label,
            id=str(by_index[root].id),
            count=count,
        )


async def _check_parents(batch: Batch, rows: Sequence[Row]) -> None:
    """Refuse to restore a child whose parent is in the trash and is more to it than a label."""
    lookups = [
        each
        for each in batch.object.fields.values()
        if each.type.name == "lookup" and OnDelete(each.options.on_delete) is not OnDelete.CLEAR  # type: ignore[attr-defined]
    ]
    restored = {row.id for row in rows}
    for lookup in lookups:
        ids = {row.old[lookup.api_name] for row in rows if row.old and row.old[lookup.api_name] is not None}
        target = batch.catalog.objects.get(lookup.target or "")
        if not ids or target is None:
            continue
        statement = cached(
            batch.catalog.compiled,
            ("records.trashed", target.api_name),
            partial(trashed_statement, batch.catalog, target),
        )
        trashed = {
            identifier for (identifier,) in await batch.session.all(statement, {"ids": array_literal(sorted(ids))})
        }
        for row in rows:
            parent = row.old[lookup.api_name] if row.old else None
            if parent in trashed and parent not in restored:
                row.reject(
                    lookup.api_name,
                    "parent_in_trash",
                    status=409,
                    object=target.api_name,
                    label=target.label,
                    id=str(parent),
                )


async def _collect_restorations(batch: Batch, roots: Sequence[Row], found: dict[Key, _Child]) -> None:
    frontier = {batch.object.api_name: {row.id: (row.index, (row.old or {})["deleted_change"]) for row in roots}}
    own = {(batch.object.api_name, row.id) for row in roots}
    for _ in range(MAX_DEPTH):
        following: dict[str, dict[UUID, tuple[int, UUID]]] = {}
        for parent, ids in sorted(frontier.items()):
            for child, lookup in batch.catalog.incoming.get(parent, ()):
                if OnDelete(lookup.options.on_delete) is not OnDelete.TRASH:  # type: ignore[attr-defined]
                    continue
                statement = cached(
                    batch.catalog.compiled,
                    ("records.trashed_children", child.api_name, lookup.api_name),
                    partial(children_statement, batch.catalog, child, lookup, trashed=True),
                )
                params = {
                    "ids": array_literal(sorted(ids)),
                    "changes": array_literal({change for _, change in ids.values()}),
                    "most": MAX_RELATED,
                }
                for old in _as_dicts(batch, child, await batch.session.all(statement, params)):
                    key = (child.api_name, old["id"])
                    root, change = ids[old[lookup.api_name]]
                    if old["deleted_change"] == change and key not in own and key not in found:
                        found[key] = _Child(child, old, Kind.RESTORE, {root})
                        following.setdefault(child.api_name, {})[old["id"]] = (root, change)
        if not following:
            return
        frontier = following


def _as_batches(batch: Batch, found: Mapping[Key, _Child]) -> list[Batch]:
    """Turn what was reached into one batch per object, without what hangs only on refused rows."""
    accepted = {row.index for row in batch.rows if row.accepted}
    batches: dict[str, Batch] = {}
    for (name, identifier), child in sorted(found.items()):
        if not child.roots & accepted:
            continue
        if name not in batches:
            batches[name] = Batch(
                session=batch.session,
                actor=batch.actor,
                catalog=batch.catalog,
                object=child.object,
                table=record_table(batch.catalog, child.object),
                policy=Policy(name, (), unrestricted=True),
                source=batch.source,
                reason=batch.reason,
                context=batch.context,
                change_id=batch.change_id,
                now=batch.now,
                zone=batch.zone,
                rows=[],
            )
        row = Row(len(batches[name].rows), child.kind, identifier, old=child.old)
        if child.kind is Kind.UPDATE:
            row.values = dict.fromkeys(child.cleared)
            row.changed_fields = frozenset(child.cleared)
        batches[name].rows.append(row)
    return list(batches.values())


async def _check_unique(batch: Batch, related: Batch, found: Mapping[Key, _Child]) -> None:
    """Refuse to restore a record when a child that comes back has a key that is taken."""
    if not related.of(Kind.RESTORE):
        return
    calls, questions = duplicates.ask(related)
    if not calls:
        return
    results = await batch.session.together(*calls)
    duplicates.answer(related, questions, results[len(calls) - len(questions) :])
    by_index = {row.index: row for row in batch.rows}
    for row in related.rows:
        for problem in row.problems:
            for root in found[related.object.api_name, row.id].roots:
                by_index[root].reject(
                    "", problem.code, status=409, **{**problem.params, "object": related.object.api_name}
                )
    refused = {row.index for row in batch.rows if row.problems}
    related.rows = [row for row in related.rows if found[related.object.api_name, row.id].roots - refused]
