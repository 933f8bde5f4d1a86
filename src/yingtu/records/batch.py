"""The working state of one write: what was asked of each record, what it was, what it will be, and what is wrong with it."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yingtu.fields.base import ParseContext
from yingtu.kit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    import sqlalchemy as sa

    from yingtu.access.policy import Policy
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Change, Source, WriteContext


#: Characters of a reason that are kept.
MAX_WHY = 2000


def why(reason: str | None, given: Mapping[str, Any]) -> str | None:
    """Return the text that says why, from a write or from what came with it; None: nobody said."""
    said = reason or given.get("reason")
    return said.strip()[:MAX_WHY] or None if isinstance(said, str) else None


class Kind(StrEnum):
    """What a row of a batch is."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"


@dataclass(slots=True)
class Row:
    """One change on its way through the steps.

    Attributes:
        index: Position in the changes given; outcomes are returned in this order.
        change: As it was given, with raw values; None for rows that the write path adds by itself.
        given: Fields the caller named (not those filled by default).
        values: New stored values by column name; for an update only those that differ once the old row is known.
        late: Raw parts of fields that were given in part; read when the old row is known.
        links: New targets of many-to-many fields, complete and in order.
        said: What their links are given to say, by target; once the old row is known: all that they will say.
        old: The locked row by column name; None for a create.
        covering: Which rules of the policy cover the old row, in the policy's order; ``new_covering``: the new row, when asked.
        status: HTTP status of the rejection, the gravest of all problems.
        held: The approval that the change waits for.
    """

    index: int
    kind: Kind
    id: UUID
    change: Change | None = None
    id_given: bool = False
    expected_version: int | None = None
    given: frozenset[str] = frozenset()
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, tuple[UUID, ...]] = field(default_factory=dict)
    said: dict[str, dict[UUID, dict[str, Any]]] = field(default_factory=dict)
    late: dict[str, dict[str, Any]] = field(default_factory=dict)
    old: Mapping[str, Any] | None = None
    old_links: dict[str, tuple[UUID, ...]] = field(default_factory=dict)
    old_said: dict[str, dict[UUID, dict[str, Any]]] = field(default_factory=dict)
    covering: tuple[bool, ...] = ()
    new_covering: tuple[bool, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    status: int = 0
    unchanged: bool = False
    version: int = 1
    changed_fields: frozenset[str] = frozenset()
    held: UUID | None = None

    @property
    def accepted(self) -> bool:
        """Whether nothing is wrong so far and something is to be written now."""
        return not self.problems and not self.unchanged and self.held is None

    @property
    def new(self) -> Mapping[str, Any]:
        """The row as it will be stored, by column name."""
        return ChainMap(self.values, self.old) if self.old else self.values  # type: ignore[arg-type]

    def reject(self, pointer: str, code: str, *, status: int = 422, **params: Any) -> None:
        """Note a problem. The record will not be written; further problems are still collected."""
        self.problems.append(Problem(pointer, code, params))
        self.status = max(self.status, status, key=_GRAVITY.__getitem__)

    def hide(self, object_name: str) -> None:
        """Make the record one that does not exist: nothing else is said about it."""
        self.problems[:] = [Problem("", "record_not_found", {"object": object_name})]
        self.status = 404


#: Which status wins when one record has several problems: what cannot be seen hides the rest, then what may not be done.
_GRAVITY = {0: 0, 422: 1, 409: 2, 403: 3, 404: 4}


@dataclass(slots=True)
class Batch:
    """All rows of one write to one object, and under what it happens.

    Attributes:
        found: Which records that the new values point to exist and may be seen, by object.
        known: What guards have looked up with the questions of the write path, by their own keys.
        beside: Statements to be sent with those that write the records, after them.
    """

    session: Session
    actor: Actor
    catalog: Catalog
    object: Object
    table: sa.Table
    policy: Policy
    source: Source
    reason: str | None
    context: WriteContext
    change_id: UUID
    now: datetime
    zone: ZoneInfo
    rows: list[Row]
    parsing: ParseContext = field(default_factory=ParseContext)
    found: Mapping[str, set[UUID]] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    beside: list[tuple[Statement, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def why(self) -> str | None:
        """The text that says why, from the write or from what came with it."""
        return why(self.reason, self.context.given)

    def of(self, *kinds: Kind) -> list[Row]:
        """Return the rows of some kinds that are still to be written."""
        return [row for row in self.rows if row.kind in kinds and row.accepted]

    def accepted(self) -> Iterator[Row]:
        return (row for row in self.rows if row.accepted)
