"""Signed links in mail: whoever holds one may give one vote, once, for a week. Opening it decides nothing.

Nothing is stored: the vote's state makes it good for one decision, the signature names the person it was made for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from yingtu.approvals.errors import LinkInvalid
from yingtu.kit import clock
from yingtu.kit.settings import get_settings

LIFETIME = timedelta(days=7)
_SIGNATURE = 20


def path(vote_id: UUID, person: UUID) -> str:
    """Return the page on which a person gives a vote."""
    until = int((clock.now() + LIFETIME).timestamp())
    body = vote_id.bytes + person.bytes + until.to_bytes(8)
    return f"/approvals/link/{base64.urlsafe_b64encode(body + _signature(body)).decode().rstrip('=')}"


def read(token: str) -> tuple[UUID, UUID]:
    """Return vote and person of a link.

    Raises:
        LinkInvalid: it is not ours, or too old.
    """
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise LinkInvalid from None
    body, signature = raw[:40], raw[40:]
    if len(body) != 40 or not hmac.compare_digest(signature, _signature(body)):
        raise LinkInvalid
    if datetime.fromtimestamp(int.from_bytes(body[32:]), UTC) < clock.now():
        raise LinkInvalid
    return UUID(bytes=body[:16]), UUID(bytes=body[16:32])


def _signature(body: bytes) -> bytes:
    return hmac.digest(get_settings().secret(), b"approval link\x00" + body, hashlib.sha256)[:_SIGNATURE]
