"""What ``yingtu doctor`` asks of the database server and of the machine. Reads only."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import AsyncConnection

OLDEST_SERVER = 180000
GIB = 1024**3
LOW_DISK_BYTES = 2 * GIB
#: PostgreSQL stops writing at about 2.1 thousand million.
HIGH_TRANSACTION_AGE = 1_000_000_000
LONG_TRANSACTION_MINUTES = 30
#: A table has room for 1,600 columns, and dropped ones count.
MANY_DROPPED_COLUMNS = 300


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; ``text`` is a sentence that ends with what to do when ``level`` is not ok."""

    check: str
    level: Level
    text: str


def look_at_directory(directory: Path) -> list[Finding]:
    """Check the data directory: there, writable, private where it must be, and with room to grow."""
    if not directory.exists():
        return [Finding("data directory", Level.WARNING, f"{directory} does not exist yet. It is made by: yingtu run")]
    findings = []
    writable = os.access(directory, os.W_OK | os.X_OK)
    findings.append(
        Finding("data directory", Level.OK, f"{directory.absolute()}")
        if writable
        else Finding("data directory", Level.ERROR, f"{directory} is not writable for this user. Change its owner.")
    )
    free = shutil.disk_usage(directory).free
    findings.append(
        Finding("disk space", Level.OK, f"{free / GIB:.1f} GiB free")
        if free >= LOW_DISK_BYTES
        else Finding("disk space", Level.ERROR, f"only {free / GIB:.1f} GiB free. Make room before the database stops.")
    )
    key = directory / "secret.key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        findings.append(Finding("secret key", Level.ERROR, f"others may read {key}. Run: chmod 600 {key}"))
    return findings


async def look_at_server(connection: AsyncConnection[Any]) -> list[Finding]:
    """Check version, encoding, durability, rights, invalid indexes, old transactions, worn tables."""
    findings = [
        await _version(connection),
        await _encoding(connection),
        await _durability(connection),
        await _rights(connection),
        await _transaction_age(connection),
    ]
    findings += [finding async for finding in _invalid_indexes(connection)]
    findings += [finding async for finding in _long_transactions(connection)]
    findings += [finding async for finding in _worn_tables(connection)]
    return findings


async def _rows(connection: AsyncConnection[Any], query: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    cursor = await connection.execute(query.encode(), params)
    return await cursor.fetchall()


async def _version(connection: AsyncConnection[Any]) -> Finding:
    number = connection.info.server_version
    told = f"PostgreSQL {number // 10000}.{number % 10000}"
    if number < OLDEST_SERVER:
        return Finding("server version", Level.ERROR, f"{told} is too old. Yingtu needs 18 or newer.")
    return Finding("server version", Level.OK, told)


async def _encoding(connection: AsyncConnection[Any]) -> Finding:
    query = (
        "SELECT pg_encoding_to_char(encoding), datlocprovider, coalesce(datlocale, datcollate), datctype "
        "FROM pg_database WHERE datname = current_database()"
    )
    encoding, provider, locale, ctype = (await _rows(connection, query))[0]
    told = f"{encoding}, locale {locale}, character classes {ctype}"
    if encoding != "UTF8":
        return Finding(
            "encoding",
            Level.ERROR,
            f"{told}. Make a database with: ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' TEMPLATE template0",
        )
    if (provider != "b" and locale not in {"C", "POSIX", "C.UTF-8"}) or ctype in {"C", "POSIX"}:
        return Finding(
            "encoding",
            Level.WARNING,
            f"{told}. Sorting or searching Chinese text may differ; C.UTF-8 for both is what Yingtu is tested with.",
        )
    return Finding("encoding", Level.OK, told)


async def _durability(connection: AsyncConnection[Any]) -> Finding:
    names = ("fsync", "full_page_writes", "synchronous_commit")
    query = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s) AND setting = 'off' ORDER BY name"
    off = [name for name, _ in await _rows(connection, query, [list(names)])]
    if off:
        return Finding("durability", Level.ERROR, f"{', '.join(off)} off: a power cut loses data. Switch them on.")
    return Finding("durability", Level.OK, "commits are durable")


async def _rights(connection: AsyncConnection[Any]) -> Finding:
    query = "SELECT current_user, has_database_privilege(current_database(), 'CREATE'), has_schema_privilege('public', 'CREATE')"
    role, may_create, may_use_public = (await _rows(connection, query))[0]
    if not (may_create and may_use_public):
        return Finding("rights", Level.ERROR, f"role {role} may not create schemas. Make it the owner of the database.")
    return Finding("rights", Level.OK, f"role {role} may create schemas")


async def _transaction_age(connection: AsyncConnection[Any]) -> Finding:
    age = (await _rows(connection, "SELECT max(age(datfrozenxid)) FROM pg_database"))[0][0]
    if age > HIGH_TRANSACTION_AGE:
        return Finding(
            "transaction age",
            Level.ERROR,
            f"{age:,} transactions without a complete VACUUM. Run: vacuumdb --all --freeze",
        )
    return Finding("transaction age", Level.OK, f"{age:,}")


async def _invalid_indexes(connection: AsyncConnection[Any]) -> AsyncIterator[Finding]:
    query = (
        "SELECT n.nspname || '.' || c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND c.relkind = 'i' "
        "AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) ORDER BY 1"
    )
    names = [name for (name,) in await _rows(connection, query)]
    if names:
        yield Finding(
            "indexes",
            Level.WARNING,
            f"{len(names)} invalid, left by an interrupted build: {', '.join(names[:5])}. The worker builds them again; "
            "if they stay, run: yingtu worker",
        )
    else:
        yield Finding("indexes", Level.OK, "all valid")


async def _long_transactions(connection: AsyncConnection[Any]) -> AsyncIterator[Finding]:
    query = (
        "SELECT pid, application_name, extract(epoch FROM clock_timestamp() - xact_start)::int / 60 FROM pg_stat_activity "
        "WHERE datname = current_database() AND xact_start < clock_timestamp() - make_interval(mins => %s)"
    )
    for pid, name, minutes in await _rows(connection, query, [LONG_TRANSACTION_MINUTES]):
        yield Finding(
            "long transaction",
            Level.WARNING,
            f"process {pid} ({name}) has been in one for {minutes} minutes and holds up clean-up. End it if it is forgotten.",
        )


async def _worn_tables(connection: AsyncConnection[Any]) -> AsyncIterator[Finding]:
    query = (
        "SELECT attrelid::regclass::text, count(*) FROM pg_attribute WHERE attisdropped AND attnum > 0 "
        "GROUP BY attrelid HAVING count(*) >= %s ORDER BY 1"
    )
    for table, count in await _rows(connection, query, [MANY_DROPPED_COLUMNS]):
        yield Finding(
            "dropped columns",
            Level.WARNING,
            f"{table} carries {count} dropped columns; at 1,600 no field can be added.",
        )


async def look_at_orphans(connection: AsyncConnection[Any], *, known: list[str]) -> Finding:
    """Look for schemas and queue entries of workspaces (``known``: their ids) that are not in the directory."""
    schemas = await _rows(
        connection,
        "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ws\\_%%' AND NOT nspname = ANY(%s) ORDER BY nspname",
        [[f"ws_{name}" for name in known]],
    )
    entries = await _rows(
        connection,
        "SELECT count(*) FROM public.procrastinate_jobs WHERE args ? 'workspace' AND NOT args ->> 'workspace' = ANY(%s)",
        [known],
    )
    names = ", ".join(name for (name,) in schemas)
    if schemas:
        return Finding(
            "orphans", Level.WARNING, f"schemas that no workspace owns: {names}. Drop them when nobody needs them."
        )
    if entries[0][0]:
        return Finding(
            "orphans", Level.WARNING, f"{entries[0][0]} queued jobs of workspaces that are gone. They do nothing."
        )
    return Finding("orphans", Level.OK, "none")
