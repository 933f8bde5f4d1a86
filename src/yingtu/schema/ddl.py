"""The text of each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex as CreateIndexClause
from sqlalchemy.sql.elements import Grouping

from yingtu.fields.keys import key_expression
from yingtu.kit.statement import SCHEMA
from yingtu.metadata.catalog import Object
from yingtu.metadata.indexes import Index, IndexKind
from yingtu.query.tables import PINYIN_PART, column_name, record_table, short_name
from yingtu.schema.names import DIALECT, foreign_key_name, quoted
from yingtu.schema.steps import AddColumn, AddForeignKey, CreateTable, DropForeignKey, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingtu.metadata.catalog import Catalog


def table_ddl(schema: str, step: CreateTable) -> Iterator[str]:
    """Yield the statements that create a table and, for a history, its indexes on validity."""
    lines = [f"{quoted(each.name)} {each.type}{' NOT NULL' if each.required else ''}" for each in step.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, step.key))})")
    table = qualified(schema, step.table)
    # Half of the updates then find room on the page and touch no index.
    fill = "" if step.history else " WITH (fillfactor = 90)"
    yield f"CREATE TABLE {table} ({', '.join(lines)}){fill}"
    if step.history:
        period = quoted(short_name(step.object, "history", "period"))
        yield f"CREATE INDEX {period} ON {table} USING brin (valid_from, valid_to)"
        created = quoted(short_name(step.object, "history", "created"))
        yield f"CREATE INDEX {created} ON {table} (created_at, id)"


def column_ddl(schema: str, step: AddColumn) -> str:
    """Return the statement that adds a column."""
    return f"ALTER TABLE {qualified(schema, step.table)} ADD COLUMN {quoted(step.column.name)} {step.column.type}"


def set_aside_ddl(schema: str, step: SetAside) -> str:
    """Return the statement that renames a left-over column."""
    return f"ALTER TABLE {qualified(schema, step.table)} RENAME COLUMN {quoted(step.column)} TO {quoted(step.new_name)}"


def foreign_key_ddl(schema: str, step: AddForeignKey) -> str:
    """Return the statement that adds a foreign key, unchecked unless the table is empty."""
    name = foreign_key_name(step.table, step.column)
    return (
        f"ALTER TABLE {qualified(schema, step.table)} ADD CONSTRAINT {quoted(name)}"
        f" FOREIGN KEY ({quoted(step.column)}) REFERENCES {qualified(schema, step.target)} (id)"
        f"{'' if step.empty else ' NOT VALID'}"
    )


def drop_foreign_key_ddl(schema: str, step: DropForeignKey) -> str:
    """Return the statement that drops a foreign key if it is there."""
    name = quoted(foreign_key_name(step.table, step.column))
    return f"ALTER TABLE {qualified(schema, step.table)} DROP CONSTRAINT IF EXISTS {name}"


def index_ddl(
    schema: str,
    catalog: Catalog,
    obj: Object,
    name: str,
    index: Index,
    *,
    concurrently: bool,
    renamed: Mapping[str, str] | None = None,
) -> str:
    """Return the statement that creates an index. ``renamed`` are columns that still have another name."""
    called = renamed or {}
    # A copy of the columns in question: an index attaches itself to its table, and the catalog's table is shared.
    whole = record_table(catalog, obj)
    names = {*index.fields, "id", "deleted_at", column_name(index.fields[0], PINYIN_PART)}
    columns = [
        sa.Column(called.get(each.name, each.name), each.type, key=each.name, nullable=each.nullable)
        for each in whole.columns
        if each.name in names
    ]
    table = sa.Table(whole.name, sa.MetaData(schema=SCHEMA), *columns)
    clause = sa.Index(
        name,
        *_expressions(table, obj, index),
        unique=index.kind is IndexKind.UNIQUE,
        postgresql_using="gin" if index.kind is IndexKind.CONTAINS else "btree",
        postgresql_where=_condition(table, index),
        postgresql_concurrently=concurrently,
    )
    # An expression does not tell the index its table.
    clause.table = table
    text = str(CreateIndexClause(clause, if_not_exists=True).compile(dialect=DIALECT))
    return text.replace(SCHEMA, schema)


def _condition(table: sa.Table, index: Index) -> sa.ColumnElement[bool]:
    if index.kind is IndexKind.LOOKUP:
        # Empty lookups cost nothing, and records in the trash are found too: foreign keys look for them.
        return table.c[index.fields[0]].is_not(None)
    return table.c.deleted_at.is_(None)


def _expressions(table: sa.Table, obj: Object, index: Index) -> list[sa.ColumnElement[object]]:
    match index.kind:
        case IndexKind.OWNER | IndexKind.RECENT | IndexKind.LOOKUP | IndexKind.CONTAINS | IndexKind.SHARED:
            return [table.c[name] for name in index.fields]
        case IndexKind.UNIQUE | IndexKind.DUPLICATE:
            return [_grouped(key_expression(obj.fields[name].type.name, table.c[name])) for name in index.fields]
        case IndexKind.SORT:
            return _sort_expressions(table, obj, index)
        case _:
            assert_never(index.kind)


def _grouped(expression: sa.ColumnElement[object]) -> sa.ColumnElement[object]:
    """Return an expression as CREATE INDEX takes it: anything but a column stands in parentheses."""
    return expression if isinstance(expression, sa.Column) else Grouping(expression)


def _sort_expressions(table: sa.Table, obj: Object, index: Index) -> list[sa.ColumnElement[object]]:
    name = index.fields[0]
    key = column_name(name, PINYIN_PART)
    column = table.c[key] if key in table.c and name == obj.name_field else table.c[name]
    if not index.descending:
        return [column, table.c.id]
    return [column.desc() if not column.nullable else column.desc().nulls_last(), table.c.id.desc()]


def qualified(schema: str, table: str) -> str:
    """Return a table's name with its schema, quoted."""
    return f"{quoted(schema)}.{quoted(table)}"
