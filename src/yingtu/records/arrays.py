"""Columns of a batch as PostgreSQL array literals: one text parameter per column, cast by the statement.

Building the text here is several times faster than adapting every value, and values of one column need not share a
Python type. Source of the form: PostgreSQL manual, "Array Value Input" (8.15.6).
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

_ONLY_TEXT = {str}
_ONLY_IDS = {UUID}
#: Types whose text is their element.
_AS_WRITTEN = {int, Decimal}
_SEPARATOR = "\x01"

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.types import TypeEngine


def column_literal(kind: TypeEngine[Any], values: Iterable[Any]) -> str:
    """Return the literal of a column's values. Lists and JSON are carried as text, which the statement casts (arrays of arrays
    would be flattened).
    """
    if isinstance(kind, sa.JSON):
        return array_literal([None if value is None else json_text(value) for value in values])
    if isinstance(kind, sa.ARRAY):
        return array_literal([None if value is None else array_literal(value) for value in values])
    return array_literal(values)


def json_text(value: Any) -> str:
    """Return a value of a JSON column as text; equal values give equal texts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)


def array_literal(values: Iterable[Any]) -> str:
    """Return the literal of a one-dimensional array of plain values."""
    values = values if isinstance(values, list) else list(values)
    kinds = set(map(type, values))
    if kinds == _ONLY_TEXT:
        # All at once: the separator is a character that no text may contain.
        text = _SEPARATOR.join(values)
        if text.count(_SEPARATOR) == len(values) - 1:
            text = text.replace("\\", "\\\\").replace('"', '\\"').replace(_SEPARATOR, '","')
            return f'{{"{text}"}}'
    elif kinds == _ONLY_IDS:
        return "{" + ",".join([f"{value.int:032x}" for value in values]) + "}"
    elif kinds <= _AS_WRITTEN:
        return "{" + ",".join(map(str, values)) + "}"
    return "{" + ",".join([_quoted(value) for value in values]) + "}"


def _quoted(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        if "\\" in value:
            value = value.replace("\\", "\\\\")
        return '"' + value.replace('"', '\\"') + '"'
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, datetime | date | time):
        return '"' + value.isoformat() + '"'
    raise TypeError(f"no array element: {type(value).__name__}")
