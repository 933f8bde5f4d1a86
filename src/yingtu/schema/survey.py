"""What a draft stands on: the epochs, the documents that are to change, the tables there are; all in one round trip.

A publisher shares the event loop with everybody it serves: each round trip waits for its turn behind all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import AsyncClientCursor, sql

from yingtu.schema.errors import PublishingNow

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from yingtu.kit.db import Session
    from yingtu.schema.plan import Shape

#: First key of the advisory lock that lets one publisher in; the second is a digest of the schema.
_PUBLISHER_LOCK = 7_421_100

_BE_ALONE = "SELECT pg_try_advisory_xact_lock(%(lock)s, hashtext(%(schema)s));"
_LOOK = """
SELECT s.catalog_version, s.access_epoch, EXISTS (SELECT FROM {publishing}),
       (SELECT coalesce(json_agg(json_build_array(d.kind, d.key, d.body)), '[]')
        FROM {document} d JOIN unnest(%(kinds)s::text[], %(keys)s::text[]) AS asked (kind, key) USING (kind, key)),
       (SELECT coalesce(json_object_agg(c.relname, (
          SELECT json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod))
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)), '{{}}')
        FROM pg_class c WHERE c.relnamespace = to_regnamespace(quote_ident(%(schema)s)) AND c.relkind = 'r')
FROM {state} s
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """The state of a workspace's configuration at one moment.

    Attributes:
        waiting: A change waits for its conversions.
        bodies: The bodies of those of the documents asked for that are stored, by (kind, key).
        shape: The tables there are.
    """

    version: int
    access_epoch: int
    waiting: bool
    bodies: Mapping[tuple[str, str], dict[str, Any]]
    shape: Shape


async def survey(session: Session, pairs: Collection[tuple[str, str]]) -> Ground:
    """Look at the configuration and at the documents (kind, key) in question."""
    async with AsyncClientCursor(session.connection) as cursor:
        await cursor.execute(_text(_LOOK, session), _values(session, pairs))
        return _ground(await cursor.fetchone(), session)


async def survey_alone(session: Session, pairs: Collection[tuple[str, str]]) -> Ground:
    """Look as the only publisher until the transaction ends.

    Two publishers that wait for each other's writers would never end: the second one is told at once.

    Raises:
        PublishingNow: somebody else is publishing.
    """
    async with AsyncClientCursor(session.connection) as cursor:
        # Two statements, so that the second one sees what the last holder of the lock has committed.
        await cursor.execute(_text(_BE_ALONE + _LOOK, session), _values(session, pairs))
        [[alone]] = await cursor.fetchall()
        if not alone:
            raise PublishingNow(retry_after_s=1)
        cursor.nextset()
        return _ground(await cursor.fetchone(), session)


def _text(text: str, session: Session) -> sql.Composed:
    names = ("state", "publishing", "document")
    return sql.SQL(text).format(**{name: sql.Identifier(session.schema, name) for name in names})


def _values(session: Session, pairs: Collection[tuple[str, str]]) -> dict[str, Any]:
    return {
        "lock": _PUBLISHER_LOCK,
        "schema": session.schema,
        "kinds": [kind for kind, _ in pairs],
        "keys": [key for _, key in pairs],
    }


def _ground(row: tuple[Any, ...] | None, session: Session) -> Ground:
    if row is None:
        raise LookupError(f"schema {session.schema} has no row in the table state: run `yingtu migrate`")
    version, access_epoch, waiting, bodies, shape = row
    return Ground(version, access_epoch, waiting, {(kind, key): body for kind, key, body in bodies}, shape)
