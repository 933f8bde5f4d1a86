"""Statements on the reviewed map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from yingtu.kit.statement import Statement
from yingtu.views.models import reviewed_map

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Stored:
    """A map as it is kept: longitude and latitude in turn, line by line."""

    approval: str
    lines: list[list[float]]


_FIND = Statement(sa.select(reviewed_map.c.approval, reviewed_map.c.lines))
_values = {
    "approval": sa.bindparam("approval"),
    "lines": sa.bindparam("lines", type_=JSONB),
    "loaded_at": sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
}
_STORE = Statement(
    insert(reviewed_map)
    .values(single=sa.true(), **_values)
    .on_conflict_do_update(index_elements=["single"], set_=_values)
)
_REMOVE = Statement(sa.delete(reviewed_map))


async def find(session: Session) -> Stored | None:
    """Return the map, None when none was loaded."""
    found = await session.load(Stored, _FIND, {})
    return found[0] if found else None


async def store(session: Session, stored: Stored, moment: datetime) -> None:
    """Keep a map instead of the one there is."""
    lines = orjson.dumps(stored.lines).decode()
    await session.execute(_STORE, {"approval": stored.approval, "lines": lines, "moment": moment})


async def remove(session: Session) -> bool:
    """Delete the map; False: there was none."""
    return await session.execute(_REMOVE, {}) > 0
