"""The catalog: an immutable, versioned snapshot of a workspace's configuration. Compiled things hang on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from yingtu.fields.base import Capability
from yingtu.metadata.documents import Document
from yingtu.metadata.errors import UnknownField, UnknownObject
from yingtu.metadata.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.fields.base import FieldType, Options
    from yingtu.metadata.documents import (
        DuplicateRule,
        Label,
        ObjectDocument,
        RoleDocument,
        ViewDocument,
        WorkspaceDocument,
    )

_Document = TypeVar("_Document", bound=Document)

#: Columns that every record table has besides its fields. ``id uuid`` is version 7; ``version`` counts from 1.
SYSTEM_FIELDS = ("id", "owner_id", "created_at", "created_by", "updated_at", "updated_by", "version")

#: The people of the workspace: an object that can be looked up and listed, but is not written as a record.
USER_OBJECT = "user"


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field of an object, resolved: its type and validated options instead of names.

    System fields (``owner_id``, ``created_at`` …) are fields like any other with ``system=True``; they are never written
    directly except through the migration right and ``owner_id``.
    """

    api_name: str
    type: FieldType
    options: Options
    label: Label
    help: Label = field(default_factory=dict)
    required: bool = False
    unique: bool = False
    default: Any = None
    sensitive: bool = False
    personal: bool = False
    purpose: Label = field(default_factory=dict)
    listed: bool = False
    quick: bool = False
    system: bool = False

    @property
    def stored(self) -> bool:
        """Whether the record's table has a column for it."""
        return Capability.VIRTUAL not in self.type.capabilities

    @property
    def computed(self) -> bool:
        return Capability.COMPUTED in self.type.capabilities

    @property
    def target(self) -> str | None:
        """The object a lookup, user or many-to-many field points to, else None."""
        if self.type.name == "user":
            return USER_OBJECT
        return getattr(self.options, "object", None) if self.type.name in {"lookup", "many_to_many"} else None

    @property
    def links_people(self) -> bool:
        """Whether it is a team: a many-to-many field to people."""
        return self.type.name == "many_to_many" and self.target == USER_OBJECT

    @property
    def children(self) -> str | None:
        """The object whose records a roll-up summarises, else None."""
        return getattr(self.options, "object", None) if self.type.name == "roll_up" else None


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """A kind of record.

    Attributes:
        fields: All active fields by api name, system fields last.
        document: What it was built from (sections, module, icon …).
    """

    api_name: str
    document: ObjectDocument
    fields: Mapping[str, Field]

    @property
    def label(self) -> Label:
        return self.document.label

    @property
    def name_field(self) -> str:
        return self.document.name_field

    @property
    def duplicates(self) -> list[DuplicateRule]:
        return self.document.duplicates

    def field(self, api_name: str) -> Field:
        """Return a field.

        Raises:
            UnknownField: the object has no active field of that name.
        """
        try:
            return self.fields[api_name]
        except KeyError:
            raise UnknownField(object=self.api_name, field=api_name) from None


@dataclass(frozen=True, eq=False)
class Catalog:
    """Everything configured, as of one version.

    Attributes:
        documents: Every document by kind and key, also those of kinds that only a feature understands.
        compiled: Cache of things compiled from this catalog (tables, policies, statements), keyed by their builders;
            dropped with the catalog.
    """

    workspace_id: str
    version: int
    objects: Mapping[str, Object]
    roles: Mapping[str, RoleDocument]
    views: Mapping[str, ViewDocument]
    workspace: WorkspaceDocument
    documents: Mapping[str, Mapping[str, Document]] = field(default_factory=dict, repr=False)
    compiled: dict[Any, Any] = field(default_factory=dict, repr=False)

    def object(self, api_name: str) -> Object:
        """Return an object.

        Raises:
            UnknownObject: no active object of that name in an active module.
        """
        try:
            return self.objects[api_name]
        except KeyError:
            raise UnknownObject(object=api_name) from None

    def of_kind(self, model: type[_Document]) -> Mapping[str, _Document]:
        """Return the documents of one kind, given by its model, by key."""
        kind = next(kind for kind, each in KINDS.items() if each is model)
        return cast("Mapping[str, _Document]", self.documents.get(kind, {}))

    @cached_property
    def incoming(self) -> Mapping[str, tuple[tuple[Object, Field], ...]]:
        """For each object, the lookups of other objects that point to it."""
        found: dict[str, list[tuple[Object, Field]]] = {}
        for each in self.objects.values():
            for one in each.fields.values():
                if one.type.name == "lookup" and one.target:
                    found.setdefault(one.target, []).append((each, one))
        return {name: tuple(pairs) for name, pairs in found.items()}
