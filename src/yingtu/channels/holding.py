"""Messages that must not leave by themselves: those a restored workspace had not sent when its backup was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.channels import outgoing_repository as repository
from yingtu.kit import clock

if TYPE_CHECKING:
    from yingtu.kit.db import Session


async def hold_restored(session: Session) -> int:
    """Hold every message that has not left; it may have left since. Return how many there were."""
    return await repository.hold_restored(session)


async def held_restored(session: Session) -> int:
    """Return how many messages are held."""
    return await repository.held_restored(session)


async def release_restored(session: Session) -> int:
    """Let them go; return how many there were."""
    return await repository.release_restored(session, clock.now())
