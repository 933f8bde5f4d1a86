"""Evidence: files that people add to an approval when they ask for it, decide or comment.

They belong to the approval, not to its record: whoever takes part sees them, and they stay with it. Files are uploaded before and
named by their ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yingtu.approvals import engine, repository
from yingtu.approvals.approvers import ADMINISTER
from yingtu.files import service as files
from yingtu.files.repository import Attached, Link
from yingtu.http.errors import InvalidRequest
from yingtu.kit.errors import Problem
from yingtu.kit.ids import parse_uuid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.approvals.repository import Approval, Vote
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

#: What files of approvals are held by.
HOLDER: Final = "$approval"
#: Where a change that will have to wait names them, in its ``$context``.
GIVEN: Final = "approval_files"


async def add(session: Session, actor: Actor, approval: Approval, ids: Sequence[UUID]) -> None:
    """Attach files that the actor has uploaded.

    Raises:
        FileNotFound, TooManyFiles: see ``files.service.hold``.
    """
    if not ids:
        return
    added = await files.hold(session, actor, Link(HOLDER, approval.id, None), ids)
    if added:
        names = ", ".join(each.name for each in added)
        await repository.add_history(
            session, [engine.entry(approval.id, "attached", actor.user_id, step=approval.step, comment=names)]
        )


async def enclose(session: Session, actor: Actor, asked: Sequence[UUID], given: Mapping[str, Any]) -> None:
    """Attach to new approvals what came with the change that asks for them.

    Raises:
        InvalidRequest: ``given`` names no files.
        FileNotFound, TooManyFiles: see ``files.service.enclose``.
    """
    ids = _named(given)
    if not ids or not asked:
        return
    names = ", ".join(await files.enclose(session, actor, HOLDER, asked, ids))
    await repository.add_history(
        session, [engine.entry(each, "attached", actor.user_id, step=0, comment=names) for each in asked]
    )


def _named(given: Mapping[str, Any]) -> list[UUID]:
    named = given.get(GIVEN, [])
    found = [parse_uuid(each) for each in named if isinstance(each, str)] if isinstance(named, list) else [None]
    if None in found or len(found) < len(named):
        raise InvalidRequest(problems=(Problem(f"$context/{GIVEN}", "invalid_value", {"because": "value_files"}),))
    return [each for each in found if each is not None]


async def of(session: Session, actor: Actor, approval: Approval, votes: Sequence[Vote]) -> Sequence[Attached]:
    """Return the files of an approval that the actor sees, the first one first."""
    if not takes_part(actor, approval, votes) and ADMINISTER not in actor.abilities and not actor.system:
        return ()
    return (await files.held(session, Link(HOLDER, approval.id, None)))[::-1]


async def shows(session: Session, actor: Actor, approval_id: UUID) -> bool:
    """Whether the actor sees the files of an approval."""
    approval = await repository.get(session, approval_id)
    if approval is None:
        return False
    votes = await repository.votes(session, [approval_id])
    return takes_part(actor, approval, votes) or ADMINISTER in actor.abilities or actor.system


def takes_part(actor: Actor, approval: Approval, votes: Sequence[Vote]) -> bool:
    """Whether the actor has asked, or is or was asked."""
    return actor.user_id is not None and (
        approval.requester == actor.user_id or any(each.person == actor.user_id for each in votes)
    )
