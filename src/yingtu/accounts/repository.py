"""Statements on how far people are with what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.identity.models import factors, user_roles, users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_ROLES = sa.bindparam("roles", type_=ARRAY(sa.Text))
_protected = sa.exists().where(factors.c.user_id == users.c.id, factors.c.confirmed_at.is_not(None))
_COUNTS = Statement(
    sa.select(sa.func.count(), sa.func.count().filter(~_protected))
    .select_from(users)
    .where(
        users.c.active,
        sa.or_(
            sa.literal("*") == sa.any_(_ROLES),
            sa.exists().where(user_roles.c.user_id == users.c.id, user_roles.c.role == sa.any_(_ROLES)),
        ),
    )
)


_NAMES = Statement(
    sa.select(sa.func.lower(users.c.login), users.c.name).where(
        sa.func.lower(users.c.login) == sa.any_(sa.bindparam("logins", type_=ARRAY(sa.Text)))
    )
)


async def names(session: Session, logins: Sequence[str]) -> dict[str, str]:
    """Return who has these logins, given in lower case."""
    return dict(await session.all(_NAMES, {"logins": list(logins)})) if logins else {}


async def factor_counts(session: Session, roles: Sequence[str]) -> tuple[int, int]:
    """Return how many active people hold one of some roles (``*``: everybody), and how many of them have no second factor."""
    row = await session.first(_COUNTS, {"roles": list(roles)})
    return (int(row[0]), int(row[1])) if row else (0, 0)
