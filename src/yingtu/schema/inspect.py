"""What there really is in a workspace's schema: tables, indexes, foreign keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.rows import class_row

if TYPE_CHECKING:
    from psycopg import AsyncConnection

    from yingtu.schema.plan import Shape


@dataclass(frozen=True, slots=True)
class IndexState:
    """An index: ``valid`` is False after a concurrent build failed, ``building`` while one runs."""

    table: str
    name: str
    valid: bool
    building: bool
    primary: bool


@dataclass(frozen=True, slots=True)
class ForeignKeyState:
    """A foreign key of one column; ``valid`` says whether the rows that were there before are checked."""

    table: str
    column: str
    name: str
    target: str
    valid: bool


async def load_shape(connection: AsyncConnection[Any], schema: str) -> Shape:
    """Return table -> column -> type of all tables of a schema."""
    cursor = await connection.execute(
        """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = to_regnamespace(quote_ident(%s)) AND c.relkind = 'r'
        ORDER BY c.relname, a.attnum
        """,
        [schema],
    )
    shape: dict[str, dict[str, str]] = {}
    for table, column, kind in await cursor.fetchall():
        shape.setdefault(table, {})[column] = kind
    return shape


async def load_indexes(connection: AsyncConnection[Any], schema: str) -> list[IndexState]:
    """Return all indexes of a schema."""
    async with connection.cursor(row_factory=class_row(IndexState)) as cursor:
        await cursor.execute(
            """
            SELECT t.relname AS "table", i.relname AS name, x.indisvalid AS valid, x.indisprimary AS "primary",
                   EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.oid) AS building
            FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid
            JOIN pg_class t ON t.oid = x.indrelid
            WHERE t.relnamespace = to_regnamespace(quote_ident(%s))
            """,
            [schema],
        )
        return await cursor.fetchall()


async def load_foreign_keys(connection: AsyncConnection[Any], schema: str) -> list[ForeignKeyState]:
    """Return all foreign keys of a schema that have one column."""
    async with connection.cursor(row_factory=class_row(ForeignKeyState)) as cursor:
        await cursor.execute(
            """
            SELECT t.relname AS "table", a.attname AS "column", k.conname AS name, f.relname AS target,
                   k.convalidated AS valid
            FROM pg_constraint k
            JOIN pg_class t ON t.oid = k.conrelid
            JOIN pg_class f ON f.oid = k.confrelid
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
            WHERE k.contype = 'f' AND t.relnamespace = to_regnamespace(quote_ident(%s)) AND cardinality(k.conkey) = 1
            """,
            [schema],
        )
        return await cursor.fetchall()


async def row_estimates(connection: AsyncConnection[Any], schema: str, tables: list[str]) -> dict[str, int]:
    """Return about how many rows tables have; exact when PostgreSQL has never counted them."""
    cursor = await connection.execute(
        "SELECT relname, reltuples::bigint FROM pg_class"
        " WHERE relnamespace = to_regnamespace(quote_ident(%s)) AND relkind = 'r' AND relname = ANY(%s)",
        [schema, tables],
    )
    return {name: max(0, rows) for name, rows in await cursor.fetchall()}
