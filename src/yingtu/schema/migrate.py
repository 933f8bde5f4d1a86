"""Our own tables: created and brought up to date by Alembic, per workspace schema and for ``public``.

Each schema has its own version table, so a workspace that was moved or restored is migrated where it is. The functions are
synchronous: they run at start-up and when a workspace is made, in a thread where there is a loop. Alembic is imported only then: it
brings a template engine and a syntax highlighter into processes that will never migrate.
"""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from yingtu.kit.domains import import_all
from yingtu.kit.statement import SCHEMA, public_metadata, workspace_metadata
from yingtu.schema.names import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"

#: A migration that waits for a table longer than this gives up and is started again by the operator.
LOCK_TIMEOUT_MS = 10_000
STATEMENT_TIMEOUT_MS = 30 * 60 * 1000

#: One migration at a time per schema: the advisory lock's first key; the second is a digest of the schema's name.
_LOCK = 7_421_200
_SCHEMA_NAME = re.compile(r"ws_[a-z][a-z0-9_]{0,50}")


def upgrade_workspace(conninfo: str, schema: str) -> None:
    """Create the schema of a workspace if it is missing, and bring our tables in it up to date. Repeatable.

    Raises:
        ValueError: not the name of a workspace's schema.
    """
    if not _SCHEMA_NAME.fullmatch(schema):
        raise ValueError(f"{schema!r} is not the schema of a workspace: it must be ws_<id>")
    _upgrade(conninfo, schema, "workspace")


def drop_workspace(conninfo: str, schema: str) -> None:
    """Drop the schema of a workspace with everything in it; there is no way back.

    Raises:
        ValueError: not the name of a workspace's schema.
    """
    if not _SCHEMA_NAME.fullmatch(schema):
        raise ValueError(f"{schema!r} is not the schema of a workspace: it must be ws_<id>")
    with psycopg.connect(conninfo) as connection:
        connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_MS}ms'".encode())
        connection.execute(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE".encode())


def upgrade_public(conninfo: str) -> None:
    """Bring the directory of workspaces in ``public`` up to date. Repeatable."""
    _upgrade(conninfo, "public", "public")


def upgrade_all(conninfo: str) -> list[str]:
    """Migrate ``public`` and every workspace of this database; return the workspaces' schemas."""
    upgrade_public(conninfo)
    with psycopg.connect(conninfo) as connection:
        schemas = [
            row[0]
            for row in connection.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ws\\_%'"
                " AND to_regclass(quote_ident(nspname) || '.state') IS NOT NULL ORDER BY nspname"
            ).fetchall()
        ]
    for schema in schemas:
        upgrade_workspace(conninfo, schema)
    return schemas


def revision(conninfo: str, schema: str) -> str | None:
    """Return the revision our tables in a schema are at, None when there are none yet."""
    from alembic.migration import MigrationContext

    with _connected(conninfo) as connection:
        return MigrationContext.configure(connection, opts={"version_table_schema": schema}).get_current_revision()


def newest_revision(schema: str) -> str | None:
    """Return the revision this program brings ``schema`` to."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config(_branch(schema))).get_current_head()


def drift(conninfo: str, schema: str) -> list[str]:
    """Return how our tables in a schema differ from what this program expects; empty when they do not."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    load_models()
    declared = public_metadata if schema == "public" else workspace_metadata
    expected = sa.MetaData()
    for table in declared.sorted_tables:
        table.to_metadata(
            expected,
            schema=schema,
            referred_schema_fn=lambda _table, _schema, _constraint, referred: (
                schema if referred == SCHEMA else referred
            ),
        )
    names = {table.name for table in declared.sorted_tables}

    def ours(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "schema":
            return name == schema
        return kind != "table" or name in names or parents.get("schema_name") != schema

    # Alembic calls the first schema of the search path None; this way ``public`` has its name.
    with (
        _connected(make_conninfo(conninfo, options="-c search_path=pg_catalog")) as connection,
        warnings.catch_warnings(),
    ):
        # Alembic warns about expressions in indexes it cannot compare.
        warnings.simplefilter("ignore")
        context = MigrationContext.configure(
            connection,
            opts={"include_schemas": True, "include_name": ours, "compare_type": True, "version_table_schema": schema},
        )
        return [_difference(each) for each in compare_metadata(context, expected)]


def load_models() -> None:
    """Import the models of every domain, so that the metadata is complete."""
    import_all("models")


def _upgrade(conninfo: str, schema: str, branch: str) -> None:
    from alembic import command

    load_models()
    config = _config(branch)
    with _connected(conninfo) as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT_MS}ms'")
        connection.exec_driver_sql(f"SET statement_timeout = '{STATEMENT_TIMEOUT_MS}ms'")
        connection.execute(
            sa.text("SELECT pg_advisory_xact_lock(:lock, hashtext(:schema))"), {"lock": _LOCK, "schema": schema}
        )
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}")
        config.attributes.update(connection=connection, schema=schema)
        command.upgrade(config, "head")
        # allow-commit: migrations of one schema are one transaction, and this is its edge
        connection.commit()


def _config(branch: str) -> Config:
    from alembic.config import Config

    place = MIGRATIONS / branch
    if not place.is_dir():
        raise FileNotFoundError(
            f"{place} is missing: Yingtu runs from its source directory, with migrations/ beside src/"
        )
    config = Config()
    config.set_main_option("script_location", str(place).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _branch(schema: str) -> str:
    return "public" if schema == "public" else "workspace"


@contextmanager
def _connected(conninfo: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _difference(found: Any) -> str:
    """Return one of Alembic's differences in words."""
    if isinstance(found, list):
        return "; ".join(map(_difference, found))
    kind, *rest = found
    names = [
        getattr(each, "name", each)
        for each in rest
        if isinstance(each, (str, sa.Table, sa.Column, sa.Index)) or hasattr(each, "name")
    ]
    return f"{kind}: {' '.join(str(each) for each in names if each)}"
