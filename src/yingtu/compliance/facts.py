"""What the checks look at: plain values, gathered by :mod:`yingtu.compliance.gathering` in a handful of statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.metadata.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    Attributes:
        factor: Has a confirmed second factor.
        places: Addresses from which sessions of this person were in use within the same few minutes.
        owns: Records that still belong to them.
    """

    id: UUID
    name: str
    active: bool
    roles: tuple[str, ...]
    seen_at: datetime
    factor: bool
    places: int
    owns: int


@dataclass(frozen=True, slots=True)
class Key:
    """An API key."""

    person: UUID
    name: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Exported:
    """A large export of a person, approved or not."""

    person: UUID
    object: str
    rows: int
    approved: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the checks look at.

    Attributes:
        documents: Stored bodies by (kind, key), to propose changes of.
        ways: Ways out of the system that are in use.
        audit_since: When the oldest entry was written; ``began``: when the first account was made.
        alarms: Alarms about people in the last month.
    """

    now: datetime
    catalog: Catalog
    documents: Mapping[tuple[str, str], Mapping[str, Any]]
    people: Sequence[Person] = ()
    keys: Sequence[Key] = ()
    exports: Sequence[Exported] = ()
    ways: frozenset[str] = frozenset()
    audit_since: datetime | None = None
    began: datetime | None = None
    head_sent_at: datetime | None = None
    backup_at: datetime | None = None
    alarms: Mapping[UUID, int] = field(default_factory=dict)

    def active(self) -> list[Person]:
        return [each for each in self.people if each.active]

    def abilities(self, person: Person) -> frozenset[str]:
        roles = self.catalog.roles
        return frozenset(ability for role in person.roles if role in roles for ability in roles[role].abilities)

    def held(self, role: str) -> bool:
        return any(role in each.roles for each in self.active())

    def body(self, kind: str, key: str) -> dict[str, Any]:
        return dict(self.documents.get((kind, key), {}))
