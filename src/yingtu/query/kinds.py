"""How values of columns compare, and the values that are known only when a request runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID


class Kind(StrEnum):
    """How values of a column compare."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    BOOLEAN = "boolean"
    ID = "id"
    LIST = "list"
    #: Only empty or not.
    OPAQUE = "opaque"


#: Kinds whose values are JSON where others are a text.
STRUCTURED = frozenset({Kind.LIST, Kind.OPAQUE})

#: Type of the parameter that is compared with a column of the kind. Integers compare as numeric: no value overflows.
PARAMETER: Mapping[Kind, sa.types.TypeEngine[Any]] = {
    Kind.TEXT: sa.Text(),
    Kind.NUMBER: sa.Numeric(),
    Kind.DATE: sa.Date(),
    Kind.MOMENT: TIMESTAMP(timezone=True),
    Kind.TIME: sa.Time(),
    Kind.BOOLEAN: sa.Boolean(),
    Kind.ID: UUID_TYPE(),
    Kind.LIST: ARRAY(sa.Text()),
    Kind.OPAQUE: sa.Text(),
}
ARRAYS: Mapping[Kind, sa.types.TypeEngine[Any]] = {
    kind: ARRAY(PARAMETER[kind]) for kind in Kind if kind is not Kind.LIST
}


def kind_of(sql_type: sa.types.TypeEngine[Any]) -> Kind:
    """Return how values of a column type compare."""
    match sql_type:
        case sa.ARRAY():
            return Kind.LIST
        case sa.Boolean():
            return Kind.BOOLEAN
        case sa.DateTime():
            return Kind.MOMENT
        case sa.Date():
            return Kind.DATE
        case sa.Time():
            return Kind.TIME
        case sa.Numeric() | sa.Integer() | sa.Float():
            return Kind.NUMBER
        case sa.Uuid():
            return Kind.ID
        case sa.String():
            return Kind.TEXT
        case _:
            return Kind.OPAQUE


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks: what ``@me`` and its like stand for. Each set contains the person; all are empty for system work."""

    me: UUID | None = None
    people: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)

    def named(self, token: str) -> tuple[UUID, ...]:
        if token == "@me":  # noqa: S105  (a word of the filter language)
            return () if self.me is None else (self.me,)
        return self.people.get(token, ())


@dataclass(frozen=True, slots=True)
class Dynamic:
    """A value known only when a request runs. The clock is asked then too."""

    resolve: Callable[[Context], Any] = field(repr=False)


Operand: TypeAlias = Any


def resolve(value: Operand, context: Context) -> Any:
    """Return the value for one request."""
    return value.resolve(context) if isinstance(value, Dynamic) else value
