"""People by what they may do: for those who tell or ask everybody in a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.identity import holders_repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog


async def holders(session: Session, roles: Sequence[str]) -> list[UUID]:
    """Return the active people who hold one of some roles, always in the same order."""
    return await holders_repository.holders(session, roles)


async def able(session: Session, catalog: Catalog, ability: str) -> list[UUID]:
    """Return the active people one of whose roles has an ability."""
    return await holders(session, [key for key, role in catalog.roles.items() if ability in role.abilities])
