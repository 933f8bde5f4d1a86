"""Which records an actor may read or change: for what hangs on records without being one (files, comments, tags).

For sessions in which the actor's epochs have been compared already (``CheckedReadSession``, ``CheckedWriteSession``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg.errors import FeatureNotSupported, UndefinedColumn, UndefinedTable

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.errors import StaleCatalog, UnknownObject
from yingtu.query.tables import record_table
from yingtu.records import authorise
from yingtu.records.errors import RecordForbidden, RecordNotFound
from yingtu.records.reach_repository import covering_statement
from yingtu.records.service import catalog_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Reach:
    """The live records among those asked for, by what the actor may do with them. Nobody changes what they may not read."""

    readable: frozenset[UUID]
    editable: frozenset[UUID]


async def reach(session: Session, actor: Actor, object_name: str, ids: Iterable[UUID]) -> Reach:
    """Return which of some records the actor may read, and which they may edit.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object at all, or it has no records.
    """
    catalog = await catalog_for(session, actor)
    obj = catalog.object(object_name)
    if object_name == USER_OBJECT:
        raise UnknownObject(object=object_name)
    policy = access.policy(catalog, actor, obj)
    access.require(policy, Operation.READ)
    cache = authorise.cache_of(catalog, actor)
    key = ("reach", object_name)
    if key not in cache:
        table = record_table(catalog, obj)
        flags = authorise.flags(catalog, actor, obj, table)
        cache[key] = covering_statement(table, list(flags.columns.values())), flags
    statement, flags = cache[key]
    try:
        rows = await session.all(statement, {"ids": list(ids), **flags.params(actor)})
    except (UndefinedColumn, UndefinedTable, FeatureNotSupported) as error:
        raise StaleCatalog from error
    if policy.unrestricted:
        found = frozenset(row[0] for row in rows)
        return Reach(found, found)
    covering = {row[0]: flags.covering(len(policy.rules), row[1:]) for row in rows}
    readable = {each for each, rules in covering.items() if authorise.covers(policy, rules, Operation.READ)}
    editable = {each for each in readable if authorise.covers(policy, covering[each], Operation.EDIT)}
    return Reach(frozenset(readable), frozenset(editable))


async def require_readable(session: Session, actor: Actor, object_name: str, record_id: UUID) -> None:
    """Refuse a record that the actor may not read.

    Raises:
        RecordNotFound: there is none, it is in the trash, or the actor may not read it.
    """
    if record_id not in (await reach(session, actor, object_name, [record_id])).readable:
        raise RecordNotFound(object=object_name)


async def require_editable(session: Session, actor: Actor, object_name: str, record_id: UUID) -> None:
    """Refuse a record that the actor may not edit.

    Raises:
        RecordNotFound: see :func:`require_readable`.
        RecordForbidden: the actor may read it only.
    """
    found = await reach(session, actor, object_name, [record_id])
    if record_id not in found.readable:
        raise RecordNotFound(object=object_name)
    if record_id not in found.editable:
        raise RecordForbidden
