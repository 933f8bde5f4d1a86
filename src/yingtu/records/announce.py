"""Tell open pages that something around records has changed (a comment, a file, a tag), though the records have not.

An event without versions, fields and consumers: live updates pass it on to whoever may read the records, nothing else sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.records.announce_repository import ANNOUNCE
from yingtu.records.changes import Source
from yingtu.records.outbox import wake_after_commit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


async def announce(session: Session, actor: Actor, object_name: str, ids: Sequence[UUID], event: str) -> None:
    """Tell it once the transaction is durable; ``event`` is a participle such as ``commented``."""
    if not ids:
        return
    await session.execute(
        ANNOUNCE,
        {
            "change_id": uuid7(),
            "object": object_name,
            "event": event,
            "ids": list(ids),
            "versions": [],
            "fields": [],
            "at": clock.now(),
            "actor_id": actor.user_id,
            "source": Source.API.value,
        },
    )
    wake_after_commit(session)
