"""The arithmetic of seals: digests of entries, the tree over them, the chain of heads. No database here.

An entry's digest and a seal's head are HMACs with a key derived from the installation's secret, so whoever can write the tables but
does not hold the key cannot make either. The tree is the Merkle tree hash of RFC 6962 section 2.1 over the digests.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What the first seal has before it.
BEGINNING = bytes(32)
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """An audit entry as it lies in its table."""

    id: UUID
    at: datetime
    person_id: UUID | None
    person: str
    action: str
    object: str | None
    record_id: UUID | None
    reason: str | None
    ip: str | None
    fingerprint: str | None
    user_agent: str | None
    request_id: str | None
    detail_hash: bytes | None
    seal: int | None = None
    digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it lies in its table."""

    number: int
    at: datetime
    entries: list[UUID]
    root: bytes
    previous: bytes
    head: bytes


def audit_key(secret: bytes) -> bytes:
    """Return the key of the audit, derived from the secret of the installation."""
    return hmac.digest(secret, b"yingtu audit", "sha256")


def detail_bytes(detail: dict[str, Any]) -> bytes:
    """Return values as they are hashed and kept; what JSON does not know becomes text."""
    return orjson.dumps(detail, default=str, option=orjson.OPT_SORT_KEYS)


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def detail_hash(salt: bytes, detail: bytes) -> bytes:
    """Return what an entry says of its values."""
    return hashlib.sha256(salt + detail).digest()


def digest(key: bytes, entry: Entry, number: int) -> bytes:
    """Return the digest of an entry in the seal ``number``."""
    said = [
        number, str(entry.id), _text(entry.at), _text(entry.person_id), entry.person, entry.action, entry.object,
        _text(entry.record_id), entry.reason, entry.ip, entry.fingerprint, entry.user_agent, entry.request_id,
        entry.detail_hash.hex() if entry.detail_hash is not None else None,
    ]  # fmt: skip
    return hmac.digest(key, b"entry" + orjson.dumps(said), "sha256")


def tree(digests: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash (RFC 6962 section 2.1) of at least one digest."""
    if len(digests) == 1:
        return hashlib.sha256(b"\0" + digests[0]).digest()
    half = 1 << (len(digests) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree(digests[:half]) + tree(digests[half:])).digest()


def head(key: bytes, number: int, at: datetime, entries: Sequence[UUID], root: bytes, previous: bytes) -> bytes:
    """Return the head of a seal: it stands for everything sealed so far."""
    covered = hashlib.sha256(b"".join(each.bytes for each in entries)).hexdigest()
    said = [number, _text(at), len(entries), covered, root.hex(), previous.hex()]
    return hmac.digest(key, b"seal" + orjson.dumps(said), "sha256")


def _text(value: datetime | UUID | None) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return None if value is None else str(value)
