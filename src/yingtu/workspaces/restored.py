"""What was at work when a backup was made does not go on by itself in the copy: it may have ended in the original long ago.

Jobs are paused with a sentence, automations stand still, messages that had not left wait. An administrator lets all of
them go on at once, or one by one where each of them is managed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.automation import service as automation
from yingtu.channels import holding as channels
from yingtu.jobs import service as jobs
from yingtu.operations.service import require

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits since the workspace was restored."""

    jobs: int
    automations: int
    messages: int

    def __bool__(self) -> bool:
        return bool(self.jobs or self.automations or self.messages)


async def hold(session: Session) -> Waiting:
    """Stop what was at work when the backup was made; called once, before anybody is answered in the workspace."""
    return Waiting(
        jobs=await jobs.hold_restored(session),
        automations=await automation.hold_restored(session),
        messages=await channels.hold_restored(session),
    )


async def waiting(session: Session) -> Waiting:
    """Return what still waits."""
    return Waiting(
        jobs=await jobs.held_restored(session),
        automations=await automation.held_restored(session),
        messages=await channels.held_restored(session),
    )


async def release(session: Session, actor: Actor) -> Waiting:
    """Let everything go on; return what that was.

    Raises:
        MayNotViewOperations: the actor is no administrator.
    """
    require(actor)
    return Waiting(
        jobs=await jobs.release_restored(session, actor),
        automations=await automation.release_restored(session),
        messages=await channels.release_restored(session),
    )
