"""The compiled policy of one actor on one object: what the SQL of every exit is built from. Default deny.

A policy is a tuple of grants. A row is reachable for an operation when some grant that holds the operation covers it; the
level of a field on a row is the most permissive level among the *read* grants covering that row (for writing: among the
*edit* or *create* grants). So a field may be clear on one row and hidden on the next: the compiler renders such fields as
``CASE``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from yingtu.identity.actor import Scope
from yingtu.query.ast import TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.query.ast import Filter


class Operation(StrEnum):
    """What may be done with records of an object."""

    CREATE = "create"
    READ = "read"
    EDIT = "edit"
    DELETE = "delete"
    EXPORT = "export"
    IMPORT = "import"
    APPROVE = "approve"


class Level(IntEnum):
    """What an actor gets of a field, least first."""

    HIDDEN = 0
    MASKED = 1
    READ = 2
    EDIT = 3


class Origin(StrEnum):
    """Where a rule comes from."""

    ROLE = "role"
    SHARING = "sharing"
    #: A temporary view right: rows are those it names, as long as it runs.
    TEMPORARY = "temporary"
    #: What everybody who is signed in may see.
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Source:
    """The document a rule was made of, to say why somebody may see something; ``number`` of the grant in the role."""

    origin: Origin
    key: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One grant, resolved: rows in ``scope`` that satisfy ``filter``; levels of all fields of the object.

    Attributes:
        via: Lookups to the record whose owner the scope is about; empty: the row's own.
    """

    operations: frozenset[Operation]
    scope: Scope
    filter: Filter
    levels: Mapping[str, Level]
    via: tuple[str, ...] = ()
    source: Source = Source(Origin.EVERYBODY)

    @property
    def temporary(self) -> bool:
        """Whether the rows are those of temporary view rights."""
        return self.source.origin is Origin.TEMPORARY

    @property
    def by_owner(self) -> bool:
        """Whether the rule covers rows of some owners only."""
        return self.scope is not Scope.ALL and not self.via and not self.temporary

    @property
    def everything(self) -> bool:
        """Whether the rule covers every row."""
        return self.scope is Scope.ALL and self.filter == TRUE and not self.temporary


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """All rules of an actor's roles on one object. No rules: nothing is allowed. ``unrestricted`` is for SYSTEM only."""

    object: str
    rules: tuple[Rule, ...]
    unrestricted: bool = False

    def allows(self, operation: Operation) -> bool:
        """Whether the operation is possible on some row at all."""
        return self.unrestricted or any(operation in rule.operations for rule in self.rules)

    def best_level(self, field: str, operation: Operation = Operation.READ) -> Level:
        """The most permissive level of a field on any row; HIDDEN means the field does not exist for this actor."""
        if self.unrestricted:
            return Level.EDIT
        return max((rule.levels[field] for rule in self.rules if operation in rule.operations), default=Level.HIDDEN)
