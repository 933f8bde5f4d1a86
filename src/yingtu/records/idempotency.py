"""Repeats of a request are harmless: the same ``Idempotency-Key`` and payload return the first answer.

The key's row is written first in the transaction of the request. A second request with the key waits there until the first is
committed and then finds its answer, or finds nothing when the first was undone, and does the work itself. Refused requests leave
nothing: repeating them asks again.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.kit import clock
from yingtu.records.errors import IdempotencyKeyInvalid, IdempotencyKeyReused
from yingtu.records.idempotency_repository import CLAIM, FIRST, FORGET, KEEP

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

MAX_KEY_LENGTH = 200
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an answer as it left."""

    status: int
    body: bytes


def request_hash(*parts: bytes) -> bytes:
    """Return the digest of what makes two requests the same."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()


async def once(
    session: Session, actor: Actor, key: str | None, hashed: bytes, work: Callable[[], Awaitable[Answer]]
) -> Answer:
    """Do ``work``, or return the answer it gave when the key was used for the same request before.

    Raises:
        IdempotencyKeyReused: the key belongs to another request.
    """
    if key is None:
        return await work()
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid(maximum=MAX_KEY_LENGTH)
    names = {"actor_id": actor.user_id, "key": key}
    if not await session.execute(CLAIM, {**names, "request_hash": hashed, "at": clock.now()}):
        first = await session.first(FIRST, names)
        if first is None or first[0] != hashed or first[1] is None:
            raise IdempotencyKeyReused(key=key)
        return Answer(first[1], first[2])
    answer = await work()
    await session.execute(KEEP, {**names, "status": answer.status, "response": answer.body})
    return answer


async def forget_older(session: Session, age: timedelta) -> int:
    """Drop answers older than ``age`` and return how many."""
    return await session.execute(FORGET, {"before": clock.now() - age})
