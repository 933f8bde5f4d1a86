"""Signed paths: two ids and an end of life that only this installation can have written. Nothing is stored.

For links in mail: whoever holds one is taken for the person it names, for what it names, until it ends.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from yingtu.kit import clock
from yingtu.kit.settings import get_settings

_SIGNATURE = 20
_BODY = 40


def sign(purpose: str, about: UUID, person: UUID, lifetime: timedelta) -> str:
    """Return a token for ``person`` about something; one of another ``purpose`` is not valid for it."""
    until = int((clock.now() + lifetime).timestamp())
    body = about.bytes + person.bytes + until.to_bytes(8)
    return base64.urlsafe_b64encode(body + _signature(purpose, body)).decode().rstrip("=")


def read(purpose: str, token: str) -> tuple[UUID, UUID] | None:
    """Return what a token is about, and for whom; None: it is not ours, of another purpose, or too old."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    body, signature = raw[:_BODY], raw[_BODY:]
    if len(body) != _BODY or not hmac.compare_digest(signature, _signature(purpose, body)):
        return None
    if datetime.fromtimestamp(int.from_bytes(body[32:]), UTC) < clock.now():
        return None
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def _signature(purpose: str, body: bytes) -> bytes:
    return hmac.digest(get_settings().secret(), purpose.encode() + b"\x00" + body, hashlib.sha256)[:_SIGNATURE]
