"""Reading everything of a workspace that the read path does not serve: people, history, comments, files. One snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from psycopg import AsyncRawServerCursor
from psycopg.rows import tuple_row
from sqlalchemy.dialects.postgresql import JSONB

from yingtu.identity.models import users
from yingtu.kit.domains import import_all
from yingtu.kit.statement import Statement, workspace_metadata
from yingtu.query.tables import history_table

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

ROWS_AT_ONCE = 2_000
#: Our own tables that are taken along as they are, beside what has a form of its own.
OWN_TABLES = (
    "department",
    "team",
    "team_member",
    "user_role",
    "comment",
    "tag",
    "record_tag",
    "file",
    "file_link",
    "change",
    "config_version",
    "stage_move",
    "approval",
    "approval_vote",
    "saved_view",
    "reviewed_map",
)
#: Secrets stay here.
_SECRET = {"password_hash"}


async def begin_snapshot(session: Session) -> None:
    """Let the transaction see everything as of now; the first statement of it."""
    await session.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


async def people(session: Session) -> AsyncIterator[list[str]]:
    """Yield people as JSON texts, a part at a time."""
    async for part in _rows(session, users):
        yield part


async def own_table(session: Session, name: str) -> AsyncIterator[list[str]]:
    """Yield the rows of one of :data:`OWN_TABLES` as JSON texts."""
    async for part in _rows(session, own_tables()[name]):
        yield part


def own_tables() -> dict[str, sa.Table]:
    """Return the tables of :data:`OWN_TABLES`; also in a process that has had nothing to do with some of them yet."""
    import_all("models")
    found = {each.name: each for each in workspace_metadata.tables.values()}
    return {name: found[name] for name in OWN_TABLES}


async def past(session: Session, catalog: Catalog, obj: Object) -> AsyncIterator[list[str]]:
    """Yield the former versions of an object's records as JSON texts."""
    async for part in _rows(session, history_table(catalog, obj)):
        yield part


async def _rows(session: Session, table: sa.Table) -> AsyncIterator[list[str]]:
    pairs: list[Any] = []
    for column in table.columns:
        if column.name not in _SECRET:
            pairs += [sa.literal_column(f"'{column.name}'"), column]
    # A call of a function takes 100 arguments.
    parts = [sa.func.jsonb_build_object(*pairs[at : at + 80], type_=JSONB) for at in range(0, len(pairs), 80)]
    whole: Any = parts[0]
    for each in parts[1:]:
        whole = whole.op("||")(each)
    statement = Statement(sa.select(sa.cast(whole, sa.Text)))
    async with AsyncRawServerCursor(session.connection, "takeout", row_factory=tuple_row) as cursor:
        await cursor.execute(statement.sql(session.schema), statement.values({}))
        while found := await cursor.fetchmany(ROWS_AT_ONCE):
            yield [row[0] for row in found]
