"""What other packages call: the write path and the read path of any object, by the object's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from yingtu.metadata import service as metadata
from yingtu.records import quick, read, read_aggregate, read_history
from yingtu.records.changes import NO_CONTEXT
from yingtu.records.guards import configure
from yingtu.records.outbox import subscribe
from yingtu.records.read import LinesPage, ListQuery, RowsPage
from yingtu.records.read_aggregate import AggregateQuery
from yingtu.records.write import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.query.texts import Texts
    from yingtu.records.changes import Source, Update, WriteContext

__all__ = [
    "AggregateQuery",
    "LinesPage",
    "ListQuery",
    "RowsPage",
    "aggregate",
    "configure",
    "cursor_of",
    "fetch",
    "get_record",
    "history",
    "items_of",
    "list_lines",
    "list_records",
    "list_rows",
    "subscribe",
    "update_alone",
    "write",
]


async def update_alone(
    session: Session,
    actor: Actor,
    object: str,  # noqa: A002 - the word of the glossary
    change: Update,
    *,
    source: Source,
    reason: str | None = None,
    context: WriteContext = NO_CONTEXT,
    fields: tuple[str, ...] | None = None,
) -> bytes | None:
    """Update one record and return it (or ``fields`` of it) as JSON; None: not possible here, use :func:`write`.

    Same rules and same result as :func:`write`, in one round trip and a transaction of its own. For callers that do nothing else
    in the session, unless they have begun its transaction before.
    """
    catalog = await catalog_for(session, actor)
    return await quick.update(
        session,
        actor,
        catalog,
        catalog.object(object),
        change,
        source=source,
        reason=reason,
        context=context,
        fields=fields,
    )


async def list_records(session: Session, actor: Actor, object: str, query: ListQuery) -> bytes:  # noqa: A002
    """Return a page of records as JSON; see :func:`yingtu.records.read.list_records`."""
    catalog = await catalog_for(session, actor)
    return await read.list_records(session, actor, catalog, catalog.object(object), query)


async def list_rows(
    session: Session,
    actor: Actor,
    object: str,  # noqa: A002 - the word of the glossary
    query: ListQuery,
    texts: Texts,
) -> RowsPage:
    """Return a page of records as rows of texts; see :func:`yingtu.records.read.list_rows`."""
    catalog = await catalog_for(session, actor)
    return await read.list_rows(session, actor, catalog, catalog.object(object), query, texts)


async def list_lines(
    session: Session,
    actor: Actor,
    object: str,  # noqa: A002 - the word of the glossary
    query: ListQuery,
    texts: Texts,
) -> LinesPage:
    """Return a page of records as lines of CSV; see :func:`yingtu.records.read.list_lines`."""
    catalog = await catalog_for(session, actor)
    return await read.list_lines(session, actor, catalog, catalog.object(object), query, texts)


async def get_record(
    session: Session,
    actor: Actor,
    object: str,  # noqa: A002 - the word of the glossary
    record_id: UUID,
    *,
    fields: tuple[str, ...] | None = None,
    as_of: datetime | None = None,
) -> bytes:
    """Return one record as JSON; see :func:`yingtu.records.read.get_record`."""
    catalog = await catalog_for(session, actor)
    return await read.get_record(session, actor, catalog, catalog.object(object), record_id, fields=fields, as_of=as_of)


async def fetch(
    session: Session,
    actor: Actor,
    object: str,  # noqa: A002 - the word of the glossary
    ids: Sequence[UUID],
    *,
    fields: tuple[str, ...] | None = None,
) -> list[dict[str, Any]]:
    """Return those of some records that the actor may read, in the order of ``ids``."""
    catalog = await catalog_for(session, actor)
    return await read.fetch(session, actor, catalog, catalog.object(object), ids, fields=fields)


async def aggregate(session: Session, actor: Actor, object: str, query: AggregateQuery) -> bytes:  # noqa: A002
    """Return figures over records as JSON; see :func:`yingtu.records.read_aggregate.aggregate`."""
    catalog = await catalog_for(session, actor)
    return await read_aggregate.aggregate(session, actor, catalog, catalog.object(object), query)


async def history(
    session: Session,
    actor: Actor,
    object: str,  # noqa: A002 - the word of the glossary
    record_id: UUID,
    *,
    limit: int = 100,
    before: int | None = None,
    trash: bool = False,
) -> bytes:
    """Return the changes of a record as JSON; see :func:`yingtu.records.read_history.history`."""
    catalog = await catalog_for(session, actor)
    obj = catalog.object(object)
    return await read_history.history(session, actor, catalog, obj, record_id, limit=limit, before=before, trash=trash)


def items_of(page: bytes) -> list[dict[str, Any]]:
    """Return the records of a page that :func:`list_records` gave."""
    items: list[dict[str, Any]] = orjson.loads(page)["items"]
    return items


def cursor_of(page: bytes) -> str | None:
    """Return the cursor of the page after one that :func:`list_records` gave; None: it was the last."""
    cursor: str | None = orjson.loads(page)["next_cursor"]
    return cursor


async def catalog_for(session: Session, actor: Actor) -> Catalog:
    """Return the catalog the actor was resolved under, for SYSTEM the one in force."""
    if actor.system:
        return await metadata.catalog(session)
    return await metadata.of_version(session, actor.catalog_version)
