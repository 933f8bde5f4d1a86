"""The embedded PostgreSQL: starts quickly, lets in only us, and survives every kind of death."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.support.counts import counted
from tests.support.database import ROOT
from tests.support.directories import reachable_directory
from tests.support.postgres_app import MUCH_WAL, ROWS_PER_COMMIT
from tests.support.processes import runs, until
from yingtu.kit.postgres import ADMIN_ROLE, EmbeddedPostgres
from yingtu.kit.postgres_home import DirectoryInUseError, EmbeddedPostgresError
from yingtu.kit.postgres_settings import DISPOSABLE, MIB, render, server_settings

SMALL = {"shared_buffers": "32MB"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")


@pytest.fixture(scope="class")
def place() -> Iterator[Path]:
    with reachable_directory() as path:
        yield path


@pytest.fixture(scope="class")
def server(place: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(place / "shared", options=SMALL) as running:
        yield running


class TestStart:
    def test_first_start_takes_less_than_5_s_and_a_restart_less_than_3_s(self, place: Path) -> None:
        server = EmbeddedPostgres(place / "timed", options=SMALL)
        began = time.monotonic()
        server.start()
        first = time.monotonic() - began
        server.stop()
        began = time.monotonic()
        server.start()
        again = time.monotonic() - began
        server.stop()
        assert first < 5
        assert again < 3

    def test_the_application_is_no_superuser_but_owns_its_database(self, server: EmbeddedPostgres) -> None:
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            row = connection.execute(
                "SELECT current_user, rolsuper, pg_catalog.pg_get_userbyid(datdba) FROM pg_roles, pg_database "
                "WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
        assert row == ("yingtu", False, "yingtu")

    def test_the_url_says_the_same_as_the_connection_string(self, server: EmbeddedPostgres) -> None:
        with psycopg.connect(server.url()) as connection:
            assert connection.info.dbname == "yingtu"

    def test_text_is_utf8_sorted_by_code_point_and_trigrams_know_chinese(self, server: EmbeddedPostgres) -> None:
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            row = connection.execute(
                "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database "
                "WHERE datname = current_database()"
            ).fetchone()
            assert row == ("UTF8", "b", "C.UTF-8")
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            trigrams = connection.execute("SELECT cardinality(show_trgm('杭州云帆'))").fetchone()
        assert trigrams is not None
        assert trigrams[0] > 0

    def test_commits_are_durable_and_jit_is_off(self, server: EmbeddedPostgres) -> None:
        expected = {
            "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "jit": "off",
            "recovery_init_sync_method": "syncfs", "max_wal_size": "512MB", "listen_addresses": "", "data_checksums": "on",
        }  # fmt: skip
        with psycopg.connect(server.conninfo()) as connection:
            shown = {name: connection.execute(f"SHOW {name}".encode()).fetchone() for name in expected}
        assert {name: row[0] for name, row in shown.items() if row} == expected

    def test_an_operators_local_conf_wins(self, place: Path) -> None:
        server = EmbeddedPostgres(place / "local", options={**DISPOSABLE, **SMALL})
        with server:
            local = server.cluster / "local.conf"
            local.write_text("work_mem = '12345kB'\n")
            server.account.own(local)
        with server, psycopg.connect(server.conninfo()) as connection:
            assert connection.execute("SHOW work_mem").fetchone() == ("12345kB",)

    def test_a_path_too_long_for_a_socket_is_no_obstacle(self, place: Path) -> None:
        with EmbeddedPostgres(place / ("long" * 30), options={**DISPOSABLE, **SMALL}) as server:
            psycopg.connect(server.conninfo()).close()
            assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        server.socket_dir.rmdir()

    def test_a_server_that_cannot_start_says_why(self, place: Path) -> None:
        with pytest.raises(EmbeddedPostgresError, match="shared_buffers"):
            EmbeddedPostgres(place / "broken", options={"shared_buffers": "much"}).start()

    def test_data_of_another_major_version_asks_for_an_upgrade(self, place: Path) -> None:
        (place / "old" / "server" / "cluster-17").mkdir(parents=True)
        if os.geteuid() == 0:
            os.chown(place / "old" / "server", 65534, 65534)
        with pytest.raises(EmbeddedPostgresError, match="yingtu upgrade"):
            EmbeddedPostgres(place / "old").start()


class TestAccess:
    def test_only_the_servers_account_may_enter_its_directories(self, server: EmbeddedPostgres) -> None:
        for private in (server.socket_dir, server.cluster):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
            assert private.stat().st_uid == server.account.uid

    @as_root
    def test_root_runs_it_as_somebody_else(self, server: EmbeddedPostgres) -> None:
        assert server.pid is not None
        assert psutil.Process(server.pid).uids().real == server.account.uid != 0

    @as_root
    def test_another_user_gets_no_connection(self, server: EmbeddedPostgres, place: Path) -> None:
        program = "import os, psycopg, sys; os.setgid(2); os.setuid(2); psycopg.connect(sys.argv[1])"
        for info in (server.conninfo(), server.conninfo("postgres", role=ADMIN_ROLE)):
            tried = subprocess.run([sys.executable, "-c", program, info], capture_output=True, text=True, check=False)
            assert "Permission denied" in tried.stderr

    def test_there_is_no_trust(self, server: EmbeddedPostgres) -> None:
        rules = (server.cluster / "pg_hba.conf").read_text().split()
        assert "trust" not in rules

    @as_root
    def test_a_user_without_root_can_run_it_all(self, place: Path) -> None:
        home = place / "theirs"
        home.mkdir()
        os.chown(home, 2, 2)
        program = (
            "import os, sys, psycopg, encodings.idna\nfrom pathlib import Path\n"
            "from yingtu.kit.postgres import EmbeddedPostgres\n"
            "os.setgroups([]); os.setgid(2); os.setuid(2)\n"
            "with EmbeddedPostgres(Path(sys.argv[1]), options={'fsync': 'off'}) as server:\n"
            "    print(psycopg.connect(server.conninfo()).execute('SELECT current_user').fetchone())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(home / "data")], capture_output=True, text=True, check=False, cwd="/"
        )
        assert done.stdout == "('yingtu',)\n", done.stderr

    @as_root
    def test_data_below_a_private_directory_is_kept_where_the_server_can_go(self, place: Path) -> None:
        private = place / "private"
        private.mkdir(mode=0o700)
        with EmbeddedPostgres(private / "data", options={**DISPOSABLE, **SMALL}) as server:
            psycopg.connect(server.conninfo()).close()
            assert (private / "data" / "server").is_symlink()
        subprocess.run(["rm", "-r", str(server.home)], check=True)
        with pytest.raises(EmbeddedPostgresError, match="which is gone"):
            EmbeddedPostgres(private / "data").start()


class TestOneAtATime:
    def test_a_second_program_on_the_same_data_is_refused_by_name(self, server: EmbeddedPostgres) -> None:
        with pytest.raises(DirectoryInUseError, match=f"in use by process {os.getpid()}"):
            EmbeddedPostgres(server.directory).start()
        assert server.pid is not None

    def test_another_program_can_use_the_running_server(self, server: EmbeddedPostgres) -> None:
        other = EmbeddedPostgres(server.directory)
        other.attach()
        psycopg.connect(other.conninfo()).close()
        other.stop()
        assert server.pid is not None

    def test_without_a_server_there_is_nothing_to_attach_to(self, place: Path) -> None:
        with pytest.raises(EmbeddedPostgresError, match="no database answers"):
            EmbeddedPostgres(place / "nothing").attach()


class Writer:
    """The program of :mod:`tests.support.postgres_app`, started and about to be killed."""

    def __init__(self, directory: Path, megabytes: int) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.support.postgres_app", str(directory), str(megabytes)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        self.server_pid = int(self._line().split()[1])
        self.committed = 0
        self.megabytes = megabytes

    def _line(self) -> str:
        assert self.program.stdout is not None
        line = self.program.stdout.readline()
        assert line, "the writer ended by itself"
        return line

    def fill(self) -> None:
        """Wait until the WAL is as large as asked."""
        while self._line() != "full\n":
            self.committed += 1

    def kill(self) -> None:
        self.program.kill()
        self.program.communicate()


def complete_batches(server: EmbeddedPostgres) -> int:
    """Return the number of batches found, each of which must be whole."""
    with psycopg.connect(server.conninfo()) as connection:
        counts = connection.execute("SELECT count(*) FROM filled GROUP BY batch").fetchall()
    assert set(counts) == {(ROWS_PER_COMMIT,)}
    return len(counts)


class TestDeath:
    def test_a_killed_app_takes_its_server_down_in_order(self, place: Path) -> None:
        writer = Writer(place / "app-killed", 5)
        writer.fill()
        writer.kill()
        until(lambda: not runs(writer.server_pid))
        with EmbeddedPostgres(place / "app-killed", options=SMALL) as server:
            assert complete_batches(server) >= 5

    def test_the_next_start_takes_over_a_server_that_outlived_its_app(self, place: Path) -> None:
        writer = Writer(place / "adopted", 5)
        writer.fill()
        guard = next(p for p in psutil.Process(writer.program.pid).children() if "yingtu-guard" in p.cmdline())
        guard.kill()
        writer.kill()
        assert runs(writer.server_pid)
        with EmbeddedPostgres(place / "adopted", options=SMALL) as server:
            assert not runs(writer.server_pid)
            assert complete_batches(server) >= 5

    def test_a_killed_postmaster_is_started_again_by_the_same_app(self, place: Path) -> None:
        with EmbeddedPostgres(place / "revived", options=SMALL) as server:
            assert server.revive() is False
            killed = server.pid
            assert killed is not None
            with psycopg.connect(server.conninfo(), autocommit=True) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 42 AS x")
            os.kill(killed, signal.SIGKILL)
            until(lambda: server.pid is None)
            assert server.revive() is True
            with psycopg.connect(server.conninfo()) as connection:
                assert connection.execute("SELECT x FROM kept").fetchone() == (42,)

    @pytest.mark.campaign
    def test_app_and_postmaster_killed_with_much_wal_lose_no_commit(self, place: Path) -> None:
        writer = Writer(place / "crashed", counted(usual=48, full=1024))
        writer.fill()
        os.kill(writer.server_pid, signal.SIGKILL)
        writer.kill()
        told: list[str] = []
        with EmbeddedPostgres(place / "crashed", options=MUCH_WAL, progress=told.append) as server:
            assert complete_batches(server) >= writer.megabytes
            assert "redo done" in server.log.read_text()

    def test_a_process_number_that_now_belongs_to_another_program_is_no_obstacle(self, place: Path) -> None:
        server = EmbeddedPostgres(place / "reused", options=SMALL)
        with server:
            pid_file = (server.cluster / "postmaster.pid").read_text().splitlines()
        stale = server.cluster / "postmaster.pid"
        stale.write_text("\n".join([str(os.getpid()), *pid_file[1:], ""]))
        with server:
            psycopg.connect(server.conninfo()).close()

    def test_an_interrupted_first_start_begins_anew(self, place: Path) -> None:
        server = EmbeddedPostgres(place / "interrupted", options=SMALL)
        with server:
            pass
        server.cluster.rename(server.home / f"{server.cluster.name}.new")
        with server:
            psycopg.connect(server.conninfo()).close()


class TestServerSettings:
    @pytest.mark.parametrize(("memory_gib", "buffers"), [(0.5, "64MB"), (2, "256MB"), (24, "3072MB"), (256, "4096MB")])
    def test_memory_is_sized_to_the_machine(self, memory_gib: float, buffers: str) -> None:
        assert server_settings(int(memory_gib * 1024) * MIB, processors=2)["shared_buffers"] == buffers

    def test_quotes_in_values_stay_values(self) -> None:
        assert "log_line_prefix = 'it''s'" in render({"log_line_prefix": "it's"})
