"""Which indexes an object has: a pure consequence of its document and of the shared views on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingtu.metadata.access_documents import SharingDocument
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.metadata.documents import ViewDocument

#: More indexes than this make writing dear; the primary key and the history's own indexes are not counted.
MAX_INDEXES = 12

#: Types whose values are sets: searched with ``has_any``, never sorted.
CONTAINED_TYPES = frozenset({"multi_choice"})

#: Types that point to another record; always indexed, so that related lists and deletions of the parent stay cheap.
POINTING_TYPES = frozenset({"lookup", "user"})


class IndexKind(StrEnum):
    """What an index is for; the SQL of each kind is in ``schema.indexes``."""

    #: (owner_id, created_at, id): the newest records of one owner.
    OWNER = "owner"
    #: (created_at, id, owner_id): the newest records of everybody.
    RECENT = "recent"
    LOOKUP = "lookup"
    UNIQUE = "unique"
    #: On the normalised keys of a duplicate rule.
    DUPLICATE = "duplicate"
    CONTAINS = "contains"
    SORT = "sort"
    #: (field, created_at, id): the newest of the records that a sharing rule picks by the value of a field.
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Index:
    """One index of a record table; ``fields`` in order. ``descending`` matters for sorting with empty values last."""

    kind: IndexKind
    fields: tuple[str, ...]
    descending: bool = False


def wanted_indexes(
    obj: Object, views: Iterable[ViewDocument] = (), sharing: Iterable[SharingDocument] = ()
) -> tuple[Index, ...]:
    """Return the indexes of an object's table, each once, in a stable order.

    ``views`` and ``sharing`` are all of the workspace; those of other objects and views of single persons are ignored.
    """
    found: dict[Index, None] = {}
    for index in _candidates(obj, views):
        found.setdefault(index)
    for each in sharing:
        name = _shared_by(each.filter) if each.object == obj.api_name and each.active else None
        if name is not None and _is_shared_by(obj, name):
            found.setdefault(Index(IndexKind.SHARED, (name, "created_at", "id")))
    return tuple(found)


def all_indexes(catalog: Catalog, obj: Object) -> tuple[Index, ...]:
    """Return the indexes of an object's table under all documents of a catalog."""
    sharing = cast("Mapping[str, SharingDocument]", catalog.documents.get("sharing", {}))
    return wanted_indexes(obj, catalog.views.values(), sharing.values())


def _shared_by(condition: Mapping[str, Any]) -> str | None:
    """Return the field by whose value a filter picks its records, None when there is no such field."""
    if condition.get("op") in {"eq", "in"}:
        return str(condition.get("field"))
    return next((name for each in condition.get("all", ()) if (name := _shared_by(each)) is not None), None)


def _is_shared_by(obj: Object, name: str) -> bool:
    return (
        _is_indexable(obj, name)
        and not obj.fields[name].system
        and obj.fields[name].type.name not in POINTING_TYPES | CONTAINED_TYPES
    )


def _candidates(obj: Object, views: Iterable[ViewDocument]) -> Iterator[Index]:
    yield Index(IndexKind.OWNER, ("owner_id", "created_at", "id"))
    yield Index(IndexKind.RECENT, ("created_at", "id", "owner_id"))
    fields = [field for field in obj.fields.values() if field.stored and not field.system]
    for field in fields:
        if field.unique:
            yield Index(IndexKind.UNIQUE, (field.api_name,))
        if field.type.name in POINTING_TYPES:
            yield Index(IndexKind.LOOKUP, (field.api_name,))
        if field.type.name in CONTAINED_TYPES:
            yield Index(IndexKind.CONTAINS, (field.api_name,))
    for rule in obj.duplicates:
        if all(_is_indexable(obj, name) for name in rule.fields) and not _unique(obj, rule.fields):
            yield Index(IndexKind.DUPLICATE, tuple(rule.fields))
    for name in obj.document.indexes:
        if _is_indexable(obj, name) and obj.fields[name].type.name not in POINTING_TYPES | CONTAINED_TYPES:
            yield Index(IndexKind.SORT, (name,))
    sorts = [obj.document.sort, *(view.sort for view in views if view.object == obj.api_name and view.owner is None)]
    for text in sorts:
        first = text.split(",")[0].strip()
        name = first.lstrip("-")
        # Choices are sorted by the place of their option, which no index on the column gives.
        if name != "created_at" and _is_indexable(obj, name) and not hasattr(obj.fields[name].options, "by_code"):
            yield Index(IndexKind.SORT, (name,), descending=first.startswith("-"))


def _is_indexable(obj: Object, name: str) -> bool:
    field: Field | None = obj.fields.get(name)
    return field is not None and field.stored and name != "id"


def _unique(obj: Object, names: list[str]) -> bool:
    return len(names) == 1 and obj.fields[names[0]].unique


def index_name(obj: Object, index: Index) -> str:
    """Return the name of an index in the database: readable, at most 63 bytes, different when a field's type differs."""
    base = f"{obj.api_name}__{'_'.join(index.fields[:3])}__{index.kind.value}{'_desc' if index.descending else ''}"
    types = ",".join(obj.fields[name].type.name for name in index.fields)
    digest = hashlib.sha256(f"{base}|{','.join(index.fields)}|{types}".encode()).hexdigest()[:6]
    return f"{base[:56]}_{digest}"


def unique_index_names(obj: Object) -> dict[str, str]:
    """Return the field behind each unique index of an object, to say which one a violation is about."""
    return {index_name(obj, index): index.fields[0] for index in wanted_indexes(obj) if index.kind is IndexKind.UNIQUE}
