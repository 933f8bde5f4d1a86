"""Sort keys of names that were written before their field had one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from yingtu.metadata.service import catalog as catalog_of
from yingtu.query.tables import PINYIN_PART, column_name, record_table
from yingtu.schema.plan import own_objects

if TYPE_CHECKING:
    from collections.abc import Callable

    from yingtu.kit.db import Session

BATCH_ROWS = 1_000


async def fill_sort_keys(session: Session, sort_key: Callable[[str], str]) -> int:
    """Work out missing sort keys, current rows only, and return how many; the key of an empty name stays empty."""
    catalog = await catalog_of(session)
    filled = 0
    for obj in own_objects(catalog):
        key = column_name(obj.name_field, PINYIN_PART)
        if key not in record_table(catalog, obj).columns:
            continue
        names = {
            "table": sql.Identifier(session.schema, obj.api_name),
            "key": sql.Identifier(key),
            "name": sql.Identifier(obj.name_field),
        }
        missing = sql.SQL(
            "SELECT id, {name} FROM {table} WHERE {key} IS NULL AND {name} IS NOT NULL ORDER BY id LIMIT {rows}"
        ).format(**names, rows=sql.Literal(BATCH_ROWS))
        # Only where the name is still the one that was read: a writer in between has written its own key.
        update = sql.SQL("UPDATE {table} SET {key} = %s WHERE id = %s AND {name} = %s").format(**names)
        while rows := await (await session.connection.execute(missing, prepare=False)).fetchall():
            async with session.connection.cursor() as cursor:
                await cursor.executemany(update, [(sort_key(name), id_, name) for id_, name in rows])
            filled += len(rows)
    return filled
