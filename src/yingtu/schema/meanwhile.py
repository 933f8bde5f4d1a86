"""Rows written while values are rewritten: triggers note their keys, so that at the end nobody has to look for them.

Table, function and triggers exist only while a change waits, all made and dropped in short locks. The table is not logged: what a
crash of the server empties belongs to a run that begins again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from psycopg import sql

from yingtu.schema.ddl import qualified
from yingtu.schema.names import SHADOW, quoted

if TYPE_CHECKING:
    from yingtu.kit.db import Session

_NOTED = f"{SHADOW}rows"
_FUNCTION = f"{SHADOW}note"
#: A row by its key; the version tells the rows of a history apart.
Noted = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """A table whose rows are rewritten, current or past, and its key."""

    name: str
    key: tuple[str, ...]


def tables_of(object_name: str) -> tuple[RowsOf, RowsOf]:
    """Return the table of current records and that of past versions."""
    return RowsOf(object_name, ("id",)), RowsOf(f"{object_name}__history", ("id", "version"))


@dataclass(frozen=True, slots=True)
class Watch:
    """Rows of ``table`` in which one of ``columns`` is written are noted for the piece of work with this number.

    Attributes:
        only: A condition on NEW in SQL; empty: all rows.
    """

    work: int
    table: RowsOf
    columns: tuple[str, ...]
    only: str = ""

    @property
    def trigger(self) -> str:
        return f"{SHADOW}{self.work}"


def start_ddl(schema: str, watches: Sequence[Watch]) -> Iterator[str]:
    """Yield the statements that begin to note.

    Autovacuum holds a lock on a table for as long as it takes, and does not give way to those who wait for a moment only.
    """
    yield f"CREATE UNLOGGED TABLE {qualified(schema, _NOTED)} (work integer, place text, id uuid, version integer)"
    note = f"INSERT INTO {qualified(schema, _NOTED)} VALUES (TG_ARGV[0]::integer, TG_TABLE_NAME, NEW.id, NEW.version)"  # noqa: S608
    yield (
        f"CREATE FUNCTION {qualified(schema, _FUNCTION)}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $note$ BEGIN {note}; RETURN NULL; END $note$"
    )
    for each in watches:
        table = qualified(schema, each.table.name)
        only = f" WHEN ({each.only})" if each.only else ""
        yield (
            f"CREATE TRIGGER {quoted(each.trigger)} AFTER INSERT OR UPDATE OF {', '.join(map(quoted, each.columns))}"
            f" ON {table} FOR EACH ROW{only} EXECUTE FUNCTION {qualified(schema, _FUNCTION)}('{each.work}')"
        )
        yield f"ALTER TABLE {table} SET (autovacuum_enabled = false)"


def stop_ddl(schema: str, tables: Iterable[str]) -> Iterator[str]:
    """Yield the statements after which nothing is noted any more in these tables; the triggers go with their function."""
    for table in sorted(set(tables)):
        yield f"ALTER TABLE {qualified(schema, table)} RESET (autovacuum_enabled)"
    yield f"DROP FUNCTION IF EXISTS {qualified(schema, _FUNCTION)}() CASCADE"
    yield f"DROP TABLE IF EXISTS {qualified(schema, _NOTED)}"


async def watched_tables(session: Session) -> list[str]:
    """Return the tables in which is noted now."""
    cursor = await session.connection.execute(
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = to_regnamespace(quote_ident(%s)) AND starts_with(t.tgname, %s)",
        [session.schema, SHADOW],
    )
    return [name for (name,) in await cursor.fetchall()]


async def count(session: Session) -> int:
    """Return how many notes there are."""
    cursor = await session.connection.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(session.schema, _NOTED))
    )
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


async def take(session: Session, work: int, table: RowsOf, most: int) -> tuple[list[Noted], bool]:
    """Take notes away; return the rows they are about, each once, in the order of the key, and whether there may be more.

    Whoever writes such a row before it has been rewritten notes it again.
    """
    cursor = await session.connection.execute(
        sql.SQL(
            "DELETE FROM {noted} WHERE ctid = ANY(ARRAY("
            "SELECT ctid FROM {noted} WHERE work = %s AND place = %s LIMIT %s)) RETURNING id, version"
        ).format(noted=sql.Identifier(session.schema, _NOTED)),
        [work, table.name, most],
    )
    taken = await cursor.fetchall()
    return sorted(set(taken)), len(taken) == most
