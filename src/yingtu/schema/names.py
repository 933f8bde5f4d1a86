"""Names and types as PostgreSQL spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from yingtu.query.tables import short_name

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

#: Types without settings, by far the most frequent.
_PLAIN: dict[type[Any], str] = {
    sa.Text: "text",
    sa.Uuid: "uuid",
    postgresql.UUID: "uuid",
    sa.Date: "date",
    sa.Boolean: "boolean",
    sa.Integer: "integer",
}
#: Renders identifiers and types; statements with parameters are compiled by ``kit.statement``.
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def quoted(name: str) -> str:
    """Return an identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def type_text(kind: TypeEngine[Any]) -> str:
    """Return a type as ``format_type`` of PostgreSQL writes it: ``numeric(20,4)``, ``text[]``."""
    return _PLAIN.get(type(kind)) or kind.compile(dialect=DIALECT).lower().replace(", ", ",")


def foreign_key_name(table: str, column: str) -> str:
    """Return the name of the foreign key of one column."""
    return short_name(table, column, "fkey")


#: How everything begins that is only there while a change waits for its conversions; no field can be called like this.
SHADOW = "new__"


def shadow_name(name: str) -> str:
    """Return the column that receives converted values until it takes the place of another; likewise for an index."""
    return short_name(SHADOW.removesuffix("__"), name)


def set_aside_name(column: str, version: int) -> str:
    """Return the name under which the values of a replaced column are kept; no field can be called like this."""
    return short_name("was", f"v{version}", column)
