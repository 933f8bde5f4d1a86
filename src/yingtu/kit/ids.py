"""Identifiers: UUID version 7 (RFC 9562 §5.7), so that ids grow with time and indexes stay compact."""

from __future__ import annotations

import os
import time
from uuid import UUID

_RANDOM_BYTES = 10


def uuid7(*, unix_ms: int | None = None) -> UUID:
    """Return a new time-ordered UUID; ``unix_ms`` fixes its timestamp part (milliseconds since 1970, UTC)."""
    milliseconds = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    return _made(milliseconds, os.urandom(_RANDOM_BYTES))


def uuid7s(count: int) -> list[UUID]:
    """Return so many new ids of one moment, each greater than the one before: rows of a file keep their order."""
    milliseconds, noise = time.time_ns() // 1_000_000, os.urandom(_RANDOM_BYTES * count)
    return sorted(_made(milliseconds, noise[at : at + _RANDOM_BYTES]) for at in range(0, len(noise), _RANDOM_BYTES))


def _made(milliseconds: int, noise: bytes) -> UUID:
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(noise)
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def parse_uuid(text: object) -> UUID | None:
    """Return the UUID written in ``text``, or None when it is not one."""
    if isinstance(text, UUID):
        return text
    try:
        return UUID(str(text))
    except ValueError:
        return None
