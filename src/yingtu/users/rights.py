"""Who may change people: the ability, and never more rights than one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from yingtu.identity import service as identity
from yingtu.metadata import service as metadata
from yingtu.users import repository
from yingtu.users.errors import LastAdministrator, RoleNotYoursToGive, UnknownRole

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: The ability to change people, roles, departments and teams.
MANAGE = "manage_users"


async def begin(session: Session, actor: Actor) -> None:
    """Begin a change of people or organisation: the ability, and the epochs' lock before any other."""
    identity.require_ability(actor, MANAGE)
    await identity.begin_rights_change(session, actor)


async def check_roles(
    session: Session, actor: Actor, roles: Sequence[str], *, known: frozenset[str] = frozenset()
) -> None:
    """Refuse roles that do not exist (unless held already) or that may do more than the actor."""
    catalog = await metadata.catalog(session)
    for role in roles:
        document = catalog.roles.get(role)
        if document is None:
            if role not in known:
                raise UnknownRole(role=role, known=sorted(catalog.roles))
            continue
        beyond = set(document.abilities) - actor.abilities
        if beyond and not actor.system:
            raise RoleNotYoursToGive(role=role, abilities=sorted(beyond))


async def require_an_administrator(session: Session, actor: Actor) -> None:
    """Refuse a change after which nobody could manage people."""
    if actor.system:
        return
    catalog = await metadata.catalog(session)
    if await repository.count_active_with(session, managing_roles(catalog)) == 0:
        raise LastAdministrator


def managing_roles(catalog: Catalog) -> tuple[str, ...]:
    """Return the roles whose holders manage people."""
    return tuple(key for key, role in catalog.roles.items() if MANAGE in role.abilities)
