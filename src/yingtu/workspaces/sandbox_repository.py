"""Statements on the documents a sandbox last had in common with the real workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from yingtu.kit.statement import Statement
from yingtu.workspaces.models import promotion_base

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_ALL = Statement(sa.select(promotion_base.c.kind, promotion_base.c.key, promotion_base.c.body))
_CLEAR = Statement(sa.delete(promotion_base))
_ADD = Statement(insert(promotion_base))


async def base(session: Session) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the documents by (kind, key)."""
    return {(kind, key): body for kind, key, body in await session.all(_ALL)}


async def replace_base(session: Session, stored: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Let these be the documents both have in common."""
    await session.execute(_CLEAR)
    rows = [{"kind": kind, "key": key, "body": Jsonb(dict(body))} for (kind, key), body in stored.items()]
    await session.execute_many(_ADD, rows)
