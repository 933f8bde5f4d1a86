"""Converting a record, and taking it back: one transaction each, through the one write path."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation
from yingtu.conversion import repository
from yingtu.conversion.errors import (
    ConversionMovedOn,
    InvalidConversion,
    NotConvertible,
    NothingToUndo,
    UnknownConversion,
)
from yingtu.conversion.mapping import paths_of, values_for
from yingtu.conversion.repository import Made
from yingtu.fields.base import Operator
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.errors import Problem
from yingtu.kit.ids import uuid7
from yingtu.metadata.conversion_documents import ConversionDocument, TargetDocument
from yingtu.query.ast import All, AnyOf, Condition, parse_filter
from yingtu.query.output import MASKED_KEY
from yingtu.records import service as records
from yingtu.records.changes import Create, Delete, Rejected, Source, Update, Written
from yingtu.records.errors import RecordNotFound, RecordRejected
from yingtu.records.reach import require_editable
from yingtu.records.read import ListQuery
from yingtu.records.requests import error_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.records.changes import Change

MAX_MATCHES = 5
#: Records that are hung on the new ones as well; more stay with the converted record only.
MAX_CARRIED = 5_000
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """What shall become of one target: an existing record (``use``), a new one with ``values`` over the mapped ones, or none."""

    use: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a target would get, and existing records it might be."""

    target: str
    document: TargetDocument
    object: Object
    values: Mapping[str, Any]
    matches: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A conversion that can be made of a record."""

    key: str
    document: ConversionDocument
    proposals: Sequence[Proposal]


@dataclass(frozen=True, slots=True)
class Result:
    """Records that a conversion made or used, by target, and how many others hang on them now."""

    records: Mapping[str, tuple[str, UUID]]
    carried: int


def conversions_of(catalog: Catalog, object_name: str) -> dict[str, ConversionDocument]:
    """Return the active conversions of an object whose targets are live."""
    return {
        key: document
        for key, document in catalog.of_kind(ConversionDocument).items()
        if document.active and document.object == object_name and any(_live(catalog, document))
    }


def _live(catalog: Catalog, document: ConversionDocument) -> list[tuple[str, TargetDocument, Object]]:
    """Return the targets whose objects are there; those of modules that are off are left out."""
    return [
        (name, target, catalog.objects[target.object])
        for name, target in document.targets.items()
        if target.object in catalog.objects
    ]


async def names(session: Session, actor: Actor, object_name: str) -> dict[str, ConversionDocument]:
    """Return the conversions of an object that the actor may read.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object.
    """
    catalog = await records.catalog_for(session, actor)
    access.require(access.policy(catalog, actor, catalog.object(object_name)), Operation.READ)
    return conversions_of(catalog, object_name)


async def plans(session: Session, actor: Actor, object_name: str, record_id: UUID) -> list[Plan]:
    """Return the conversions that can be made of a record now, with mapped values as the actor may see them.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit the record.
    """
    await require_editable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    found = []
    for key, document in conversions_of(catalog, object_name).items():
        if not await _convertible(session, catalog, document, record_id):
            continue
        source = catalog.object(object_name)
        record = await _seen(session, actor, object_name, record_id, paths_of(document, source))
        proposals = []
        for name, target, known in _live(catalog, document):
            values = values_for(target, source, record, {}, known)
            matches = await _matches(session, actor, target, known, values)
            proposals.append(Proposal(name, target, known, values, matches))
        found.append(Plan(key, document, proposals))
    return found


async def _seen(
    session: Session, actor: Actor, object_name: str, record_id: UUID, paths: tuple[str, ...]
) -> dict[str, Any]:
    """Return what the actor sees of a record in clear; a mask is no value to go on with."""
    [record] = await records.fetch(session, actor, object_name, [record_id], fields=paths)
    return {name: value for name, value in record.items() if name not in record.get(MASKED_KEY, ())}


async def _convertible(session: Session, catalog: Catalog, document: ConversionDocument, record_id: UUID) -> bool:
    own = Condition(("id",), Operator.EQ, str(record_id))
    wanted = own if document.when is None else All((own, parse_filter(document.when)))
    page = await records.list_records(
        session, SYSTEM, catalog.object(document.object).api_name, ListQuery(filter=wanted, fields=("id",), limit=1)
    )
    return bool(records.items_of(page))


async def _matches(
    session: Session, actor: Actor, target: TargetDocument, known: Object, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return existing records that the actor may read and that equal the values in one set of fields."""
    sets = [
        All(tuple(Condition((name,), Operator.EQ, values[name]) for name in names))
        for names in target.match
        if names and all(name in values and name in known.fields for name in names)
    ]
    if not sets:
        return []
    fields = ("id", known.name_field, "owner_id.name")
    query = ListQuery(filter=AnyOf(tuple(sets)), fields=fields, limit=MAX_MATCHES)
    return records.items_of(await records.list_records(session, actor, known.api_name, query))


async def convert(
    session: Session,
    actor: Actor,
    object_name: str,
    record_id: UUID,
    key: str,
    choices: Mapping[str, Choice],
    *,
    source: Source,
) -> Result:
    """Convert a record: make or choose its targets, link them, and hang on them what hangs on it.

    Raises:
        RecordNotFound, RecordForbidden, UnknownConversion, NotConvertible, InvalidConversion.
        RecordRejected: one of the new records is refused; pointers begin with the target's name. Nothing was written.
    """
    await require_editable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    document = conversions_of(catalog, object_name).get(key)
    if document is None:
        raise UnknownConversion
    if not await _convertible(session, catalog, document, record_id):
        raise NotConvertible
    targets = _live(catalog, document)
    _check(targets, choices)
    origin = catalog.object(object_name)
    # In clear: who may convert a record hands its values on without having seen them.
    [record] = await records.fetch(session, SYSTEM, object_name, [record_id], fields=paths_of(document, origin))
    seen = await _seen(session, actor, object_name, record_id, paths_of(document, origin))
    made: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    for name, target, known in targets:
        choice = choices.get(name, Choice())
        if choice.skip:
            continue
        values = values_for(target, origin, record, ids, known)
        # … but not to where they would see them.
        clear = access.policy(catalog, actor, known)
        shown = values_for(target, origin, seen, ids, known)
        values = {
            field: value
            for field, value in values.items()
            if value == shown.get(field) or clear.best_level(field) < Level.READ
        }
        entry = await _make(session, actor, name, known, choice, values, source)
        made.append(entry)
        ids[name] = entry["id"]
    filled = {name: clock.now().isoformat() if value == "@now" else value for name, value in document.fills.items()}
    filled |= {target.link: ids[name] for name, target, _ in targets if target.link and name in ids}
    filled = {name: value for name, value in filled.items() if name in origin.fields}
    result = await records.write(session, actor, object_name, [Update(record_id, filled)], source=source)
    if isinstance(result.outcomes[0], Rejected):
        raise error_of(result.outcomes[0])
    pairs = [(target.object, ids[name]) for name, target, _ in targets if name in ids]
    carried = await _carry(session, catalog, origin, record_id, pairs) if document.carry else []
    before = {name: record.get(name) for name in filled}
    await repository.add(
        session,
        Made(uuid7(), object_name, record_id, key, clock.now(), actor.user_id, made, before, carried),
    )
    return Result({each["target"]: (each["object"], UUID(each["id"])) for each in made}, len(carried))


def _check(targets: Sequence[tuple[str, TargetDocument, Object]], choices: Mapping[str, Choice]) -> None:
    names = {name for name, _, _ in targets}
    problems = [
        Problem(f"targets/{name}", "conversion_target_unknown", {"target": name})
        for name in choices
        if name not in names
    ]
    problems += [
        Problem(f"targets/{name}", "conversion_target_missing", {"target": name})
        for name, target, _ in targets
        if not target.optional and choices.get(name, Choice()).skip
    ]
    if problems:
        raise InvalidConversion(problems=tuple(problems))


async def _make(
    session: Session, actor: Actor, name: str, known: Object, choice: Choice, mapped: dict[str, Any], source: Source
) -> dict[str, Any]:
    if choice.use is not None:
        if not await records.fetch(session, actor, known.api_name, [choice.use], fields=("id",)):
            raise RecordNotFound(object=known.api_name)
        return {"target": name, "object": known.api_name, "id": str(choice.use), "version": None}
    values = {field: value for field, value in {**mapped, **choice.values}.items() if value is not None}
    result = await records.write(session, actor, known.api_name, [Create(values)], source=source)
    outcome = result.outcomes[0]
    if isinstance(outcome, Written):
        return {"target": name, "object": known.api_name, "id": str(outcome.id), "version": outcome.version}
    problems = outcome.problems if isinstance(outcome, Rejected) else ()
    raise RecordRejected(problems=tuple(Problem(f"{name}/{each.pointer}", each.code, each.params) for each in problems))


async def _carry(
    session: Session, catalog: Catalog, origin: Object, record_id: UUID, pairs: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Hang what looks up the converted record on the new records as well, where it has a free lookup for each."""
    carried: list[dict[str, Any]] = []
    targets = {target for target, _ in pairs}
    for child, lookup in catalog.incoming.get(origin.api_name, ()):
        if child.api_name in targets:
            continue
        free = {name: made for target, made in pairs if (name := _lookup(child, target)) is not None}
        if not free:
            continue
        changes: list[Change] = []
        for row in await _hanging(session, child, lookup, record_id, tuple(free)):
            values = {name: made for name, made in free.items() if row.get(name) is None}
            if values:
                changes.append(Update(UUID(row["id"]), values))
                carried.append({"object": child.api_name, "id": row["id"], "fields": sorted(values)})
        if changes:
            await records.write(session, SYSTEM, child.api_name, changes, source=Source.SYSTEM, atomic=False)
    return carried


def _lookup(child: Object, target: str) -> str | None:
    """Return the one lookup of a child to an object; None when there is none, or several."""
    found = [each.api_name for each in child.fields.values() if each.type.name == "lookup" and each.target == target]
    return found[0] if len(found) == 1 else None


async def _hanging(
    session: Session, child: Object, lookup: Field, record_id: UUID, fields: tuple[str, ...]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(found) < MAX_CARRIED:
        query = ListQuery(
            filter=Condition((lookup.api_name,), Operator.EQ, str(record_id)),
            fields=("id", *fields),
            limit=_PAGE,
            cursor=cursor,
        )
        page = await records.list_records(session, SYSTEM, child.api_name, query)
        found += records.items_of(page)
        cursor = records.cursor_of(page)
        if cursor is None:
            break
    return found


async def undo(session: Session, actor: Actor, object_name: str, record_id: UUID, *, source: Source) -> None:
    """Take the last conversion of a record back: what it made goes to the trash, the record is as it was.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit the record.
        NothingToUndo: there is none, or it is too long ago.
        ConversionMovedOn: somebody has changed what it made.
    """
    await require_editable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    longest = max((each.undo_days for each in catalog.of_kind(ConversionDocument).values()), default=0)
    made = await repository.last(session, object_name, record_id, clock.now() - timedelta(days=longest))
    if made is None:
        raise NothingToUndo
    await _require_untouched(session, catalog, made)
    by_object: dict[str, list[Change]] = {}
    for each in made.carried:
        update = Update(UUID(each["id"]), dict.fromkeys(each["fields"]))
        by_object.setdefault(each["object"], []).append(update)
    for child, changes in by_object.items():
        if child in catalog.objects:
            await records.write(session, SYSTEM, child, changes, source=Source.SYSTEM, atomic=False)
    back = {name: value for name, value in made.before.items() if name in catalog.object(object_name).fields}
    result = await records.write(session, actor, object_name, [Update(record_id, back)], source=source)
    if isinstance(result.outcomes[0], Rejected):
        raise error_of(result.outcomes[0])
    for each in reversed(made.made):
        if each["version"] is not None:
            gone = await records.write(session, SYSTEM, each["object"], [Delete(UUID(each["id"]))], source=source)
            if isinstance(gone.outcomes[0], Rejected) and gone.outcomes[0].status != 404:
                raise error_of(gone.outcomes[0])
    await repository.undone(session, made, clock.now())


async def _require_untouched(session: Session, catalog: Catalog, made: Made) -> None:
    """Refuse when a record that the conversion made has another version than it was made with."""
    moved = []
    for each in made.made:
        if each["version"] is None or each["object"] not in catalog.objects:
            continue
        name = catalog.object(each["object"]).name_field
        found = await records.fetch(session, SYSTEM, each["object"], [UUID(each["id"])], fields=("version", name))
        if found and found[0]["version"] != each["version"]:
            moved.append(str(found[0].get(name) or each["object"]))
    if moved:
        raise ConversionMovedOn(names=", ".join(moved))
