"""Tables of a catalog without publishing it: for tests of reading, where rows are written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from yingtu.kit.statement import SCHEMA
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.tables import history_table, link_table, past_link_table, record_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog


def tables_of(catalog: Catalog) -> Iterator[sa.Table]:
    """Yield every table of the catalog's objects."""
    for obj in catalog.objects.values():
        if obj.api_name == USER_OBJECT:
            continue
        yield record_table(catalog, obj)
        yield history_table(catalog, obj)
        for field in obj.fields.values():
            if field.type.name == "many_to_many":
                yield link_table(catalog, obj, field)
                yield past_link_table(catalog, obj, field)


def ddl_of(catalog: Catalog) -> Iterator[str]:
    """Yield the statements that create the tables and the two owner indexes, with the schema's placeholder."""
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()
    for table in tables_of(catalog):
        yield str(CreateTable(table).compile(dialect=dialect))
        if "owner_id" in table.c and "valid_to" not in table.c:
            live = table.c.deleted_at.is_(None)
            for names in (("owner_id", "created_at", "id"), ("created_at", "id", "owner_id")):
                index = sa.Index(
                    f"{table.name}_{names[0]}_idx", *(table.c[name] for name in names), postgresql_where=live
                )
                yield str(CreateIndex(index).compile(dialect=dialect))
                table.indexes.discard(index)


async def create_tables(session: Session, catalog: Catalog) -> None:
    for statement in ddl_of(catalog):
        await session.connection.execute(statement.replace(SCHEMA, session.schema).encode())


async def insert(session: Session, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows as they are; all must have the same keys."""
    if rows:
        names = list(rows[0])
        statement = sa.insert(table).values({name: sa.bindparam(name, type_=table.c[name].type) for name in names})
        await session.execute_many(statement, rows)
