"""Statements on columns of sealed secrets, whichever table they are in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Place:
    """A column of secrets in a table with the key ``id``."""

    table: sa.Table
    column: str


@lru_cache(maxsize=16)
def _held(place: Place) -> Statement:
    column = place.table.c[place.column]
    return Statement(
        sa.select(place.table.c.id, column).where(column.is_not(None)).order_by(place.table.c.id).with_for_update()
    )


@lru_cache(maxsize=16)
def _replace(place: Place) -> Statement:
    ids = sa.bindparam("ids", type_=ARRAY(sa.Uuid()))
    secrets = sa.bindparam("secrets", type_=ARRAY(sa.LargeBinary()))
    columns = sa.column("id", sa.Uuid), sa.column("secret", sa.LargeBinary)
    fresh = sa.func.unnest(ids, secrets).table_valued(*columns).render_derived(name="fresh")
    return Statement(
        sa.update(place.table).where(place.table.c.id == fresh.c.id).values({place.column: fresh.c.secret})
    )


async def held(session: Session, place: Place) -> list[tuple[UUID, bytes]]:
    """Return all secrets of a column by id, and hold their rows."""
    return [(row[0], bytes(row[1])) for row in await session.all(_held(place))]


async def replace(session: Session, place: Place, fresh: Mapping[UUID, bytes]) -> None:
    """Store secrets by id."""
    if fresh:
        await session.execute(_replace(place), {"ids": list(fresh), "secrets": list(fresh.values())})
