"""Backups: saved whole, refused when damaged, brought back in place or beside, noted when they fail."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.http import SignedIn, open_client
from yingtu.app import create_app
from yingtu.channels import service as channels
from yingtu.cli.doctor import look_at_backups
from yingtu.identity.actor import SYSTEM
from yingtu.identity.service import actor_of_user
from yingtu.jobs import service as jobs
from yingtu.kit import backup_archive, clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.diagnosis import Level
from yingtu.kit.settings import Settings
from yingtu.operations.errors import MayNotViewOperations
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written
from yingtu.records.service import ListQuery
from yingtu.users.service import find_user
from yingtu.workspaces import backups, restored, service
from yingtu.workspaces.errors import BackupFailed, WorkspaceNotEmpty
from yingtu.workspaces.service import FirstPerson, NewWorkspace

pytestmark = pytest.mark.committed

ANNA = FirstPerson("anna", "安娜", "a long password")
TRICKY = "云帆 COPY ws_acme.lead FROM stdin;\n\\.\nws_acme.lead"


@pytest.fixture
async def acme(database: Database, settings: Settings) -> Workspace:
    """A company with a customer, a contact linked over time and a file."""
    workspace = await service.create(database, NewWorkspace("acme", "Acme", administrator=ANNA))
    await add(database, workspace, "first", description=TRICKY)
    place = settings.data_dir / "files" / "acme" / "blobs" / "ab" / "abc"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"a file")
    (settings.data_dir / "files" / "acme" / "exports").mkdir()
    (settings.data_dir / "files" / "acme" / "exports" / "7.csv").write_bytes(b"again")
    return workspace


async def add(database: Database, workspace: Workspace, name: str, **values: object) -> None:
    async with database.write(workspace) as session:
        owner = (await find_user(session, "anna")).id
        change = Create({"name": name, "owner_id": owner, **values})
        result = await records.write(session, SYSTEM, "account", [change], source=Source.SYSTEM)
    assert isinstance(result.outcomes[0], Written), result.outcomes


async def names(database: Database, workspace: Workspace) -> list[str]:
    async with database.read(workspace) as session:
        page = await records.list_records(session, SYSTEM, "account", ListQuery(sort="name", fields=("name",)))
    return [each["name"] for each in records.items_of(page)]


class TestWayBack:
    async def test_a_workspace_becomes_what_it_was_and_processes_notice(
        self, database: Database, settings: Settings, acme: Workspace
    ) -> None:
        made = await backups.make(database, acme, settings)
        assert made is not None
        await add(database, acme, "second")
        (settings.data_dir / "files" / "acme" / "blobs" / "ab" / "abc").unlink()
        async with open_client(create_app(settings, database)) as client:
            credentials = {"login": "anna", "password": ANNA.password}
            signed = await client.post("/api/v1/session", json=credentials, headers={"X-Workspace": "acme"})
            assert signed.status_code == 200
            with pytest.raises(WorkspaceNotEmpty):
                await backups.restore(database, settings, made.path, acme)
            assert await names(database, acme) == ["first", "second"]
            await backups.restore(database, settings, made.path, acme, replace=True)
            assert await names(database, acme) == ["first"]
            # The sign-in came after the backup.
            gone = await client.get("/api/v1/objects/account/records", headers={"X-Workspace": "acme"})
            assert gone.status_code == 401
            assert (await client.post("/api/v1/session", json=credentials, headers={"X-Workspace": "acme"})).is_success
        assert (settings.data_dir / "files" / "acme" / "blobs" / "ab" / "abc").read_bytes() == b"a file"
        assert not (settings.data_dir / "files" / "acme" / "exports").exists()
        await add(database, acme, "third")
        async with database.connection() as connection:
            cursor = await connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ws_acme%'")
            assert await cursor.fetchall() == [("ws_acme",)]

    async def test_it_comes_back_beside_itself_under_another_name(
        self, database: Database, settings: Settings, acme: Workspace
    ) -> None:
        made = await backups.make(database, acme, settings)
        assert made is not None
        twin = Workspace("twin")
        manifest = await backups.restore(database, settings, made.path, twin)
        assert manifest.rows["account"] == 1
        assert await names(database, twin) == await names(database, acme) == ["first"]
        await add(database, twin, "second")
        assert await names(database, acme) == ["first"]
        async with database.read(twin) as session:
            page = await records.list_records(session, SYSTEM, "account", ListQuery(fields=("description",)))
            assert records.items_of(page)[0]["description"] in (TRICKY, None)
            assert (await actor_of_user(session, (await find_user(session, "anna")).id)).name == ANNA.name

    async def test_what_was_at_work_waits_in_the_copy_until_somebody_lets_it_go_on(
        self, database: Database, settings: Settings, acme: Workspace
    ) -> None:
        async with database.write(acme) as session:
            person = (await find_user(session, "anna")).id
            anna = await actor_of_user(session, person)
            job = await jobs.start(session, anna, backups.BACKUP, {})
            await channels.notify(
                session, [person], kind="comments.mention", params={"by": "x", "text": "y", "record": "z"}
            )
            await session.connection.execute(
                "INSERT INTO ws_acme.outgoing_message (id, channel, notification_id, person, address, digest, state, due_at, attempts, created_at)"
                " SELECT gen_random_uuid(), 'mail', id, person, 'anna@example.com', false, 'waiting', now(), 0, now() FROM ws_acme.notification"
            )
        made = await backups.make(database, acme, settings)
        assert made is not None
        twin = Workspace("twin")
        await backups.restore(database, settings, made.path, twin)
        async with database.write(twin) as session:
            found = await restored.waiting(session)
            assert (found.jobs, found.messages, found.automations > 0) == (1, 1, True)
            told = await jobs.get(session, anna, job)
            assert (told.state, told.message_code) == ("paused", jobs.RESTORED)
            with pytest.raises(MayNotViewOperations):
                await restored.release(session, replace(anna, abilities=frozenset()))
            assert await restored.release(session, anna) == found
            assert not await restored.waiting(session)
            assert (await jobs.get(session, anna, job)).state == "queued"
        async with database.read(acme) as session:
            assert (await jobs.get(session, anna, job)).state == "queued"

    async def test_a_damaged_archive_changes_nothing(
        self, database: Database, settings: Settings, acme: Workspace, tmp_path: Path
    ) -> None:
        made = await backups.make(database, acme, settings)
        assert made is not None
        whole = made.path.read_bytes()
        dump = whole.index(b"PGDMP")
        for place, damaged in enumerate(
            (whole[:dump] + b"x" + whole[dump + 1 :], whole[: len(whole) // 2], b"no tar", whole[512:])
        ):
            bad = tmp_path / f"{place}.tar"
            bad.write_bytes(damaged)
            with pytest.raises((BackupFailed, backup_archive.BackupError)):
                await backups.restore(database, settings, bad, acme, replace=True)
        assert await names(database, acme) == ["first"]
        assert [each.name for each in (settings.data_dir / "files").iterdir()] == ["acme"]


class TestDaily:
    async def test_one_a_day_is_made_and_the_newest_are_kept(
        self, database: Database, settings: Settings, acme: Workspace
    ) -> None:
        few = settings.model_copy(update={"backups_kept": 2})
        now = clock.now()
        made = []
        for hours in (1, 25, 26, 50, 75):
            with clock.at(now + timedelta(hours=hours)):
                made.append(await backups.make_daily(database, acme, few))
        assert made == [0, 1, 0, 1, 1]
        assert [round((each.made_at - now) / timedelta(hours=1)) for each in backups.list_backups(few, acme)] == [
            75,
            50,
        ]
        assert await backups.make_daily(database, acme, few.model_copy(update={"backup_daily": False})) == 0

    async def test_a_failure_is_shown_until_a_backup_succeeds(
        self,
        database: Database,
        settings: Settings,
        acme: Workspace,
        signed_in: SignedIn,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
        now = clock.now()
        with clock.at(now + timedelta(days=2)):
            assert await backups.make_daily(database, acme, settings) == 0
            found = {each.check: each for each in await look_at_backups(database, settings)}["backup of acme"]
            assert (found.level, "free space" in found.text) == (Level.ERROR, True)
        monkeypatch.undo()
        with clock.at(now + timedelta(days=2, minutes=10)):
            assert await backups.make_daily(database, acme, settings) == 0
        with clock.at(now + timedelta(days=2, hours=2)):
            assert await backups.make_daily(database, acme, settings) == 1
        assert await asyncio.to_thread(backups.last_failure, settings, acme) is None


async def test_administrators_start_one_and_see_it_in_the_list(
    database: Database, settings: Settings, acme: Workspace
) -> None:
    async with open_client(create_app(settings, database)) as client:
        credentials = {"login": "anna", "password": ANNA.password}
        here = {"X-Workspace": "acme"}
        session = await client.post("/api/v1/session", json=credentials, headers=here)
        here["X-CSRF-Token"] = session.json()["csrf_token"]
        started = await client.post("/api/v1/operations/backups", headers=here)
        assert started.status_code == 202, started.text
        ended = await jobs.run(database, acme, started.json()["id"], settings)
        assert ended is not None
        told = (await client.get(f"/api/v1/jobs/{ended.id}", headers=here)).json()
        assert (told["state"], told["result_url"]) == ("succeeded", None)
        page = (await client.get("/api/v1/operations/backups", headers=here)).json()
        assert [each["file"] for each in page["backups"]] == [told["result"]["backup"]]
        assert (page["daily"], page["kept"], page["failure"]) == (True, 7, None)
