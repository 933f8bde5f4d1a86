"""Merging two records that mean the same, and taking it back: one transaction each, through the one write path.

The record that goes ends in the trash with nothing left that points to it. What pointed to it, what was said about it and what
was attached to it belong to the record that stays; of the values the person has chosen field by field. Guards judge as always:
a merge moves no stage that could not be moved by hand, and waits for no approval: it is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol
from uuid import UUID

import orjson

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.fields.base import Operator
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.errors import Problem
from yingtu.kit.i18n import translate
from yingtu.kit.ids import uuid7
from yingtu.quality import merge_repository as repository
from yingtu.quality.errors import (
    FieldNotMergeable,
    MergeHeld,
    MergeTooLarge,
    MergeTooOld,
    SameRecord,
    UnknownMerge,
)
from yingtu.quality.merge_repository import Merge
from yingtu.query.ast import Condition
from yingtu.records import service as records
from yingtu.records.announce import announce
from yingtu.records.arrays import json_text
from yingtu.records.changes import MERGED, NO_CONTEXT, Delete, Held, Rejected, Restore, Source, Update, WriteContext
from yingtu.records.errors import RecordNotFound
from yingtu.records.reach import require_editable, require_readable
from yingtu.records.read import ListQuery
from yingtu.records.requests import error_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.records.changes import Change, Outcome

#: A merge can be taken back for so long.
UNDO_KEPT: Final = timedelta(days=30)
#: Records that one merge points elsewhere.
MAX_RELATED: Final = 10_000
_PAGE: Final = 1_000
#: Parts of a value that a change may name; the others follow from them.
_GIVEN_PARTS: Final = {"currency": ("", "currency", "rate")}
_LINKS: Final = "many_to_many"


class Belonging(Protocol):
    """Something that hangs on records by (object, id): comments, files, tags."""

    async def follow(self, session: Session, object_name: str, lost: UUID, kept: UUID) -> Any:
        """Let it belong to the other record; return what did, as JSON."""

    async def give_back(self, session: Session, object_name: str, lost: UUID, kept: UUID, followed: Any) -> None:
        """Take it back."""


_belongings: dict[str, Belonging] = {}


def configure(belongings: Mapping[str, Belonging]) -> None:
    """Say what else follows a record, by kind."""
    _belongings.clear()
    _belongings.update(belongings)


async def merge(
    session: Session,
    actor: Actor,
    object_name: str,
    *,
    kept: UUID,
    lost: UUID,
    take: Sequence[str],
    source: Source,
) -> Merge:
    """Merge ``lost`` into ``kept``; of the fields ``take`` the value of ``lost`` stays. Links to many are united.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit both.
        SameRecord, FieldNotMergeable, MergeTooLarge, MergeHeld: see there.
        RecordRejected, RecordConflict: a guard refuses. Nothing was written.
    """
    if kept == lost:
        raise SameRecord
    for each in (kept, lost):
        await require_editable(session, actor, object_name, each)
    catalog = await records.catalog_for(session, actor)
    obj = catalog.object(object_name)
    access.require(access.policy(catalog, actor, obj), Operation.DELETE)
    stored = await repository.rows(session, catalog, obj, [kept, lost])
    await _check_fields(session, actor, obj, lost, take)
    # The name is kept with the merge and in histories, for everybody who reads these.
    named = stored[lost].get(obj.name_field) if obj.name_field in access.open_fields(catalog, obj) else None
    name = str(named or "…")
    reason = translate("merge_reason", {"name": name}, actor.language)
    relations = await _point(session, catalog, obj, lost, kept, reason)
    belongings = {
        kind: await each.follow(session, object_name, lost, kept) for kind, each in sorted(_belongings.items())
    }
    before, links = await _united(session, obj, kept, lost)
    values = {each: _given(obj.fields[each], stored[lost]) for each in take} | links
    # First the one goes, then the other takes what only one record may have.
    await _write(session, actor, object_name, Delete(lost), source, reason)
    if values:
        context = WriteContext(facts={MERGED: lost})
        await _write(session, actor, object_name, Update(kept, values), source, reason, context)
    changed = (await repository.rows(session, catalog, obj, [kept]))[kept]
    made = Merge(
        id=uuid7(),
        object=object_name,
        kept=kept,
        lost=lost,
        name=name,
        at=clock.now(),
        by=actor.user_id,
        before={each: _given(obj.fields[each], stored[kept]) for each in take} | before,
        after={each: _given(obj.fields[each], changed) for each in take} | links,
        relations=relations,
        belongings=belongings,
        undone_at=None,
    )
    await repository.add(session, made)
    await repository.decide(session, made, made.at, actor.user_id)
    await announce(session, actor, object_name, [kept, lost], "merged")
    return made


async def undo(session: Session, actor: Actor, merge_id: UUID, *, source: Source) -> Merge:
    """Take a merge back: the record that went is there again with what was its own, the other one has its values again.

    What somebody has changed since stays as it is.

    Raises:
        UnknownMerge: there is none, it was taken back already, or the actor may not edit the record that stayed.
        MergeTooOld: it was more than 30 days ago.
        RecordRejected, RecordConflict, MergeHeld: a guard refuses. Nothing was written.
    """
    made = await repository.find(session, merge_id)
    catalog = await records.catalog_for(session, actor)
    if made is None or made.undone_at is not None or made.object not in catalog.objects:
        raise UnknownMerge
    await require_editable(session, actor, made.object, made.kept)
    obj = catalog.object(made.object)
    access.require(access.policy(catalog, actor, obj), Operation.DELETE)
    if made.at < clock.after(-UNDO_KEPT):
        raise MergeTooOld(days=UNDO_KEPT.days)
    reason = translate("merge_undo_reason", {"name": made.name}, actor.language)
    stored = (await repository.rows(session, catalog, obj, [made.kept]))[made.kept]
    now = await _links_of(session, obj, [made.kept])
    back = {
        name: value
        for name, value in made.before.items()
        if name in obj.fields and _same(_now(obj.fields[name], stored, now[made.kept]), made.after.get(name))
    }
    context = WriteContext(facts={MERGED: made.lost})
    if back:
        await _write(session, actor, made.object, Update(made.kept, back), source, reason, context)
    await _write(session, actor, made.object, Restore(made.lost), source, reason)
    for each in made.relations:
        await _point_back(session, catalog, made, each, reason)
    for kind, followed in made.belongings.items():
        if kind in _belongings:
            await _belongings[kind].give_back(session, made.object, made.lost, made.kept, followed)
    await repository.undone(session, made.id, clock.now(), actor.user_id)
    await repository.decide(session, made, None, None)
    await announce(session, actor, made.object, [made.kept, made.lost], "merged")
    return made


async def recent(session: Session, actor: Actor, object_name: str, limit: int) -> list[Merge]:
    """Return merges that can still be taken back, of records that the actor may read, the newest first.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read such records at all.
    """
    catalog = await records.catalog_for(session, actor)
    access.require(access.policy(catalog, actor, catalog.object(object_name)), Operation.READ)
    found = await repository.recent(session, object_name, clock.after(-UNDO_KEPT), limit)
    ids = list({each.kept for each in found})
    seen = (
        {row["id"] for row in await records.fetch(session, actor, object_name, ids, fields=("id",))} if ids else set()
    )
    return [each for each in found if str(each.kept) in seen]


async def merged_into(session: Session, actor: Actor, object_name: str, record_id: UUID) -> list[tuple[Merge, bytes]]:
    """Return what was merged into a record, each with its own history as the actor may see it.

    Raises:
        RecordNotFound: the actor may not read the record.
    """
    await require_readable(session, actor, object_name, record_id)
    found = []
    for each in await repository.into(session, object_name, record_id):
        try:
            told = await records.history(session, actor, object_name, each.lost, trash=True)
        except RecordNotFound:
            # Outside the actor's row rule: that there was a merge is no secret, what it was is.
            told = b'{"items":[]}'
        found.append((each, told))
    return found


# --------------------------------------------------------------------------------------------------------------- values


async def _check_fields(session: Session, actor: Actor, obj: Object, lost: UUID, take: Sequence[str]) -> None:
    """Refuse fields whose value cannot be taken over, or that the actor does not see in clear."""
    problems = []
    for name in take:
        field = obj.fields.get(name)
        if (
            field is None
            or not field.stored
            or field.computed
            or (field.system and name != "owner_id")
            or field.type.name in {"auto_number", _LINKS}
        ):
            problems.append(Problem(name, FieldNotMergeable.code, {"field": name}))
    if not problems and take:
        [clear] = await records.fetch(session, SYSTEM, obj.api_name, [lost], fields=tuple(take))
        found = await records.fetch(session, actor, obj.api_name, [lost], fields=tuple(take))
        shown = found[0] if found else {}
        problems = [
            Problem(name, FieldNotMergeable.code, {"field": name})
            for name in take
            if shown.get(name) != clear.get(name)
        ]
    if problems:
        raise FieldNotMergeable(problems=tuple(problems), field=problems[0].pointer)


def _given(field: Field, row: Mapping[str, Any]) -> Any:
    """Return a stored value as a change names it."""
    name = field.api_name
    parts = {part.name: row[f"{name}__{part.name}" if part.name else name] for part in field.type.parts(field.options)}
    if all(value is None for value in parts.values()):
        return None
    if len(parts) == 1:
        return parts[""]
    kept = _GIVEN_PARTS.get(field.type.name, tuple(parts))
    return {part: value for part, value in parts.items() if part in kept and value is not None}


def _now(field: Field, row: Mapping[str, Any], links: Mapping[str, Any]) -> Any:
    return links.get(field.api_name) if field.type.name == _LINKS else _given(field, row)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same when they are written down."""
    return bool(orjson.loads(json_text(one) or "null") == orjson.loads(json_text(other) or "null"))


async def _links_of(session: Session, obj: Object, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    names = tuple(name for name, field in obj.fields.items() if field.type.name == _LINKS)
    if not names:
        return {each: {} for each in ids}
    found = await records.fetch(session, SYSTEM, obj.api_name, ids, fields=("id", *names))
    return {UUID(row["id"]): {name: row.get(name) for name in names} for row in found}


async def _united(session: Session, obj: Object, kept: UUID, lost: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return links to many as they are and as they become, of the fields where the record that goes has further ones."""
    links = await _links_of(session, obj, [kept, lost])
    before, after = {}, {}
    for name, more in links[lost].items():
        own = links[kept].get(name) or []
        known = {_id_of(each) for each in own} | {str(kept)}
        fresh = [each for each in more or [] if _id_of(each) not in known]
        if fresh:
            before[name], after[name] = own, [*own, *fresh]
    return before, after


def _id_of(link: Any) -> str:
    return str(link["id"]) if isinstance(link, dict) else str(link)


def _with_id(link: Any, record: UUID) -> Any:
    return {**link, "id": str(record)} if isinstance(link, dict) else str(record)


# ------------------------------------------------------------------------------------------------------------ relations


async def _point(
    session: Session, catalog: Catalog, obj: Object, lost: UUID, kept: UUID, reason: str
) -> list[dict[str, Any]]:
    """Point to the one what points to the other; return what did. People need no right to edit what hangs on a record."""
    relations: list[dict[str, Any]] = []
    for child, field in _pointing(catalog, obj):
        many = field.type.name == _LINKS
        operator, value = (Operator.HAS_ANY, [str(lost)]) if many else (Operator.EQ, str(lost))
        rows = await _all(session, child, Condition((field.api_name,), operator, value), ("id", field.api_name))
        rows = [row for row in rows if row["id"] != str(lost)]
        if not rows:
            continue
        relation = {"object": child.api_name, "field": field.api_name, "many": many, "ids": [row["id"] for row in rows]}
        if many:
            relation["both"] = [
                row["id"] for row in rows if str(kept) in {_id_of(each) for each in row[field.api_name] or []}
            ]
        relations.append(relation)
        if sum(len(each["ids"]) for each in relations) > MAX_RELATED:
            raise MergeTooLarge(maximum=MAX_RELATED)
        changes = [
            Update(UUID(row["id"]), {field.api_name: _pointed(row, field, lost, kept, many=many)}) for row in rows
        ]
        await _write_many(session, child.api_name, changes, reason)
    return relations


def _pointing(catalog: Catalog, obj: Object) -> list[tuple[Object, Field]]:
    """Return the lookups to an object, and the links to many of other objects."""
    many = [
        (child, field)
        for child in catalog.objects.values()
        for field in child.fields.values()
        if field.type.name == _LINKS and field.target == obj.api_name
    ]
    return [*catalog.incoming.get(obj.api_name, ()), *many]


def _pointed(row: Mapping[str, Any], field: Field, lost: UUID, kept: UUID, *, many: bool) -> Any:
    """Return what a record that pointed to the one has instead; a link that was there already is not made twice."""
    if not many:
        # A record is not its own parent.
        return None if row["id"] == str(kept) else str(kept)
    links = row[field.api_name] or []
    known = {_id_of(each) for each in links} | {row["id"]}
    moved = [_with_id(each, kept) if _id_of(each) == str(lost) else each for each in links]
    return [each for each in links if _id_of(each) != str(lost)] if str(kept) in known else moved


async def _point_back(
    session: Session, catalog: Catalog, made: Merge, relation: Mapping[str, Any], reason: str
) -> None:
    child = catalog.objects.get(relation["object"])
    field = None if child is None else child.fields.get(relation["field"])
    if child is None or field is None:
        return
    name, kept, lost = field.api_name, str(made.kept), str(made.lost)
    changes: list[Change] = []
    ids = [UUID(each) for each in relation["ids"]]
    for begin in range(0, len(ids), _PAGE):
        rows = await records.fetch(session, SYSTEM, child.api_name, ids[begin : begin + _PAGE], fields=("id", name))
        for row in rows:
            if not relation["many"]:
                if row.get(name) == (None if row["id"] == kept else kept):
                    changes.append(Update(UUID(row["id"]), {name: lost}))
                continue
            links = row.get(name) or []
            if lost not in {_id_of(each) for each in links}:
                others = [each for each in links if _id_of(each) != kept or row["id"] in relation["both"]]
                changes.append(Update(UUID(row["id"]), {name: [*others, lost]}))
    await _write_many(session, child.api_name, changes, reason)


async def _all(session: Session, obj: Object, where: Condition, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(found) <= MAX_RELATED:
        query = ListQuery(filter=where, fields=fields, limit=_PAGE, cursor=cursor)
        page = await records.list_records(session, SYSTEM, obj.api_name, query)
        found += records.items_of(page)
        cursor = records.cursor_of(page)
        if cursor is None:
            break
    return found


# -------------------------------------------------------------------------------------------------------------- writing


async def _write(
    session: Session,
    actor: Actor,
    object_name: str,
    change: Change,
    source: Source,
    reason: str,
    context: WriteContext = NO_CONTEXT,
) -> None:
    result = await records.write(session, actor, object_name, [change], source=source, reason=reason, context=context)
    _require_written(result.outcomes)


async def _write_many(session: Session, object_name: str, changes: Sequence[Change], reason: str) -> None:
    if changes:
        result = await records.write(session, SYSTEM, object_name, changes, source=Source.SYSTEM, reason=reason)
        _require_written(result.outcomes)


def _require_written(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Rejected) and outcome.problems:
            raise error_of(outcome)
    if any(isinstance(each, Held) for each in outcomes):
        raise MergeHeld
