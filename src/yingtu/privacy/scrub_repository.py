"""Statements that take values out of any table of a workspace, found in the database's own catalog: also columns of fields that
were removed and are not dropped yet.

A table is walked by the places of its rows (``ctid``), a number of blocks at a time: every statement does bounded work, whatever
indexes there are. Rows that somebody else has locked are left to the next walk.
"""

from __future__ import annotations

from dataclasses import dataclass
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
_TEXTS = frozenset({"text", "character varying", "json", "jsonb", "text[]"})
_UUIDS = ARRAY(sa.Uuid())


class _Tid(sa.types.UserDefinedType[str]):
    """The place of a row."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "tid"


class _RegClass(sa.types.UserDefinedType[str]):
    """The name of a table."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "regclass"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with columns that may hold text.

    Attributes:
        columns: Name -> type, of those that may.
        uuids: Names of the columns that name something.
    """

    name: str
    columns: Mapping[str, str]
    uuids: frozenset[str]


_pg = {
    name: sa.table(name, *(sa.column(column) for column in columns), schema="pg_catalog")
    for name, columns in {
        "pg_class": ("oid", "relname", "relnamespace", "relkind"),
        "pg_namespace": ("oid", "nspname"),
        "pg_attribute": ("attrelid", "attname", "atttypid", "attnum", "attisdropped"),
    }.items()
}
_classes, _spaces, _attributes = _pg["pg_class"], _pg["pg_namespace"], _pg["pg_attribute"]
_COLUMNS = Statement(
    sa.select(
        sa.cast(_classes.c.relname, sa.Text),
        sa.cast(_attributes.c.attname, sa.Text),
        sa.func.format_type(_attributes.c.atttypid, sa.null()),
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


async def tables(session: Session) -> list[Table]:
    """Return every table of the workspace that has columns for text, by name."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in await session.all(_COLUMNS, {"schema": session.schema}):
        found.setdefault(table, {})[column] = kind
    return [
        Table(name, texts, frozenset(column for column, kind in columns.items() if kind == "uuid"))
        for name, columns in found.items()
        if (texts := {column: kind for column, kind in columns.items() if kind in _TEXTS})
    ]


async def blocks(session: Session, table: str) -> int:
    """Return how many blocks a table has now."""
    found = sa.select(
        sa.func.pg_relation_size(sa.cast(sa.literal(f'"{session.schema}"."{table}"', sa.Text), _RegClass()))
    )
    return int(await session.scalar(found)) // 8192 + 1


def _table(table: Table) -> sa.TableClause:
    return sa.table(
        table.name,
        sa.column("ctid", _Tid()),
        *(sa.column(name, _type(kind)) for name, kind in table.columns.items()),
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
        *(
            _as_text(found, name, kind).op("~*")(sa.bindparam(pattern, type_=sa.Text))
            for name, kind in table.columns.items()
        )
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
    session: Session, table: Table, looking: Looking, begin: int, *, record: str | None = None
) -> list[dict[str, Any]]:
    """Return place, id, texts and whether they name the person's record (``tied``) of the rows in some blocks that hold a value.

    The rows are locked. ``record``: the column with the record a row is; spared ones are left out.
    """
    found = _table(table)
    params: dict[str, Any] = {"begin": f"({begin},0)", "end": f"({min(begin + BLOCKS, _MOST_BLOCKS)},0)"}
    tied: sa.ColumnElement[bool] = sa.false()
    held = []
    if looking.anywhere is not None:
        held.append(_holds(found, table, "anywhere"))
        params["anywhere"] = looking.anywhere
    if table.uuids and (looking.every_tied or looking.around is not None):
        people = sa.func.any(sa.bindparam("people", type_=_UUIDS))
        tied = sa.func.coalesce(sa.or_(*(found.c[name] == people for name in sorted(table.uuids))), sa.false())
        params["people"] = list(looking.people)
        if looking.every_tied:
            held.append(tied)
        else:
            held.append(sa.and_(tied, _holds(found, table, "around")))
            params["around"] = looking.around
    if not held:
        return []
    shown = [
        sa.cast(found.c.ctid, sa.Text).label("place_of_row"),
        tied.label("tied"),
        *(found.c[name].label("id_of_row") for name in ("id", "entry_id") if name in table.uuids),
        *(
            (found.c[name] if kind == "text[]" else sa.cast(found.c[name], sa.Text)).label(name)
            for name, kind in table.columns.items()
        ),
    ]
    query = _walked(found, shown).where(sa.or_(*held))
    if record is not None and looking.spared:
        query = query.where(found.c[record] != sa.func.all(sa.bindparam("spared", type_=_UUIDS)))
        params["spared"] = list(looking.spared)
    return await session.dicts(Statement(query.with_for_update(skip_locked=True)), params)


async def rewrite(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the text columns of rows that :func:`matching` has locked."""
    if not rows:
        return
    found = _table(table)
    names = list(table.columns)
    given = (
        sa.func.json_to_recordset(sa.cast(sa.bindparam("rows", type_=sa.Text), sa.JSON))
        .table_valued(
            sa.column("place_of_row", sa.Text()),
            *(sa.column(f"n{i}", _type(table.columns[name])) for i, name in enumerate(names)),
            name="given",
        )
        .render_derived(with_types=True)
    )
    new = {
        name: sa.cast(given.c[f"n{i}"], sa.JSON() if table.columns[name] == "json" else JSONB())
        if table.columns[name] in {"json", "jsonb"}
        else given.c[f"n{i}"]
        for i, name in enumerate(names)
    }
    packed = [
        {"place_of_row": row["place_of_row"], **{f"n{i}": row[name] for i, name in enumerate(names)}} for row in rows
    ]
    update = sa.update(found).where(found.c.ctid == sa.cast(given.c.place_of_row, _Tid())).values(new)
    await session.execute(Statement(update), {"rows": orjson.dumps(packed).decode()})
