"""Cursors of keyset paging: where a page ended, signed, good for the same list under the same configuration only.

A cursor is base64url of 16 bytes HMAC-SHA256 and the JSON ``[catalog version, digest of the list, [sort keys as text]]``.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson

from yingtu.query.errors import InvalidCursor

_SIGNATURE_BYTES = 16
#: Sort keys are columns: a long text is cut by nobody, so a cursor may be long, but not endless.
MAX_CURSOR = 64_000


def digest_of(*parts: object) -> str:
    """Return a digest of everything that decides the order and the members of a list."""
    return hashlib.blake2b(repr(parts).encode(errors="backslashreplace"), digest_size=12).hexdigest()


def encode(secret: bytes, version: int, digest: str, keys: list[str | None]) -> str:
    """Return the cursor behind the row with these sort keys."""
    body = orjson.dumps([version, digest, keys])
    return urlsafe_b64encode(_sign(secret, body) + body).decode().rstrip("=")


def decode(secret: bytes, cursor: str, version: int, digest: str, count: int) -> list[str | None]:
    """Return the ``count`` sort keys in a cursor.

    Raises:
        InvalidCursor: forged, cut, of another list, or of an older configuration.
    """
    if len(cursor) > MAX_CURSOR or not cursor.isascii():
        raise InvalidCursor
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise InvalidCursor from None
    signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _sign(secret, body)):
        raise InvalidCursor
    found: list[Any] = orjson.loads(body)
    keys: list[str | None] = found[2]
    if found[:2] != [version, digest] or len(keys) != count:
        raise InvalidCursor
    return keys


def _sign(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"cursor\0" + body, "sha256")[:_SIGNATURE_BYTES]
