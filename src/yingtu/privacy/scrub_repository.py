"""Statements that take values out of any table of a workspace, found in the database's own catalog: also columns of fields that
were removed and are not dropped yet.

A table is walked by the places of its rows (``ctid``), a number of blocks at a time: every statement does bounded work, whatever
indexes there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from yingtu.kit.statement import SCHEMA, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session

#: Blocks of 8 KB that one statement walks.
BLOCKS = 4_096
_MOST_BLOCKS = 2**32 - 1
_BLOCK_BYTES = 8192
_TEXTS = frozenset({"text", "character varying", "json", "jsonb", "text[]"})
_UUIDS = ARRAY(sa.Uuid())


class _Tid(sa.types.UserDefinedType[str]):
    """The place of a row."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "tid"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with columns that may hold text.

    Attributes:
        columns: Name and type of those that may.
        uuids: Names of the columns that name something.
        keys: Names of those of ``columns`` that are part of the primary key.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    uuids: frozenset[str]
    keys: frozenset[str]

    @property
    def has_json(self) -> bool:
        return any(kind in {"json", "jsonb"} for _, kind in self.columns)


_pg = {
    name: sa.table(name, *(sa.column(column) for column in columns), schema="pg_catalog")
    for name, columns in {
        "pg_class": ("oid", "relname", "relnamespace", "relkind"),
        "pg_namespace": ("oid", "nspname"),
        "pg_attribute": ("attrelid", "attname", "atttypid", "attnum", "attisdropped"),
        "pg_index": ("indrelid", "indisprimary", "indkey"),
    }.items()
}
_classes, _spaces, _attributes, _indexes = (
    _pg[name] for name in ("pg_class", "pg_namespace", "pg_attribute", "pg_index")
)
_in_key = sa.exists(
    sa.select(1).where(
        _indexes.c.indrelid == _classes.c.oid,
        _indexes.c.indisprimary,
        _attributes.c.attnum == sa.func.any(_indexes.c.indkey),
    )
)
_COLUMNS = Statement(
    sa.select(
        sa.cast(_classes.c.relname, sa.Text),
        sa.cast(_attributes.c.attname, sa.Text),
        sa.func.format_type(_attributes.c.atttypid, sa.null()),
        _in_key,
        sa.func.pg_relation_size(_classes.c.oid),
    )
    .select_from(
        _classes.join(_spaces, _spaces.c.oid == _classes.c.relnamespace).join(
            _attributes, _attributes.c.attrelid == _classes.c.oid
        )
    )
    .where(
        _spaces.c.nspname == sa.bindparam("schema", type_=sa.Text),
        _classes.c.relkind == sa.literal_column("'r'"),
        _attributes.c.attnum > 0,
        ~_attributes.c.attisdropped,
    )
    .order_by(_classes.c.relname, _attributes.c.attnum)
)


async def tables(session: Session) -> list[tuple[Table, int]]:
    """Return every table of the workspace that has columns for text, by name, with how many blocks it has now."""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    blocks: dict[str, int] = {}
    for table, column, kind, in_key, size in await session.all(_COLUMNS, {"schema": session.schema}):
        found.setdefault(table, {})[column] = (kind, in_key)
        blocks[table] = size // _BLOCK_BYTES + 1
    return [
        (
            Table(
                name,
                texts,
                frozenset(column for column, (kind, _) in columns.items() if kind == "uuid"),
                frozenset(column for column, _ in texts if columns[column][1]),
            ),
            blocks[name],
        )
        for name, columns in found.items()
        if (texts := tuple((column, kind) for column, (kind, _) in columns.items() if kind in _TEXTS))
    ]


def _table(table: Table) -> sa.TableClause:
    return sa.table(
        table.name,
        sa.column("ctid", _Tid()),
        *(sa.column(name, _type(kind)) for name, kind in table.columns),
        *(sa.column(name, sa.Uuid()) for name in table.uuids),
        schema=SCHEMA,
    )


def _type(kind: str) -> sa.types.TypeEngine[Any]:
    return ARRAY(sa.Text()) if kind == "text[]" else sa.Text()


def _as_text(table: sa.TableClause, name: str, kind: str) -> sa.ColumnElement[Any]:
    """Return a column's value as one text."""
    if kind == "text[]":
        return sa.func.array_to_string(table.c[name], sa.literal("\n", sa.Text), type_=sa.Text)
    return sa.cast(table.c[name], sa.Text)


def _holds(found: sa.TableClause, table: Table, pattern: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        *(_as_text(found, name, kind).op("~*")(sa.bindparam(pattern, type_=sa.Text)) for name, kind in table.columns)
    )


def _walked(found: sa.TableClause, columns: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    place = found.c.ctid
    return sa.select(*columns).where(
        place >= sa.cast(sa.bindparam("begin", type_=sa.Text), _Tid()),
        place < sa.cast(sa.bindparam("end", type_=sa.Text), _Tid()),
    )


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked for.

    Attributes:
        anywhere: The pattern of values that nobody else has; None: there are none.
        around: The pattern of all values, for rows that name a record of the person; None: the same values.
        people: The person's records.
        spared: Records that stay as they are.
        every_tied: Rows that name a record of the person are wanted whatever they hold.
    """

    anywhere: str | None
    around: str | None
    people: Sequence[UUID]
    spared: Sequence[UUID] = ()
    every_tied: bool = False


async def matching(
    session: Session, table: Table, looking: Looking, begin: int, *, record: str | None = None, patient: bool = True
) -> list[dict[str, Any]]:
    """Return place, id, texts and whether they name the person's record (``tied``) of the rows in some blocks that hold a value.

    The rows are locked. ``record``: the column with the record a row is; spared ones are left out. ``patient``: wait for rows that
    somebody else holds; otherwise they are left out.
    """
    every, around = looking.every_tied and bool(table.uuids), looking.around is not None and bool(table.uuids)
    if looking.anywhere is None and not every and not around:
        return []
    params: dict[str, Any] = {"begin": f"({begin},0)", "end": f"({min(begin + BLOCKS, _MOST_BLOCKS)},0)"}
    if looking.anywhere is not None:
        params["anywhere"] = looking.anywhere
    if every or around:
        params["people"] = list(looking.people)
    if around and not every:
        params["around"] = looking.around
    spared = record if looking.spared else None
    if spared is not None:
        params["spared"] = list(looking.spared)
    tied = "every" if every else "around" if around else ""
    return await session.dicts(_matching(table, looking.anywhere is not None, tied, spared, patient), params)


@lru_cache(maxsize=1024)
def _matching(table: Table, anywhere: bool, tied: str, spared: str | None, patient: bool) -> Statement:  # noqa: FBT001 - parts of a key
    """Return the statement of :func:`matching`; walks ask for the same ones again and again."""
    found = _table(table)
    names: sa.ColumnElement[bool] = sa.false()
    held = [_holds(found, table, "anywhere")] if anywhere else []
    if tied:
        people = sa.func.any(sa.bindparam("people", type_=_UUIDS))
        names = sa.func.coalesce(sa.or_(*(found.c[name] == people for name in sorted(table.uuids))), sa.false())
        held.append(names if tied == "every" else sa.and_(names, _holds(found, table, "around")))
    shown = [
        sa.cast(found.c.ctid, sa.Text).label("place_of_row"),
        names.label("tied"),
        *(found.c[name].label("id_of_row") for name in ("id", "entry_id") if name in table.uuids),
        *(
            (found.c[name] if kind == "text[]" else sa.cast(found.c[name], sa.Text)).label(name)
            for name, kind in table.columns
        ),
    ]
    query = _walked(found, shown).where(sa.or_(*held))
    if spared is not None:
        query = query.where(found.c[spared] != sa.func.all(sa.bindparam("spared", type_=_UUIDS)))
    return Statement(query.with_for_update(skip_locked=not patient))


async def rewrite(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the text columns of rows that :func:`matching` has locked."""
    if not rows:
        return
    found = _table(table)
    types = dict(table.columns)
    names = list(types)
    given = (
        sa.func.json_to_recordset(sa.cast(sa.bindparam("rows", type_=sa.Text), sa.JSON))
        .table_valued(
            sa.column("place_of_row", sa.Text()),
            *(sa.column(f"n{i}", _type(types[name])) for i, name in enumerate(names)),
            name="given",
        )
        .render_derived(with_types=True)
    )
    new = {
        name: sa.cast(given.c[f"n{i}"], sa.JSON() if types[name] == "json" else JSONB())
        if types[name] in {"json", "jsonb"}
        else given.c[f"n{i}"]
        for i, name in enumerate(names)
    }
    packed = [
        {"place_of_row": row["place_of_row"], **{f"n{i}": row[name] for i, name in enumerate(names)}} for row in rows
    ]
    update = sa.update(found).where(found.c.ctid == sa.cast(given.c.place_of_row, _Tid())).values(new)
    await session.execute(Statement(update), {"rows": orjson.dumps(packed).decode()})


async def remove(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Delete rows that :func:`matching` has locked."""
    if rows:
        found = _table(table)
        places = sa.func.any(sa.cast(sa.bindparam("places", type_=ARRAY(sa.Text)), ARRAY(_Tid())))
        query = sa.delete(found).where(found.c.ctid == places)
        await session.execute(Statement(query), {"places": [row["place_of_row"] for row in rows]})


async def empty(session: Session, table: str, column: str, ids: Sequence[UUID]) -> None:
    """Let nothing be left of the bytes in some rows."""
    found = sa.table(table, sa.column("id", sa.Uuid()), sa.column(column, sa.LargeBinary()), schema=SCHEMA)
    given = sa.func.any(sa.bindparam("ids", type_=_UUIDS))
    await session.execute(
        Statement(sa.update(found).where(found.c.id == given).values({column: b""})), {"ids": list(ids)}
    )
