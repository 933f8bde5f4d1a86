"""Who holds roles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.identity.models import user_roles, users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_HOLDERS = Statement(
    sa.select(users.c.id)
    .where(
        users.c.active.is_(True),
        users.c.id.in_(
            sa.select(user_roles.c.user_id).where(
                user_roles.c.role == sa.any_(sa.bindparam("roles", type_=ARRAY(sa.Text)))
            )
        ),
    )
    .order_by(users.c.created_at, users.c.id)
)


async def holders(session: Session, roles: Sequence[str]) -> list[UUID]:
    """Return the active people who hold one of some roles, those who came first at the beginning."""
    return [row[0] for row in await session.all(_HOLDERS, {"roles": list(roles)})] if roles else []
