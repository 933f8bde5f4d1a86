"""``yingtu doctor``: look at everything that can be wrong with an installation, and say what to do about it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from psycopg import Error as PostgresError

from yingtu.cli.console import answer
from yingtu.cli.run import is_loopback
from yingtu.kit import clock
from yingtu.kit.db import Workspace
from yingtu.kit.diagnosis import Finding, Level, look_at_directory, look_at_orphans, look_at_server
from yingtu.kit.errors import YingtuError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Database
    from yingtu.kit.settings import Settings

SIGNS = {Level.OK: "✓", Level.WARNING: "!", Level.ERROR: "✗"}
PUBLIC = Workspace("public")


async def examine(database: Database, settings: Settings) -> list[Finding]:
    """Run all checks; the order is that of the report."""
    findings = look_at_directory(settings.data_dir)
    findings.append(look_at_settings(settings))
    async with database.connection() as connection:
        findings += await look_at_server(connection)
    findings += await look_at_tables(database)
    findings += await look_at_backups(database, settings)
    return findings


async def look_at_backups(database: Database, settings: Settings) -> list[Finding]:
    """Say of every workspace when it was backed up, and what has gone wrong since."""
    from yingtu.schema import migrate
    from yingtu.workspaces import backups, repository

    if await asyncio.to_thread(migrate.revision, database.conninfo, "public") is None:
        return []
    async with database.read(PUBLIC) as session:
        entries = [entry for entry in await repository.entries(session) if entry.state == "active"]
    findings = []
    for entry in entries:
        name, workspace = f"backup of {entry.id}", Workspace(entry.id)
        failure = backups.last_failure(settings, workspace)
        newest = next(iter(backups.list_backups(settings, workspace)), None)
        since = newest.made_at if newest else entry.created_at
        if failure is not None:
            text = f"it failed on {failure.at:%Y-%m-%d %H:%M} UTC: {failure.reason}"
            findings.append(Finding(name, Level.ERROR, text))
        elif settings.backup_daily and clock.now() - since > backups.EVERY * 2:
            text = f"the last one is of {since:%Y-%m-%d}. Workers make one a day: is one running? Or run: yingtu backup"
            findings.append(Finding(name, Level.WARNING, text))
        else:
            text = f"{newest.path.name}" if newest else "none yet; the first is made when the workspace is a day old"
            findings.append(Finding(name, Level.OK, text))
    return findings


async def look_at_tables(database: Database) -> list[Finding]:
    """Compare our own tables of every workspace with what this version expects, and the queue with the workspaces."""
    from yingtu.schema import migrate
    from yingtu.workspaces import repository

    if await asyncio.to_thread(migrate.revision, database.conninfo, "public") is None:
        return [Finding("tables", Level.WARNING, "there are none yet. Run: yingtu migrate")]
    async with database.read(PUBLIC) as session:
        known = [Workspace(entry.id) for entry in await repository.entries(session)]
    schemas = ["public", *(workspace.schema for workspace in known)]
    findings = [await asyncio.to_thread(_look_at_schema, database.conninfo, schema) for schema in schemas]
    findings += [await look_at_records(database, workspace) for workspace in known]
    async with database.connection() as connection:
        findings.append(await look_at_orphans(connection, known=[workspace.id for workspace in known]))
    return findings


async def look_at_records(database: Database, workspace: Workspace) -> Finding:
    """Compare the tables of records with the configuration in force; columns that are being dropped may be left over."""
    from yingtu.metadata.service import catalog
    from yingtu.schema.inspect import load_shape
    from yingtu.schema.plan import shape_of

    name = f"records of {workspace.id}"
    try:
        async with database.read(workspace) as session:
            expected = shape_of(await catalog(session))
            present = await load_shape(session.connection, session.schema)
    except (YingtuError, PostgresError) as error:
        return Finding(name, Level.ERROR, f"the configuration cannot be read: {error}. Please report this.")
    missing = [
        f"{table}.{column} {kind} (found: {present.get(table, {}).get(column)})"
        for table, columns in expected.items()
        for column, kind in columns.items()
        if present.get(table, {}).get(column) != kind
    ]
    if missing:
        shown = "; ".join(missing[:3])
        return Finding(name, Level.ERROR, f"{len(missing)} columns are not as configured: {shown}. Please report this.")
    return Finding(name, Level.OK, "tables follow the configuration")


def _look_at_schema(conninfo: str, schema: str) -> Finding:
    from yingtu.schema import migrate

    name = f"tables of {schema}"
    present, newest = migrate.revision(conninfo, schema), migrate.newest_revision(schema)
    if present != newest:
        return Finding(
            name, Level.ERROR, f"they are at revision {present}, this version needs {newest}. Run: yingtu migrate"
        )
    if different := migrate.drift(conninfo, schema):
        shown = "; ".join(different[:3])
        return Finding(
            name, Level.ERROR, f"{len(different)} differ from what this version expects: {shown}. Please report this."
        )
    return Finding(name, Level.OK, f"revision {present}")


def look_at_settings(settings: Settings) -> Finding:
    """Check settings that fit together badly."""
    if settings.demo and not is_loopback(settings.host):
        return Finding(
            "settings", Level.ERROR, f"the demo's passwords are known to all, and the server listens on {settings.host}. "
            "Set YINGTU_DEMO=false or YINGTU_HOST=127.0.0.1.",
        )  # fmt: skip
    if not is_loopback(settings.host) and settings.public_url is None:
        return Finding(
            "settings", Level.WARNING, "the server can be reached from outside without YINGTU_PUBLIC_URL. "
            "Set it to the address that people type, so that links and cookies fit.",
        )  # fmt: skip
    return Finding("settings", Level.OK, "they fit together")


def report(findings: Sequence[Finding]) -> int:
    """Print the findings and return the exit code: 1 when something is wrong."""
    for finding in findings:
        answer(f"{SIGNS[finding.level]} {finding.check}: {finding.text}")
    errors = sum(finding.level is Level.ERROR for finding in findings)
    warnings = sum(finding.level is Level.WARNING for finding in findings)
    answer(f"\n{len(findings)} checks, {errors} errors, {warnings} warnings")
    return 1 if errors else 0
