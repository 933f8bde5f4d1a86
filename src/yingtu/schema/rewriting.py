"""Values of all rows of an object, rewritten batch by batch beside running work.

Two kinds: values of another type go into shadow columns that take the place of the old ones in the end, and codes of removed
options are replaced where they stand. Rows are locked in the order of their keys, as everybody does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from psycopg import errors as pg
from psycopg import sql

from yingtu.fields.base import BadValue
from yingtu.metadata.indexes import IndexKind, all_indexes, index_name
from yingtu.schema.ddl import index_ddl, qualified
from yingtu.schema.meanwhile import Noted, RowsOf, Watch, tables_of
from yingtu.schema.names import quoted, set_aside_name, shadow_name
from yingtu.schema.values import converted, parse_context

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yingtu.fields.base import ParseContext
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Field
    from yingtu.schema.draft import Draft
    from yingtu.schema.plan import Shape
    from yingtu.schema.steps import Convert, MapOptions

#: So many rows are locked at a time, for some milliseconds.
BATCH_ROWS = 500
_KNOWN_VALUES = 100_000
#: The key of a row, and behind it what its new value is made of.
Row = tuple[Any, ...]


class Rewriting(Protocol):
    """One field whose values are rewritten, in the tables of current and past records."""

    @property
    def tables(self) -> tuple[RowsOf, RowsOf]: ...

    def watches(self) -> Iterator[Watch]:
        """Yield the writing that makes rows due again."""
        ...

    async def due(self, session: Session, table: RowsOf, after: Row | None) -> list[Row]:
        """Return the next rows behind a key, in the order of the key."""
        ...

    async def again(self, session: Session, table: RowsOf, noted: Sequence[Noted]) -> list[Row]:
        """Return what is there now of rows that were written meanwhile."""
        ...

    async def rewrite(self, session: Session, table: RowsOf, rows: Sequence[Row]) -> None:
        """Write the new values of rows."""
        ...


class ToOtherType:
    """A field on its way to another type: its new values are collected in shadow columns."""

    def __init__(self, number: int, prepared: Draft, step: Convert) -> None:
        self.number = number
        self.step = step
        self.tables = tables_of(step.object)
        self.prepared = prepared
        self.old: Field = prepared.old.object(step.object).field(step.field)
        self.new: Field = prepared.new.object(step.object).field(step.field)
        self.context: ParseContext = parse_context(prepared.new)
        self._known: dict[str, Row] = {}

    def start_ddl(self, schema: str, shape: Shape) -> Iterator[str]:
        """Yield the statements that add the shadow columns, anew when an interrupted run left some behind."""
        for table in self.tables:
            names = {shadow_name(each.name): each.type for each in self.step.new_columns}
            actions = [f"DROP COLUMN {quoted(name)}" for name in names if name in shape[table.name]]
            actions += [f"ADD COLUMN {quoted(name)} {kind}" for name, kind in names.items()]
            yield f"ALTER TABLE {qualified(schema, table.name)} {', '.join(actions)}"

    def watches(self) -> Iterator[Watch]:
        for table in self.tables:
            yield Watch(self.number, table, tuple(each.name for each in self.step.old_columns))

    async def due(self, session: Session, table: RowsOf, after: Row | None) -> list[Row]:
        main = sql.Identifier(self.step.old_columns[0].name)
        return await _walk(session, table, self._values, sql.SQL("{} IS NOT NULL").format(main), after)

    async def again(self, session: Session, table: RowsOf, noted: Sequence[Noted]) -> list[Row]:
        return await _look_up(session, table, self._values, sql.SQL("true"), noted)

    async def rewrite(self, session: Session, table: RowsOf, rows: Sequence[Row]) -> None:
        width = len(table.key)
        shadows = [shadow_name(each.name) for each in self.step.new_columns]
        given = [
            dict(zip((*table.key, *shadows), (*row[:width], *self._converted(row[width:])), strict=True))
            for row in rows
        ]
        types = [f"{quoted(each)} {'uuid' if each == 'id' else 'integer'}" for each in table.key]
        types += [f"{quoted(shadow_name(each.name))} {each.type}" for each in self.step.new_columns]
        query = sql.SQL(
            "WITH given AS (SELECT * FROM json_to_recordset(%s::json) AS g({types})),"
            " held AS (SELECT {key} FROM {table} JOIN given USING ({key}) ORDER BY {key} FOR NO KEY UPDATE OF t)"
            " UPDATE {table} SET {values} FROM given JOIN held USING ({key}) WHERE ({own}) = ({theirs})"
        ).format(
            types=sql.SQL(", ".join(types)),
            table=sql.SQL("{} AS t").format(sql.Identifier(session.schema, table.name)),
            key=_names(table.key),
            values=sql.SQL(", ").join(sql.SQL("{0} = given.{0}").format(sql.Identifier(each)) for each in shadows),
            own=_names(table.key, "t"),
            theirs=_names(table.key, "given"),
        )
        await session.connection.execute(query, [json.dumps(given, default=str)])

    async def build_indexes(self, session: Session) -> None:
        """Build the new type's indexes on the shadow columns, so that lists are sorted by index from the first moment.

        One that cannot be built in time is left to what follows a publication.
        """
        for name, text in self._new_indexes(session.schema):
            try:
                await session.connection.execute(text.encode())
            except (pg.LockNotAvailable, pg.QueryCanceled, pg.DeadlockDetected):
                failed = qualified(session.schema, shadow_name(name))
                await session.connection.execute(f"DROP INDEX IF EXISTS {failed}".encode())

    def finish_ddl(self, schema: str, shape: Shape, built: set[str]) -> Iterator[str]:
        """Yield the statements that give the new columns and indexes their names; the old columns are kept aside."""
        before = self.prepared.old.object(self.step.object)
        for each in all_indexes(self.prepared.old, before):
            if self.step.field in each.fields:
                yield f"DROP INDEX IF EXISTS {qualified(schema, index_name(before, each))}"
        for table in self.tables:
            where = qualified(schema, table.name)
            for name in self.replaced(shape, table):
                aside = set_aside_name(name, self.prepared.new.version)
                yield f"ALTER TABLE {where} RENAME COLUMN {quoted(name)} TO {quoted(aside)}"
            for column in self.step.new_columns:
                shadow = shadow_name(column.name)
                yield f"ALTER TABLE {where} RENAME COLUMN {quoted(shadow)} TO {quoted(column.name)}"
        for name, _ in self._new_indexes(schema):
            if shadow_name(name) in built:
                yield f"ALTER INDEX {qualified(schema, shadow_name(name))} RENAME TO {quoted(name)}"

    def replaced(self, shape: Shape, table: RowsOf) -> list[str]:
        """Return the columns that are kept aside under another name."""
        names = {each.name for each in (*self.step.old_columns, *self.step.new_columns)}
        return sorted(names & shape[table.name].keys())

    @property
    def _values(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.step.old_columns)

    def _new_indexes(self, schema: str) -> Iterator[tuple[str, str]]:
        """Yield the name of each index the field will be in, and the statement that builds it beforehand.

        Not those that could refuse a value now, nor those that need another column of this change.
        """
        catalog, obj = self.prepared.new, self.prepared.new.object(self.step.object)
        if self.step.field == obj.name_field:
            return
        shadows = {each.name: shadow_name(each.name) for each in self.step.new_columns}
        for index in all_indexes(catalog, obj):
            others = [each for each in index.fields if each != self.step.field and not obj.fields[each].system]
            if self.step.field in index.fields and not others and index.kind is not IndexKind.UNIQUE:
                name = index_name(obj, index)
                yield (
                    name,
                    index_ddl(schema, catalog, obj, shadow_name(name), index, concurrently=True, renamed=shadows),
                )

    def _converted(self, values: Row) -> Row:
        known = repr(values)
        if known not in self._known:
            if len(self._known) > _KNOWN_VALUES:
                self._known.clear()
            try:
                self._known[known] = converted(self.old, self.new, values, self.context)
            except BadValue:
                # Counted and shown in the preview; whoever published has confirmed it.
                self._known[known] = (None,) * len(self.step.new_columns)
        return self._known[known]


class ToOtherOptions:
    """A choice some of whose options are removed: their codes are replaced by others, or taken away."""

    def __init__(self, number: int, shape: Shape, step: MapOptions) -> None:
        self.number = number
        self.tables = tables_of(step.object)
        self.step = step
        many = shape[step.object][step.field].endswith("[]")
        self._found = "{} && {}" if many else "{} = ANY({})"
        self._replaced = (
            "(SELECT array_agg(DISTINCT kept.code) FROM (SELECT CASE WHEN each.code = ANY({codes}) THEN ({targets})"
            "[array_position({codes}, each.code)] ELSE each.code END AS code FROM unnest({field}) AS each(code)) kept"
            " WHERE kept.code IS NOT NULL)"
            if many
            else "({targets})[array_position({codes}, {field})]"
        )

    def watches(self) -> Iterator[Watch]:
        for table in self.tables:
            only = self._is_due(sql.SQL("NEW.{}").format(sql.Identifier(self.step.field))).as_string(None)
            yield Watch(self.number, table, (self.step.field,), only)

    async def due(self, session: Session, table: RowsOf, after: Row | None) -> list[Row]:
        return await _walk(session, table, (), self._is_due(sql.Identifier(self.step.field)), after)

    async def again(self, session: Session, table: RowsOf, noted: Sequence[Noted]) -> list[Row]:
        return await _look_up(session, table, (), self._is_due(sql.Identifier(self.step.field)), noted)

    async def rewrite(self, session: Session, table: RowsOf, rows: Sequence[Row]) -> None:
        field = sql.Identifier(self.step.field)
        query = sql.SQL(
            "WITH held AS (SELECT {key} FROM {table} WHERE {those} AND {due} ORDER BY {key} FOR NO KEY UPDATE)"
            " UPDATE {table} SET {field} = {replaced} FROM held WHERE ({own}) = ({theirs})"
        ).format(
            key=_names(table.key),
            table=sql.SQL("{} AS t").format(sql.Identifier(session.schema, table.name)),
            those=_those(table),
            due=self._is_due(field),
            field=field,
            replaced=sql.SQL(self._replaced).format(codes=self._codes, targets=self._targets, field=field),
            own=_names(table.key, "t"),
            theirs=_names(table.key, "held"),
        )
        await session.connection.execute(query, _keys_of(table, rows))

    def _is_due(self, field: sql.Composable) -> sql.Composed:
        return sql.SQL(self._found).format(field, self._codes)

    @property
    def _codes(self) -> sql.Composed:
        return sql.SQL("{}::text[]").format(sql.Literal(list(self.step.mapping)))

    @property
    def _targets(self) -> sql.Composed:
        return sql.SQL("{}::text[]").format(sql.Literal(list(self.step.mapping.values())))


async def _walk(
    session: Session, table: RowsOf, values: Sequence[str], due: sql.Composable, after: Row | None
) -> list[Row]:
    behind: sql.Composable = sql.SQL("true")
    params: list[Any] = []
    if after is not None:
        marks = sql.SQL(", ").join([sql.Placeholder()] * len(table.key))
        behind = sql.SQL("({}) > ({})").format(_names(table.key), marks)
        params = list(after[: len(table.key)])
    return await _rows(session, table, values, sql.SQL("{} AND {}").format(behind, due), params)


async def _look_up(
    session: Session, table: RowsOf, values: Sequence[str], due: sql.Composable, noted: Sequence[Noted]
) -> list[Row]:
    where = sql.SQL("{} AND {}").format(_those(table), due)
    return await _rows(session, table, values, where, _keys_of(table, noted), limit=len(noted))


async def _rows(
    session: Session,
    table: RowsOf,
    values: Sequence[str],
    where: sql.Composable,
    params: Sequence[Any],
    *,
    limit: int = BATCH_ROWS,
) -> list[Row]:
    query = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}").format(
        _names((*table.key, *values)),
        sql.Identifier(session.schema, table.name),
        where,
        _names(table.key),
        sql.Literal(limit),
    )
    # Not prepared: the next publication may give these columns another type.
    cursor = await session.connection.execute(query, params, prepare=False)
    return await cursor.fetchall()


def _those(table: RowsOf) -> sql.Composed:
    """The rows whose keys are given as one array per column."""
    kinds = {"id": "uuid[]", "version": "integer[]"}
    arrays = sql.SQL(", ").join(sql.SQL("%s::" + kinds[each]) for each in table.key)
    return sql.SQL("({}) IN (SELECT * FROM unnest({}))").format(_names(table.key), arrays)


def _keys_of(table: RowsOf, rows: Sequence[Row]) -> list[list[Any]]:
    return [[row[at] for row in rows] for at, _ in enumerate(table.key)]


def _names(names: Sequence[str], table: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(table, each) if table else sql.Identifier(each) for each in names)
