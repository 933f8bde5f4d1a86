"""Making, finding, suspending and deleting workspaces."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.identity.models import users
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.workspaces import repository, service
from yingtu.workspaces.directory import PUBLIC, Directory
from yingtu.workspaces.errors import (
    HostTaken,
    InvalidWorkspaceId,
    UnknownWorkspace,
    WorkspaceExists,
    WorkspaceSuspended,
)
from yingtu.workspaces.service import FirstPerson, NewWorkspace

pytestmark = pytest.mark.committed

ANNA = FirstPerson("anna", "安娜", "a long password")


class TestCreate:
    async def test_its_administrator_can_sign_in(self, database: Database, settings: Settings) -> None:
        await service.create(
            database,
            NewWorkspace(
                "acme", "Acme GmbH", language="en", currency="EUR", hosts=("CRM.acme.test",), administrator=ANNA
            ),
        )
        app = create_app(settings, database)
        async with open_client(app) as client:
            credentials = {"login": "anna", "password": ANNA.password}
            here = await client.post("/api/v1/session", json=credentials, headers={"Host": "crm.acme.test:8000"})
            assert here.status_code == 200, here.text
            assert here.json()["workspace"] == {
                "id": "acme",
                "name": "Acme GmbH",
                "currency": "EUR",
                "time_zone": "Asia/Shanghai",
                "language": "en",
            }
            assert "manage_users" in here.json()["user"]["abilities"]
            asked = await client.post("/api/v1/session", json=credentials, headers={"X-Workspace": "acme"})
            assert asked.status_code == 200
            elsewhere = await client.get("/api/v1/session", headers={"X-Workspace": "test"})
            assert elsewhere.status_code in {401, 404}

    async def test_what_a_crash_left_is_completed(self, database: Database) -> None:
        async with database.write(PUBLIC) as session:
            await repository.add(session, "acme", "Acme", demo=False)
        workspace = await service.create(database, NewWorkspace("acme", "Acme", administrator=ANNA))
        async with database.read(workspace) as session:
            assert await session.scalar(sa.select(sa.func.count()).select_from(users)) == 1

    async def test_an_id_is_given_once(self, database: Database) -> None:
        await service.create(database, NewWorkspace("acme", "Acme", hosts=("acme.test",)))
        with pytest.raises(WorkspaceExists):
            await service.create(database, NewWorkspace("acme", "Other"))
        with pytest.raises(HostTaken):
            await service.create(database, NewWorkspace("other", "Other", hosts=("acme.test",)))

    @pytest.mark.parametrize("bad", ["", "Acme", "1acme", "a-b", "a" * 32, "a;drop", "ä", "a\n"])
    async def test_an_id_is_a_short_plain_name(self, database: Database, bad: str) -> None:
        with pytest.raises(InvalidWorkspaceId):
            await service.create(database, NewWorkspace(bad, "Bad"))


class TestDelete:
    async def test_nothing_of_it_is_left(self, database: Database) -> None:
        await service.create(database, NewWorkspace("acme", "Acme"))
        await service.delete(database, "acme")
        assert [each.id for each in await service.list_workspaces(database) if each.id == "acme"] == []
        async with database.connection() as connection:
            found = await (await connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'ws_acme'")).fetchone()
        assert found is None
        with pytest.raises(UnknownWorkspace):
            await service.delete(database, "acme")


class TestDirectory:
    async def test_a_suspended_workspace_answers_nobody(self, database: Database) -> None:
        await service.create(database, NewWorkspace("acme", "Acme"))
        directory = Directory(database, "acme")
        assert await directory.find("anything", None) == Workspace("acme")
        await service.suspend(database, "acme")
        await directory.load()
        with pytest.raises(WorkspaceSuspended):
            await directory.find("anything", None)
        await service.activate(database, "acme")
        await directory.load()
        assert await directory.find("anything", None) == Workspace("acme")

    async def test_a_new_workspace_is_found_without_a_restart(self, database: Database) -> None:
        directory = Directory(database, "acme")
        with pytest.raises(UnknownWorkspace):
            await directory.find("localhost", None)
        await service.create(database, NewWorkspace("acme", "Acme"))
        await directory.load()
        assert await directory.find("localhost", None) == Workspace("acme")
        with pytest.raises(UnknownWorkspace):
            await directory.find("localhost", "x'; --")
