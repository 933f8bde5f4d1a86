"""What guards say within the one statement of a simple update (ADR 0215): when it passes, and what is written with it.

The short way (:mod:`yingtu.records.quick`) never refuses. A guard that concerns an update turns its rule into conditions there, or
declines, and the long way asks it again. Either way it judges by the same rule: what passes here has to pass ``Guard.check`` too, and leaves
the same rows behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from yingtu.records.batch import why

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    import sqlalchemy as sa

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Source


@dataclass(slots=True)
class Simple:
    """An update of one record of which nothing has been looked up yet.

    Attributes:
        values: New stored values by column name.
        given: What came with the request; see :class:`yingtu.records.changes.WriteContext`.
    """

    catalog: Catalog
    object: Object
    actor: Actor
    source: Source
    reason: str | None
    given: Mapping[str, Any]
    values: Mapping[str, Any]
    now: datetime

    @property
    def why(self) -> str | None:
        """The text that says why, as :attr:`yingtu.records.batch.Batch.why`."""
        return why(self.reason, self.given)


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """The row that the statement has written, for the parts that go with it: its id, and its columns as they were."""

    id: sa.ColumnElement[UUID]
    old: Mapping[str, sa.ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a guard puts into the statement.

    Attributes:
        conditions: On the record as it was before; where one is not true, nothing is written.
        values: What becomes of further columns.
        parts: What else is written, given what was written of the record.
    """

    conditions: Sequence[sa.ColumnElement[bool]]
    values: Mapping[str, sa.ColumnElement[Any]]
    parts: Callable[[WrittenRow], Sequence[sa.CTE]]


@dataclass(frozen=True, slots=True)
class Decision:
    """How a guard decides within the statement.

    Attributes:
        key: Updates of the same fields with equal keys have the same clauses.
        fields: Fields that change besides the given ones, always.
        clauses: Builds them over the record's table and its columns as they will be; None: no statement can say it.
        params: Values of the parameters in the clauses.
    """

    key: Hashable
    fields: frozenset[str]
    clauses: Callable[[sa.Table, Mapping[str, sa.ColumnElement[Any]]], Clauses | None]
    params: Mapping[str, Any]


@runtime_checkable
class Deciding(Protocol):
    """A guard that can say within one statement when an update passes."""

    def decide(self, simple: Simple) -> Decision | None:
        """Return when the update passes; None: not by the short way."""
