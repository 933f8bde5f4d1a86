"""What a change of the tables consists of: plain values that are planned, shown in words, and applied.

Steps with ``deferred`` take long or cannot run in a transaction: they follow after the commit, each repeatable, found again
from the difference between catalog and database when a crash lost them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from yingtu.metadata.indexes import Index


@dataclass(frozen=True, slots=True)
class Column:
    """A column as PostgreSQL spells it."""

    name: str
    type: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class CreateTable:
    """An empty table; its own indexes and foreign keys follow as further steps."""

    deferred: ClassVar[bool] = False
    object: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    #: Twin of past versions: gets its indexes on validity and on the time of creation.
    history: bool = False


@dataclass(frozen=True, slots=True)
class AddColumn:
    """A nullable column without default: only the catalog of PostgreSQL changes."""

    deferred: ClassVar[bool] = False
    object: str
    field: str
    table: str
    column: Column


@dataclass(frozen=True, slots=True)
class SetAside:
    """A column left over from a removed field gets out of the way of a new one of the same name, with its values."""

    deferred: ClassVar[bool] = False
    object: str
    field: str
    table: str
    column: str
    new_name: str


@dataclass(frozen=True, slots=True)
class Hide:
    """A column (or with empty ``column`` a table) that nothing shows any more; it is dropped some weeks later."""

    deferred: ClassVar[bool] = False
    object: str
    field: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Revive:
    """A hidden column or table is used again, with its values."""

    deferred: ClassVar[bool] = False
    object: str
    field: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """Checked for new rows at once; rows that are there already are checked later, unless the table is new."""

    deferred: ClassVar[bool] = False
    object: str
    field: str
    table: str
    column: str
    target: str
    #: The table was made by the same plan and is empty.
    empty: bool = False


@dataclass(frozen=True, slots=True)
class DropForeignKey:
    """The column no longer points there."""

    deferred: ClassVar[bool] = False
    object: str
    field: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class ValidateForeignKey:
    """Check the rows that were there before."""

    deferred: ClassVar[bool] = True
    object: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class CreateIndex:
    """An index of a table that the same plan creates."""

    deferred: ClassVar[bool] = False
    object: str
    table: str
    name: str
    index: Index


@dataclass(frozen=True, slots=True)
class CreateIndexConcurrently:
    """An index of a table in use."""

    deferred: ClassVar[bool] = True
    object: str
    table: str
    name: str
    index: Index


@dataclass(frozen=True, slots=True)
class DropIndex:
    """An index nothing asks for any more."""

    deferred: ClassVar[bool] = True
    object: str
    name: str


@dataclass(frozen=True, slots=True)
class Convert:
    """Change the type of a field: shadow columns are filled in batches, then take the place of the old ones.

    Until then the field keeps its old type, and the new document waits as ``publishing``.
    """

    deferred: ClassVar[bool] = True
    object: str
    field: str
    from_type: str
    to_type: str
    #: Columns of the old and of the new type, main part first; the tables they are in: current, then history.
    old_columns: tuple[Column, ...]
    new_columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class FillSortKey:
    """Work out the pinyin sort key of records that are there already."""

    deferred: ClassVar[bool] = True
    object: str
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class MapOptions:
    """Replace option codes by others in all records and their history; None empties the value."""

    deferred: ClassVar[bool] = True
    object: str
    field: str
    mapping: Mapping[str, str | None]


Step: TypeAlias = (
    CreateTable
    | AddColumn
    | SetAside
    | Hide
    | Revive
    | AddForeignKey
    | DropForeignKey
    | ValidateForeignKey
    | CreateIndex
    | CreateIndexConcurrently
    | DropIndex
    | Convert
    | FillSortKey
    | MapOptions
)
