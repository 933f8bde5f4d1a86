"""Finding what is kept about a person: records by number, address or one of the records, and what may be erased of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.access.policy import Operation
from yingtu.access.service import policy
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.ids import parse_uuid
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.privacy_documents import RetentionDocument
from yingtu.privacy import records_repository
from yingtu.privacy.errors import NoPersonNamed, TooManyRecords
from yingtu.privacy.records_repository import Personal
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.read import ListQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object

#: One person has no more records than this; more means that the number is a company's.
MOST = 200
#: Types whose values identify somebody; suggested to be marked as personal.
IDENTIFYING = frozenset({"phone", "email", "identity_number", "bank_card", "address"})
#: Fields of a person's record that hold words about them.
_ABOUT = frozenset({"long_text", "attachment"})


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A record."""

    object: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that must not be erased yet."""

    ref: Ref
    rule: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is meant: any of these."""

    phone: str | None = None
    email: str | None = None
    record: Ref | None = None


def is_person(obj: Object) -> bool:
    """Whether records of an object are people: their name is personal."""
    return obj.api_name != USER_OBJECT and obj.name_field in obj.fields and obj.fields[obj.name_field].personal


def personal_of(obj: Object) -> Personal:
    """Return the fields of an object that are erased: the personal ones, and words and files about people."""
    about = is_person(obj)
    return Personal(
        obj,
        tuple(
            field
            for field in obj.fields.values()
            if not field.system and (field.personal or (about and field.type.name in _ABOUT))
        ),
    )


def people_objects(catalog: Catalog) -> list[Object]:
    return [obj for obj in catalog.objects.values() if is_person(obj)]


def objects_with_values(catalog: Catalog) -> list[Object]:
    """Return the objects that have personal values, those of people first."""
    found = [obj for obj in catalog.objects.values() if obj.api_name != USER_OBJECT and personal_of(obj).fields]
    return sorted(found, key=lambda obj: (not is_person(obj), obj.document.position, obj.api_name))


def number_fields(catalog: Catalog) -> list[tuple[Object, Field]]:
    """Return every field with a number or an address of somebody."""
    return [
        (obj, field)
        for obj in catalog.objects.values()
        if obj.api_name != USER_OBJECT
        for field in obj.fields.values()
        if field.stored and field.type.name in {"phone", "email"}
    ]


async def find(session: Session, wanted: Wanted) -> list[Ref]:
    """Return all records about a person, trashed ones too: who looks after privacy has to know what there is.

    Raises:
        NoPersonNamed: nothing was given to go by.
        InvalidFilter: no telephone number, no e-mail address.
        TooManyRecords: more than one person has.
    """
    catalog = await records.catalog_for(session, SYSTEM)
    values = {"phone": {wanted.phone} - {None, ""}, "email": {wanted.email} - {None, ""}}
    found: set[Ref] = set()
    if wanted.record is not None:
        obj = catalog.object(wanted.record.object)
        mine = [field for field in personal_of(obj).fields if field.type.name in values]
        names = ("id", *(field.api_name for field in mine))
        for row in await records.fetch(session, SYSTEM, obj.api_name, [wanted.record.id], fields=names):
            found.add(wanted.record)
            for field in mine:
                if isinstance(value := row.get(field.api_name), str):
                    values[field.type.name].add(value)
    if not found and not any(values.values()):
        raise NoPersonNamed
    by_object: dict[str, list[dict[str, Any]]] = {}
    for obj, field in number_fields(catalog):
        if field.personal:
            tests = [{"field": field.api_name, "op": "eq", "value": value} for value in values[field.type.name]]
            by_object.setdefault(obj.api_name, []).extend(tests)
    for name, tests in by_object.items():
        if tests:
            found |= await _matching(session, name, {"any": tests})
    if len(found) > MOST:
        raise TooManyRecords(count=len(found), most=MOST)
    return sorted(found)


async def _matching(session: Session, name: str, test: dict[str, Any]) -> set[Ref]:
    found: set[Ref] = set()
    for trash in (False, True):
        query = ListQuery(filter=parse_filter(test), fields=("id",), limit=MOST, trash=trash)
        rows = records.items_of(await records.list_records(session, SYSTEM, name, query))
        found |= {Ref(name, identifier) for row in rows if (identifier := parse_uuid(row["id"])) is not None}
    return found


async def kept(session: Session, catalog: Catalog, refs: Iterable[Ref]) -> list[Kept]:
    """Return which of some records must be kept, by which rule and until when; the longest rule counts."""
    by_object: dict[str, list[UUID]] = {}
    for ref in refs:
        by_object.setdefault(ref.object, []).append(ref.id)
    longest: dict[Ref, Kept] = {}
    for key, rule in catalog.of_kind(RetentionDocument).items():
        ids = by_object.get(rule.object)
        if rule.action != "keep" or not rule.active or not ids:
            continue
        for ref, since in (await _since(session, rule, ids)).items():
            until = since + timedelta(days=rule.days)
            if until > clock.now() and (ref not in longest or longest[ref].until < until):
                longest[ref] = Kept(ref, key, until)
    return sorted(longest.values(), key=lambda each: each.ref)


async def _since(session: Session, rule: RetentionDocument, ids: Sequence[UUID]) -> dict[Ref, datetime]:
    """Return when the time of a rule begins, for those of some records that it concerns."""
    tests: list[Any] = [{"field": "id", "op": "in", "value": [str(each) for each in ids]}]
    if rule.filter:
        tests.append(rule.filter)
    found = {}
    for trash in (False, True):
        query = ListQuery(
            filter=parse_filter({"all": tests}), fields=("id", rule.since, "created_at"), limit=len(ids), trash=trash
        )
        for row in records.items_of(await records.list_records(session, SYSTEM, rule.object, query)):
            since = datetime.fromisoformat(row[rule.since] or row["created_at"])
            found[Ref(rule.object, UUID(row["id"]))] = since if since.tzinfo else since.replace(tzinfo=UTC)
    return found


async def names_of(session: Session, actor: Actor, refs: Iterable[Ref]) -> Mapping[Ref, str]:
    """Return the names of those records that the actor may read; trashed ones have none."""
    catalog = await records.catalog_for(session, actor)
    by_object: dict[str, list[UUID]] = {}
    for ref in refs:
        by_object.setdefault(ref.object, []).append(ref.id)
    found: dict[Ref, str] = {}
    for name, ids in by_object.items():
        if not policy(catalog, actor, catalog.object(name)).allows(Operation.READ):
            continue
        field = catalog.object(name).name_field
        for row in await records.fetch(session, actor, name, ids, fields=("id", field)):
            found[Ref(name, UUID(row["id"]))] = str(row.get(field) or "")
    return found


async def texts_of(session: Session, catalog: Catalog, refs: Iterable[Ref]) -> list[tuple[Field, str]]:
    """Return the personal texts that records have or ever had, with their fields."""
    by_object: dict[str, list[UUID]] = {}
    for ref in refs:
        by_object.setdefault(ref.object, []).append(ref.id)
    found: list[tuple[Field, str]] = []
    for name, ids in by_object.items():
        personal = personal_of(catalog.object(name))
        for field, text in await records_repository.texts(session, catalog, personal, ids):
            found.append((personal.object.fields[field], text))
    return found
