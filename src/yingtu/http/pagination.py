"""Pages of plain lists (people, keys): a limit, an opaque position, and one more row read than shown."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from yingtu.kit.errors import InvalidInput, Problem

T = TypeVar("T")

MAX_LIMIT = 500

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many to return at most")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before")]


class Page(BaseModel, Generic[T]):
    """A part of a list; ``next_cursor`` is null on the last page."""

    items: list[T]
    next_cursor: str | None


def encode_cursor(*position: str) -> str:
    """Return the cursor that continues after a row at ``position`` (its sort values)."""
    return base64.urlsafe_b64encode("\x1f".join(position).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, parts: int) -> tuple[str, ...]:
    """Return what :func:`encode_cursor` was given.

    Raises:
        InvalidInput: not one of our cursors.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raw = ""
    position = tuple(raw.split("\x1f"))
    if len(position) != parts or "\x00" in raw:
        raise InvalidInput(problems=(Problem("?cursor", "invalid_cursor", {}),))
    return position
