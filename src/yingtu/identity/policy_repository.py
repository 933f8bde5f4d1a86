"""Statements on the list of refused passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.identity.models import refused_passwords
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session

_IS_REFUSED = Statement(
    sa.select(sa.exists().where(refused_passwords.c.password_hash == sa.bindparam("hash", type_=sa.LargeBinary)))
)
_COUNT = Statement(sa.select(sa.func.count()).select_from(refused_passwords))
_CLEAR = Statement(sa.delete(refused_passwords))
_ADD = Statement(
    insert(refused_passwords)
    .from_select(
        ["password_hash"],
        sa.select(sa.func.unnest(sa.bindparam("hashes", type_=ARRAY(sa.LargeBinary()))).column_valued("password_hash")),
    )
    .on_conflict_do_nothing()
)


async def is_refused(session: Session, hashed: bytes) -> bool:
    """Whether a password is on the list."""
    return bool(await session.scalar(_IS_REFUSED, {"hash": hashed}))


async def count(session: Session) -> int:
    """Return how many passwords are on the list."""
    return int(await session.scalar(_COUNT))


async def replace(session: Session, hashes: Sequence[bytes]) -> None:
    """Make this the list."""
    await session.execute(_CLEAR)
    if hashes:
        await session.execute(_ADD, {"hashes": list(hashes)})
