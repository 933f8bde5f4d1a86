"""Columns of a batch as PostgreSQL array literals: one text parameter per column, cast by the statement.

Building the text here is several times faster than adapting every value, and values of one column need not share a
Python type. Source of the form: PostgreSQL manual, "Array Value Input" (8.15.6).
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable


def array_literal(values: Iterable[Any]) -> str:
    """Return the literal of a one-dimensional array. Nested lists and objects become text of one element (see :func:`element`)."""
    return "{" + ",".join([_quoted(value) for value in values]) + "}"


def _quoted(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        if "\\" in value:
            value = value.replace("\\", "\\\\")
        return '"' + value.replace('"', '\\"') + '"'
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, datetime | date | time):
        return '"' + value.isoformat() + '"'
    return _quoted(element(value))


def element(value: Any) -> Any:
    """Return a value of a list or JSON column as the text PostgreSQL casts to it; anything else unchanged."""
    if isinstance(value, (list, tuple)):
        return array_literal(value)
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return value
