"""Rows of record tables written plainly, for tests of what changes the tables."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID

from psycopg import sql

from yingtu.kit.db import Session
from yingtu.kit.ids import uuid7

#: Ids in the order of insertion, however quickly rows follow each other.
_moments = itertools.count(1_700_000_000_000)


async def insert_row(session: Session, table: str, owner: UUID, *, history: bool = False, **values: Any) -> UUID:
    """Insert a current record, with ``history`` a past version of it too, and return its id."""
    row = {"id": uuid7(unix_ms=next(_moments)), "owner_id": owner, "version": 1, **values}
    moments = ["created_at", "updated_at", "valid_from"]
    for name, more in [(table, []), *([(f"{table}__history", ["valid_to"])] if history else [])]:
        columns = sql.SQL(", ").join(map(sql.Identifier, (*row, *moments, *more)))
        marks = sql.SQL(", ").join([*([sql.Placeholder()] * len(row)), *([sql.SQL("now()")] * len((*moments, *more)))])
        await session.connection.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(session.schema, name), columns, marks),
            list(row.values()),
        )
    identifier: UUID = row["id"]
    return identifier


async def column_values(session: Session, table: str, column: str) -> list[Any]:
    """Return a column of all rows in the order of their ids."""
    cursor = await session.connection.execute(
        sql.SQL("SELECT {} FROM {} ORDER BY id").format(sql.Identifier(column), sql.Identifier(session.schema, table))
    )
    return [row[0] for row in await cursor.fetchall()]
