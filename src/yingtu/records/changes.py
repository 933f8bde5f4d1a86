"""What goes into the write path and what comes out of it. One record is a batch of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from yingtu.kit.errors import Problem


class Source(StrEnum):
    """The door a change came through."""

    UI = "ui"
    API = "api"
    IMPORT = "import"
    SYSTEM = "system"
    DEMO = "demo"
    AUTOMATION = "automation"


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class WriteContext:
    """What a caller says about a write beside its values. Parsing reads the first three, guards the rest.

    Attributes:
        lenient: Read texts as people write them; None: as the source demands.
        approval: Id of the approval that this write carries out: it is not held again. Set by code, never by a request.
        facts: What else features tell their guards. Set by code, never by a request.
        given: What came with the request (``$context``: how a stage was left, evidence): as little to be trusted as values.
    """

    lenient: bool | None = None
    date_order: Any = None
    time_zone: str | None = None
    approval: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=_nothing)
    given: Mapping[str, Any] = field(default_factory=_nothing)


NO_CONTEXT = WriteContext()

#: Key of ``facts``: the write moves history in (the migration option of an import); it takes the migration right as well.
HISTORY = "history"
#: Key of ``facts``: the record (its id) whose values this write takes over, in a merge.
MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Create:
    """A new record. ``values`` by field api name, raw as a person or file gave them.

    Attributes:
        id: Given by the caller to make repeats harmless; generated when None.
        created_at, updated_at: Only with the migration right (ability ``import_history``): when it really began, and when it was
            last changed in the system it comes from.
    """

    values: Mapping[str, Any]
    id: UUID | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """New values for some fields of a record; None empties a field. ``version`` None: no optimistic check."""

    id: UUID
    values: Mapping[str, Any]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Move a record to the trash."""

    id: UUID
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring a record back from the trash, with what the same change trashed."""

    id: UUID


Change: TypeAlias = Create | Update | Delete | Restore


@dataclass(frozen=True, slots=True)
class Written:
    """The record is written. ``changed`` is False when every given value was already there (nothing was written)."""

    id: UUID
    version: int
    changed: bool = True
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing of this record was written; ``problems`` say why. ``status`` is the HTTP status it maps to."""

    problems: tuple[Problem, ...]
    status: int = 422
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The change waits for an approval; the record keeps its values, a new one (``id`` None) does not exist yet."""

    approval_id: UUID
    id: UUID | None = None


Outcome: TypeAlias = Written | Rejected | Held


@dataclass(frozen=True, slots=True)
class Result:
    """Outcomes in the order of the changes given. With ``atomic`` one rejection rejects all and nothing is written."""

    outcomes: tuple[Outcome, ...]
    change_id: UUID | None = None
    problems: tuple[Problem, ...] = field(default=())
