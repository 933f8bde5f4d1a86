"""The reviewed map of a workspace: outlines that its administrator answers for, under the bubbles of map views.

The product brings no map of its own: which borders a map may show is a matter of law. A company may load one that has been
reviewed; its review number is kept with it and shown with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.views import maps_repository as repository
from yingtu.views.outlines import Line, lines_of

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

CONFIGURE: Final = "configure"


@dataclass(frozen=True, slots=True)
class ReviewedMap:
    """Outlines with the number under which they were reviewed; None and no lines: there is no map."""

    approval: str | None
    lines: list[Line]


async def find(session: Session) -> ReviewedMap:
    """Return the workspace's map."""
    stored = await repository.find(session)
    return ReviewedMap(None, []) if stored is None else ReviewedMap(stored.approval, stored.lines)


async def load(session: Session, actor: Actor, *, approval: str, document: Any) -> ReviewedMap:
    """Put a map in the place of the one there is.

    Raises:
        Forbidden: without the ability ``configure``.
        InvalidMap: see :func:`yingtu.views.outlines.lines_of`.
    """
    identity.require_ability(actor, CONFIGURE)
    lines = lines_of(document)
    await repository.store(session, repository.Stored(approval, lines), clock.now())
    await audit.note(session, actor, Action.CONFIGURATION_CHANGED, detail={"reviewed_map": approval})
    return ReviewedMap(approval, lines)


async def remove(session: Session, actor: Actor) -> None:
    """Go back to the bare grid; without a map nothing happens.

    Raises:
        Forbidden: without the ability ``configure``.
    """
    identity.require_ability(actor, CONFIGURE)
    if await repository.remove(session):
        await audit.note(session, actor, Action.CONFIGURATION_CHANGED, detail={"reviewed_map": None})
