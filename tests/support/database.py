"""The tests' PostgreSQL: one server per run, one database per worker, a template for tests that commit.

``YINGTU_TEST_DATABASE_URL`` names a running server instead (a role that may create databases is enough). Otherwise an
embedded one starts in ``var/tests/postgres-<n>``; its files stay for the next run, which then starts in a moment.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.conninfo import make_conninfo

from yingtu.kit.db import Database, Pool, Workspace
from yingtu.kit.postgres import EmbeddedPostgres
from yingtu.kit.postgres_home import DirectoryInUseError, EmbeddedPostgresError
from yingtu.kit.postgres_settings import DISPOSABLE
from yingtu.kit.settings import Settings
from yingtu.schema.migrate import upgrade_public, upgrade_workspace

ROOT = Path(__file__).resolve().parents[2]
SERVER_VARIABLE = "YINGTU_TEST_DATABASE_URL"
#: Taken once per run, so that an edit meanwhile does not take the template away from a parallel worker.
FINGERPRINT_VARIABLE = "YINGTU_TEST_FINGERPRINT"
TEMPLATE_PREFIX = "yingtu_template_"
TEMPLATE_LOCK = 7_421_001
#: The workspace that exists in every test database.
WORKSPACE = Workspace("test")


@contextmanager
def running_server() -> Iterator[str]:
    """Yield the connection string of the server to test on: the one named by the environment, or our own."""
    if given := os.environ.get(SERVER_VARIABLE):
        yield given
        return
    for number in itertools.count():
        place = ROOT / "var" / "tests" / f"postgres-{number}"
        server = EmbeddedPostgres(place, options={**DISPOSABLE, "max_connections": "100", "shared_buffers": "96MB"})
        try:
            _start_or_begin_anew(server)
        except DirectoryInUseError:
            # Somebody else's run in this checkout; take the next place.
            continue
        try:
            yield server.conninfo()
        finally:
            server.stop()
        return


def _start_or_begin_anew(server: EmbeddedPostgres) -> None:
    """Start the server; files that a crash of the machine has spoilt (nothing is synced here) are thrown away."""
    try:
        server.start()
    except DirectoryInUseError:
        raise
    except EmbeddedPostgresError:
        shutil.rmtree(server.directory)
        server.start()


def with_database(server: str, database: str) -> str:
    """Return ``server`` with another database name."""
    return make_conninfo(server, dbname=database)


def create_database(server: str, name: str, *, template: str | None) -> str:
    """Replace the database ``name`` by a clone of ``template``, or an empty one, and return its connection string."""
    how = (
        sql.SQL("TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'")
        if template is None
        else sql.SQL("TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} ").format(sql.Identifier(name)) + how)
    return with_database(server, name)


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def ensure_template(server: str) -> str:
    """Return the name of the template database: all our tables in ``public`` and in the schema of :data:`WORKSPACE`.

    Made once per state of the sources; parallel workers wait for the first one.
    """
    fix_fingerprint()
    name = TEMPLATE_PREFIX + os.environ[FINGERPRINT_VARIABLE]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'yingtu\\_template\\_%'"
        ).fetchall()
        if (name,) in found:
            return name
        for (old,) in found:
            drop_database(server, old)
        fresh = f"{name}_fresh"
        prepare(create_database(server, fresh, template=None))
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(fresh), sql.Identifier(name))
        )
    return name


def prepare(conninfo: str) -> None:
    """Make all tables in an empty database, as an installation does."""
    upgrade_public(conninfo)
    upgrade_workspace(conninfo, WORKSPACE.schema)


def fix_fingerprint() -> None:
    """Take the fingerprint for this process and those it starts."""
    os.environ.setdefault(FINGERPRINT_VARIABLE, _fingerprint())


def _fingerprint() -> str:
    """Return a digest of everything that decides what the template holds."""
    digest = hashlib.sha256()
    for top in (ROOT / "src", ROOT / "migrations", Path(__file__)):
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix in {".py", ".yaml", ".yml", ".sql", ".csv", ".json"}:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class RolledBackDatabase(Database):
    """A :class:`Database` on one connection inside a transaction that is never committed.

    ``write()`` becomes a savepoint, ``read()`` sees what the test wrote. Not for concurrency: mark such tests ``committed``.
    """

    def __init__(self, connection: AsyncConnection[Any], conninfo: str, settings: Settings) -> None:
        super().__init__(conninfo, settings)
        self.pools = {}
        self._only = connection

    async def open(self) -> None:
        """The connection is open already."""

    async def close(self) -> None:
        """The fixture closes the connection."""

    @asynccontextmanager
    async def connection(self, pool: Pool = Pool.INTERACTIVE) -> AsyncIterator[AsyncConnection[Any]]:
        yield self._only


@asynccontextmanager
async def rolled_back(conninfo: str, settings: Settings) -> AsyncIterator[RolledBackDatabase]:
    """Yield a database whose every change is undone at the end."""
    async with await AsyncConnection.connect(conninfo, autocommit=True, options="-c timezone=UTC") as connection:
        await connection.execute("BEGIN")
        try:
            yield RolledBackDatabase(connection, conninfo, settings)
        finally:
            await connection.execute("ROLLBACK")
