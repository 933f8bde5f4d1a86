"""What SQL our API executes: recorded from the same functions the endpoints call, for the floor to execute."""

from __future__ import annotations

from typing import Any

from yingtu.identity import service as identity
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.kit.statement import Statement
from yingtu.metadata import service as metadata
from yingtu.query.ast import parse_filter
from yingtu.records import read


class Recorder(Session):
    """A session that remembers the statements it ran."""

    __slots__ = ("ran",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.ran: list[tuple[str, list[Any]]] = []

    async def _run(self, cursor: Any, statement: Any, params: Any) -> None:
        compiled = statement if isinstance(statement, Statement) else Statement(statement)
        self.ran.append((compiled.sql(self.schema).decode(), compiled.values(params or {})))
        await super()._run(cursor, statement, params)


async def captured(
    conninfo: str, token: str, filter_: object, sort: str, fields: tuple[str, ...], record_id: Any
) -> dict[str, Any]:
    """Return the statements behind "get one" and "list 50" of a signed-in person."""
    workspace = Workspace("demo")
    database = Database(conninfo, Settings())
    await database.open()
    try:
        known = await identity.known_for_session(database, workspace, token)
        async with database.connection() as connection:
            session = Recorder(connection, workspace, writable=False)
            catalog = await metadata.catalog(session)
            lead = catalog.object("lead")
            session.ran.clear()
            await read.get_record(session, known.actor, catalog, lead, record_id)
            (get_sql, get_values) = session.ran[-1]
            query = read.ListQuery(filter=parse_filter(filter_), sort=sort, fields=fields)
            await read.list_records(session, known.actor, catalog, lead, query)
            (list_sql, list_values) = session.ran[-1]
    finally:
        await database.close()
    ids = [index for index, value in enumerate(get_values) if value == record_id]
    return {
        "get": {"sql": get_sql, "params": get_values, "id_at": ids, "column": 2},
        "list": {"sql": list_sql, "params": list_values, "id_at": None, "column": 2},
    }
