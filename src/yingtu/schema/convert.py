"""A change whose values must be rewritten: shadow columns, back-fill in batches beside running work, one short swap.

1. Each converted field gets columns for its new type under another name; the catalog and all writers know nothing of them.
2. All rows, current and past, are converted in batches; then again those that were written meanwhile.
3. In one short transaction writers are held off, the last rows follow, columns change names, the whole change comes into force.
The waiting change is the row ``publishing``; a run that was interrupted begins again at 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from psycopg import sql

from yingtu.fields.base import BadValue
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.indexes import all_indexes, index_name
from yingtu.schema.apply import apply_immediate, hold_off_writers, in_short_locks
from yingtu.schema.ddl import qualified
from yingtu.schema.draft import DocumentChange, Draft, draft
from yingtu.schema.inspect import load_shape
from yingtu.schema.names import quoted, set_aside_name, shadow_name
from yingtu.schema.steps import Convert, MapOptions
from yingtu.schema.values import converted, parse_context
from yingtu.schema.write import store

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.fields.base import ParseContext
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Field

BATCH_ROWS = 1_000
#: A process that works on a change says so with every batch; after this long without a word another one takes over.
LEASE = timedelta(minutes=2)
#: A transaction may have set its time of validity this long before it commits (the longest statement of the batch pool).
LONGEST_WRITE_S = 130


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose rows are converted: its key, and the column that grows when rows are added or changed."""

    name: str
    key: tuple[str, ...]
    changed: str


async def run_pending(session: Session) -> bool:
    """Bring the waiting change into force; False when there is none or another process works on it.

    ``session`` is not in a transaction.
    """
    pending = await repository.pending(session)
    if pending is None or not await repository.claim_pending(session, LEASE):
        return False
    changes = [
        DocumentChange(each["kind"], each["key"], each["body"], each.get("mappings") or {}) for each in pending.changes
    ]
    prepared = await draft(session, changes)
    runs = [_Conversion(session, prepared, step) for step in prepared.steps if isinstance(step, Convert)]
    maps = [step for step in prepared.steps if isinstance(step, MapOptions)]
    since = await _moment(session)
    for run in runs:
        await run.add_shadows()
        await run.fill(None)
    second = await _moment(session)
    for run in runs:
        await run.fill(since)
    for step in maps:
        await _map_options(session, step)

    async def swap() -> None:
        await hold_off_writers(session)
        tables = sorted({f"{run.step.object}" for run in runs} | {step.object for step in maps})
        for table in [*tables, *(f"{name}__history" for name in tables)]:
            await session.connection.execute(
                f"LOCK TABLE {qualified(session.schema, table)} IN ACCESS EXCLUSIVE MODE".encode()
            )
        for run in runs:
            await run.fill(second)
            await run.swap()
        for step in maps:
            await _map_options(session, step)
        await apply_immediate(session, prepared.new, prepared.steps)
        await repository.clear_pending(session)
        await store(session, prepared, pending.by, pending.note)

    async with session.connection.transaction():
        await in_short_locks(session, swap)
    metadata.remember(prepared.new, prepared.size)
    session.memo.clear()
    return True


async def give_up(session: Session) -> None:
    """Forget the waiting change and drop what was prepared for it. In a transaction."""
    await repository.clear_pending(session)
    for table, columns in (await load_shape(session.connection, session.schema)).items():
        for column in columns:
            if column.startswith("new__"):

                async def drop(table: str = table, column: str = column) -> None:
                    text = f"ALTER TABLE {qualified(session.schema, table)} DROP COLUMN IF EXISTS {quoted(column)}"
                    await session.connection.execute(text.encode())

                await in_short_locks(session, drop)


class _Conversion:
    """One field on its way to another type."""

    def __init__(self, session: Session, prepared: Draft, step: Convert) -> None:
        self.session = session
        self.step = step
        self.version = prepared.new.version
        self.old_object = prepared.old.object(step.object)
        self.old_catalog = prepared.old
        self.old: Field = self.old_object.field(step.field)
        self.new: Field = prepared.new.object(step.object).field(step.field)
        self.context: ParseContext = parse_context(prepared.new)
        self.tables = (
            _Table(step.object, ("id",), "valid_from"),
            _Table(f"{step.object}__history", ("id", "version"), "valid_to"),
        )
        self._known: dict[Any, tuple[Any, ...]] = {}

    async def add_shadows(self) -> None:
        """Add the columns that receive the converted values, anew when an interrupted run left some behind."""
        there = await load_shape(self.session.connection, self.session.schema)

        async def add() -> None:
            for table in self.tables:
                actions = [
                    f"DROP COLUMN {quoted(shadow_name(each.name))}"
                    for each in self.step.new_columns
                    if shadow_name(each.name) in there[table.name]
                ]
                actions += [
                    f"ADD COLUMN {quoted(shadow_name(each.name))} {each.type}" for each in self.step.new_columns
                ]
                text = f"ALTER TABLE {qualified(self.session.schema, table.name)} {', '.join(actions)}"
                await self.session.connection.execute(text.encode())

        async with self.session.connection.transaction():
            await in_short_locks(self.session, add)

    async def fill(self, since: datetime | None) -> None:
        """Convert all rows, or those written since a moment."""
        for table in self.tables:
            last: tuple[Any, ...] | None = None
            while rows := await self._batch(table, last, since):
                await self._write(table, rows)
                await repository.keep_pending(self.session, LEASE)
                last = rows[-1][: len(table.key)]

    async def _batch(
        self, table: _Table, last: tuple[Any, ...] | None, since: datetime | None
    ) -> list[tuple[Any, ...]]:
        key = sql.SQL(", ").join(map(sql.Identifier, table.key))
        main = sql.Identifier(self.step.old_columns[0].name)
        conditions: list[sql.Composable] = [sql.SQL("{} IS NOT NULL").format(main)] if since is None else []
        params: list[Any] = []
        if last is not None:
            marks = sql.SQL(", ").join([sql.Placeholder()] * len(last))
            conditions.append(sql.SQL("({}) > ({})").format(key, marks))
            params += last
        if since is not None:
            conditions.append(
                sql.SQL("{} >= %s::timestamptz - make_interval(secs => %s)").format(sql.Identifier(table.changed))
            )
            params += [since, LONGEST_WRITE_S]
        columns = sql.SQL(", ").join(map(sql.Identifier, (*table.key, *(each.name for each in self.step.old_columns))))
        query = sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {}").format(
            columns,
            sql.Identifier(self.session.schema, table.name),
            sql.SQL(" AND ").join(conditions or [sql.SQL("true")]),
            key,
            sql.Literal(BATCH_ROWS),
        )
        cursor = await self.session.connection.execute(query, params)
        return await cursor.fetchall()

    async def _write(self, table: _Table, rows: list[tuple[Any, ...]]) -> None:
        width = len(table.key)
        shadows = sql.SQL(", ").join(
            sql.SQL("{} = %s").format(sql.Identifier(shadow_name(each.name))) for each in self.step.new_columns
        )
        query = sql.SQL("UPDATE {} SET {} WHERE ({}) = ({})").format(
            sql.Identifier(self.session.schema, table.name),
            shadows,
            sql.SQL(", ").join(map(sql.Identifier, table.key)),
            sql.SQL(", ").join([sql.Placeholder()] * width),
        )
        async with self.session.connection.cursor() as cursor:
            await cursor.executemany(query, [(*self._converted(row[width:]), *row[:width]) for row in rows])

    def _converted(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        known = repr(values)
        if known not in self._known:
            if len(self._known) > 100_000:
                self._known.clear()
            try:
                self._known[known] = converted(self.old, self.new, values, self.context)
            except BadValue:
                # Counted and shown in the preview; whoever published has confirmed it.
                self._known[known] = (None,) * len(self.step.new_columns)
        return self._known[known]

    async def swap(self) -> None:
        """Let the new columns take the names of the old ones, which are kept aside."""
        names = {index_name(self.old_object, each) for each in all_indexes(self.old_catalog, self.old_object)
                 if self.step.field in each.fields}  # fmt: skip
        for name in sorted(names):
            await self._run(f"DROP INDEX IF EXISTS {qualified(self.session.schema, name)}")
        shape = await load_shape(self.session.connection, self.session.schema)
        taken = {each.name for each in (*self.step.old_columns, *self.step.new_columns)}
        for table in self.tables:
            where = qualified(self.session.schema, table.name)
            for name in sorted(taken & shape[table.name].keys()):
                aside = set_aside_name(name, self.version)
                await self._run(f"ALTER TABLE {where} RENAME COLUMN {quoted(name)} TO {quoted(aside)}")
                await repository.revive(self.session, table.name, name)
                await repository.retire(self.session, table.name, aside, self.step.object, self.step.field)
            for each in self.step.new_columns:
                shadow = shadow_name(each.name)
                await self._run(f"ALTER TABLE {where} RENAME COLUMN {quoted(shadow)} TO {quoted(each.name)}")

    async def _run(self, text: str) -> None:
        await self.session.connection.execute(text.encode())


async def _map_options(session: Session, step: MapOptions) -> None:
    """Replace option codes in current and past rows, a batch at a time."""
    shape = await load_shape(session.connection, session.schema)
    field = sql.Identifier(step.field)
    many = shape[step.object][step.field].endswith("[]")
    if many:
        found = sql.SQL("{} && %(codes)s::text[]").format(field)
        replaced = sql.SQL(
            "(SELECT array_agg(DISTINCT kept.code) FROM (SELECT CASE WHEN each.code = ANY(%(codes)s::text[])"
            " THEN (%(targets)s::text[])[array_position(%(codes)s::text[], each.code)] ELSE each.code END AS code"
            " FROM unnest({}) AS each(code)) kept WHERE kept.code IS NOT NULL)"
        ).format(field)
    else:
        found = sql.SQL("{} = ANY(%(codes)s::text[])").format(field)
        replaced = sql.SQL("(%(targets)s::text[])[array_position(%(codes)s::text[], {})]").format(field)
    params = {"codes": list(step.mapping), "targets": list(step.mapping.values())}
    for table in (step.object, f"{step.object}__history"):
        where = sql.Identifier(session.schema, table)
        query = sql.SQL(
            "UPDATE {where} SET {field} = {replaced} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {where} WHERE {found} LIMIT {rows}))"
        ).format(where=where, field=field, replaced=replaced, found=found, rows=sql.Literal(BATCH_ROWS))
        while (await session.connection.execute(query, params)).rowcount:
            pass


async def _moment(session: Session) -> datetime:
    cursor = await session.connection.execute("SELECT clock_timestamp()")
    row = await cursor.fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    moment: datetime = row[0]
    return moment
