"""How wide a row can become: PostgreSQL keeps a row on one page of 8 kB and moves long values out, leaving a pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.types import TypeEngine

#: A page holds 8,160 bytes; the rest is for what we add to rows later and for the history table.
MAX_ROW_BYTES = 7_000

#: Header with a null bitmap for 300 columns, and the columns every record table has.
_OWN_BYTES = 24 + 80 + 16 * 6 + 8 * 5 + 4

#: What stays in the row of a value that was moved out, aligned.
_POINTER_BYTES = 20


def row_bytes(types: Iterable[TypeEngine[Any]]) -> int:
    """Return the bytes that a row with a value in every column needs at least, long values moved out."""
    return _OWN_BYTES + sum(map(_bytes, types))


def _bytes(kind: TypeEngine[Any]) -> int:
    match kind:
        case UUID() | sa.Uuid():
            return 16
        case sa.Boolean():
            return 1
        case sa.Integer() if not isinstance(kind, sa.BigInteger):
            return 4
        case sa.Date():
            return 4
        case sa.BigInteger() | sa.DateTime() | sa.Time() | sa.Float():
            return 8
        case _:
            return _POINTER_BYTES
