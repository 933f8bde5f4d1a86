"""Locks on signing in, for those who look after accounts: who waits until when, and lifting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.accounts import repository
from yingtu.accounts.errors import NothingLocked
from yingtu.identity import lockouts
from yingtu.kit.errors import Forbidden
from yingtu.metadata import service as metadata
from yingtu.permissions.service import administers

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.identity.lockouts import Lock
    from yingtu.kit.db import Session

_ABILITY = "manage_users"


async def listed(session: Session, actor: Actor) -> list[tuple[Lock, str | None]]:
    """Return the locks in force with the name of whoever has the login, the last to end first.

    Raises:
        Forbidden: the actor looks after neither people nor rights.
    """
    await _require(session, actor)
    found = await lockouts.in_force(session)
    names = await repository.names(session, [each.login for each in found if each.login is not None])
    return [(each, names.get(each.login or "")) for each in found]


async def lift(session: Session, actor: Actor, *, login: str | None, place: str | None) -> int:
    """Let a person, or whoever comes from an address, try again at once; return how many failures were forgotten.

    Raises:
        NothingLocked: nothing is counted against them.
        Forbidden: the actor looks after neither people nor rights.
    """
    await _require(session, actor)
    lifted = await lockouts.lift(session, actor, login=login, place=place)
    if not lifted:
        raise NothingLocked
    return lifted


async def _require(session: Session, actor: Actor) -> None:
    if _ABILITY not in actor.abilities and not administers(await metadata.catalog(session), actor):
        raise Forbidden(operation=_ABILITY)
