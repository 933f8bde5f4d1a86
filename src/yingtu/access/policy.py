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


@dataclass(frozen=True, slots=True)
class Rule:
    """One grant, resolved: rows in ``scope`` that satisfy ``filter``; levels of all fields of the object."""

    operations: frozenset[Operation]
    scope: Scope
    filter: Filter
    levels: Mapping[str, Level]


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
