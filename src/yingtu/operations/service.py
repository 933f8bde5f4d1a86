"""What administrators see and do about the database's connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from yingtu.operations import repository
from yingtu.operations.errors import ConnectionBusy, MayNotViewOperations, UnknownConnection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.operations.repository import Connection

log = structlog.get_logger(__name__)

#: Ability of those who see how the system runs.
VIEW_OPERATIONS = "view_operations"
#: A transaction that has been open for so long may be ended by hand.
LONG_S = 10.0


def require(actor: Actor) -> None:
    """Refuse everybody but administrators.

    Raises:
        MayNotViewOperations: the actor lacks the ability.
    """
    if not actor.system and VIEW_OPERATIONS not in actor.abilities:
        raise MayNotViewOperations


async def connections(session: Session, actor: Actor) -> Sequence[Connection]:
    """Return our connections, those with the oldest transaction first."""
    require(actor)
    return await repository.connections(session)


def may_end(connection: Connection) -> bool:
    """Whether ending it takes nothing away from work that is getting on."""
    return connection.state == "idle" or (connection.transaction_s or 0.0) >= LONG_S


async def end(session: Session, actor: Actor, pid: int) -> None:
    """End a connection of ours that sits idle or whose transaction has been open for long; what it had not committed is undone.

    Raises:
        UnknownConnection: there is none of ours with this number.
        ConnectionBusy: it is getting on with its work.
    """
    require(actor)
    found = next((each for each in await repository.connections(session) if each.pid == pid), None)
    if found is None:
        raise UnknownConnection(pid=pid)
    if not may_end(found):
        raise ConnectionBusy(pid=pid, seconds=LONG_S)
    if not await repository.end(session, pid):
        raise UnknownConnection(pid=pid)
    log.warning("connection.ended", pid=pid, pool=found.pool, state=found.state, by=str(actor.user_id))
