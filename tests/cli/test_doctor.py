"""The doctor sees what is wrong and says what to do."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.database import WORKSPACE
from yingtu.cli.doctor import examine, look_at_records, look_at_settings, look_at_tables, report
from yingtu.kit.db import Database, Workspace
from yingtu.kit.diagnosis import Finding, Level, look_at_directory, look_at_server
from yingtu.kit.settings import Settings
from yingtu.schema.migrate import upgrade_public, upgrade_workspace
from yingtu.workspaces import repository


def by_check(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.check: finding for finding in findings}


class TestServer:
    async def test_a_sound_server_has_no_finding_but_the_tests_own_haste(self, database: Database) -> None:
        async with database.connection() as connection:
            findings = await look_at_server(connection)
        bad = [finding.check for finding in findings if finding.level is not Level.OK]
        assert set(bad) <= {"durability"}
        assert by_check(findings)["server version"].text.startswith("PostgreSQL 18.")

    @pytest.mark.committed
    async def test_an_index_left_invalid_is_named(self, database: Database) -> None:
        async with database.connection() as connection:
            await connection.execute("CREATE TABLE public.twice AS SELECT 1 AS x FROM generate_series(1, 2)")
            with pytest.raises(Exception, match="could not create unique index"):
                await connection.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON public.twice (x)")
            found = by_check(await look_at_server(connection))["indexes"]
        assert found.level is Level.WARNING
        assert "public.broken" in found.text

    async def test_a_table_worn_by_dropped_columns_is_named(self, database: Database) -> None:
        columns = [f"c{number} int" for number in range(320)]
        async with database.connection() as connection:
            await connection.execute(f"CREATE TABLE public.worn (x int, {', '.join(columns)})".encode())
            drops = ", ".join(f"DROP COLUMN c{number}" for number in range(320))
            await connection.execute(f"ALTER TABLE public.worn {drops}".encode())
            found = by_check(await look_at_server(connection))["dropped columns"]
        assert "worn carries 320" in found.text


class TestDirectory:
    def test_a_key_that_others_may_read_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "secret.key").write_text("x")
        (tmp_path / "secret.key").chmod(0o644)
        found = by_check(look_at_directory(tmp_path))["secret key"]
        assert (found.level, "chmod 600" in found.text) == (Level.ERROR, True)

    def test_a_directory_to_come_is_no_error(self, tmp_path: Path) -> None:
        assert [finding.level for finding in look_at_directory(tmp_path / "later")] == [Level.WARNING]


class TestSettings:
    def test_known_passwords_in_public_are_an_error(self) -> None:
        assert look_at_settings(Settings(host="0.0.0.0", demo=True)).level is Level.ERROR

    def test_a_public_server_should_know_its_address(self) -> None:
        assert look_at_settings(Settings(host="0.0.0.0", demo=False)).level is Level.WARNING
        public = Settings(host="0.0.0.0", demo=False, public_url="https://crm.example.com")
        assert look_at_settings(public).level is Level.OK


class TestReport:
    async def test_everything_is_examined_and_printed(
        self, database: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        report(await examine(database, settings))
        printed = capsys.readouterr().out
        assert "server version" in printed
        assert "disk space" in printed

    def test_an_error_makes_the_command_fail(self) -> None:
        assert report([Finding("x", Level.ERROR, "bad")]) == 1
        assert report([Finding("x", Level.WARNING, "so so")]) == 0


@pytest.mark.committed
class TestTables:
    async def test_tables_made_by_the_migrations_are_as_expected(self, empty_database: str, settings: Settings) -> None:
        await asyncio.to_thread(upgrade_public, empty_database)
        await asyncio.to_thread(upgrade_workspace, empty_database, "ws_acme")
        database = Database(empty_database, settings)
        await database.open()
        try:
            async with database.write(Workspace("public")) as session:
                await repository.add(session, "acme", "Acme", demo=False)
            found = await look_at_tables(database)
            sound = [each for each in found if each.check != "records of acme"]
            assert [each.text for each in sound if each.level is not Level.OK] == []
            async with database.write(Workspace("public")) as session:
                await session.connection.execute("CREATE SCHEMA ws_forgotten")
                await session.connection.execute("ALTER TABLE ws_acme.state DROP COLUMN access_epoch")
            checks = by_check(await look_at_tables(database))
        finally:
            await database.close()
        assert "ws_forgotten" in checks["orphans"].text
        assert "access_epoch" in checks["tables of ws_acme"].text

    async def test_without_tables_it_says_how_to_make_them(self, empty_database: str, settings: Settings) -> None:
        database = Database(empty_database, settings)
        await database.open()
        try:
            (found,) = await look_at_tables(database)
        finally:
            await database.close()
        assert "yingtu migrate" in found.text

    async def test_tables_of_records_are_compared_with_the_configuration(self, installation: Settings) -> None:
        database = Database(installation.database_url or "", installation)
        await database.open()
        try:
            assert (await look_at_records(database, WORKSPACE)).level is Level.OK
            async with database.write(WORKSPACE) as session:
                await session.connection.execute("ALTER TABLE ws_test.lead DROP COLUMN phone")
            found = await look_at_records(database, WORKSPACE)
        finally:
            await database.close()
        assert found.level is Level.ERROR
        assert "phone" in found.text
