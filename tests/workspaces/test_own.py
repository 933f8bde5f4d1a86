"""The life of a company's workspace: begun by itself, on trial, suspended, taken along, deleted with a certificate."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
import sqlalchemy as sa

from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.channels.models import outgoing
from yingtu.identity.actor import SYSTEM
from yingtu.identity.links import completed
from yingtu.identity.tokens import COOKIE, WORKSPACE_COOKIE
from yingtu.kit import clock
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.kit.statement import Statement
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Update, Written
from yingtu.records.service import ListQuery
from yingtu.users import service as users
from yingtu.workspaces import deletion, intake, service, sign_up, takeout, takeout_repository
from yingtu.workspaces.errors import TakeoutUnreadable, UnknownOrder
from yingtu.workspaces.service import FirstPerson, NewWorkspace

pytestmark = pytest.mark.committed

PASSWORD = "a long password"
LETTERS = Statement(sa.select(outgoing.c.address, outgoing.c.link))
ANNA = FirstPerson("anna", "安娜", PASSWORD)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time, in a list: a test moves it."""
    now = [datetime(2026, 11, 22, 3, 0, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


@pytest.fixture
async def client(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(
        create_app(settings.model_copy(update={"sign_up": True, "workspace": "ops"}), database)
    ) as made:
        yield made


async def sign_in(client: httpx.AsyncClient, login: str, workspace: str) -> None:
    client.cookies.set(WORKSPACE_COOKIE, workspace)
    answer = await client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]


class TestSignUp:
    def test_a_short_name_is_read_from_the_company(self) -> None:
        assert sign_up.id_from("苏州华瑞医疗器械有限公司") == "suzhouhuarui"
        assert sign_up.id_from("Acme GmbH") == "acme"
        assert sign_up.id_from("360 集团") == "company"

    async def test_a_trial_is_begun_used_ends_and_is_prolonged(
        self, client: httpx.AsyncClient, database: Database, moment: list[datetime]
    ) -> None:
        body = {"company": "华瑞医疗有限公司", "name": "林晓", "email": "Lin@huarui.example.com", "password": PASSWORD}
        begun = await client.post("/api/v1/sign-up", json=body)
        assert begun.status_code == 201, begun.text
        assert begun.json()["workspace"] == "huaruiyiliao"
        await sign_in(client, "lin@huarui.example.com", "huaruiyiliao")
        assert f"{COOKIE}_huaruiyiliao" in client.cookies
        about = (await client.get("/api/v1/workspace")).json()
        assert (about["read_only"], about["trial_ends_at"][:10]) == (False, "2026-12-06")
        account = {"name": "苏州市立医院"}
        assert (await client.post("/api/v1/objects/account/records", json=account)).status_code == 201

        moment[0] += timedelta(days=13)
        assert (await client.get("/api/v1/session")).status_code == 200
        moment[0] += timedelta(days=1, seconds=1)
        await sign_in(client, "lin@huarui.example.com", "huaruiyiliao")
        refused = await client.post("/api/v1/objects/account/records", json=account)
        assert (refused.status_code, refused.json()["code"]) == (403, "trial_ended")
        assert "2026-12-06" in refused.json()["detail"]
        assert (await client.get("/api/v1/objects/account/records")).status_code == 200
        assert (await client.post("/api/v1/objects/account/records/query", json={})).status_code == 200
        assert (await client.post("/api/v1/objects/account/exports", json={})).status_code == 202

        await service.set_trial(database, "huaruiyiliao", None)
        async with open_client(client._transport.app) as other:  # a process that reads the directory anew
            await other._transport.app.state.directory.load()
        assert (await client.post("/api/v1/objects/account/records", json=account)).status_code == 201

    async def test_on_a_machine_of_ones_own_the_first_company_is_for_good_and_needs_no_name(
        self, database: Database, settings: Settings
    ) -> None:
        own = Settings(**settings.model_dump(exclude={"workspace", "sign_up"}))
        body = {"company": "海川贸易", "name": "周海燕", "email": "zhou@haichuan.example.com", "password": PASSWORD}
        async with open_client(create_app(own, database)) as client:
            empty = await client.get("/api/v1/session")
            assert (empty.status_code, empty.json()["code"]) == (404, "unknown_workspace")
            assert (await client.get("/api/v1/sign-up")).json() == {"open": True, "trial_days": None, "mail": False}
            begun = await client.post("/api/v1/sign-up", json=body)
            assert (begun.status_code, begun.json()["trial_ends_at"]) == (201, None)
            assert (await client.get("/api/v1/sign-up")).json()["trial_days"] == settings.trial_days
            colleague = {"login": "zhou@haichuan.example.com", "password": PASSWORD}
            entered = await client.post("/api/v1/session", json=colleague)
            assert (entered.status_code, entered.json()["workspace"]["name"]) == (200, "海川贸易")

    async def test_an_address_begins_only_so_many(self, client: httpx.AsyncClient, settings: Settings) -> None:
        body = {"company": "Acme", "name": "Anna", "email": "anna@acme.example.com", "password": "short"}
        assert (await client.post("/api/v1/sign-up", json=body)).status_code == 422
        context = client._transport.app.state.context
        context.settings = settings.model_copy(update={"sign_up": True, "sign_ups_per_hour": 1})
        assert (await client.post("/api/v1/sign-up", json={**body, "password": PASSWORD})).status_code == 201
        again = await client.post("/api/v1/sign-up", json={**body, "password": PASSWORD})
        assert (again.status_code, again.json()["code"]) == (429, "too_many_sign_ups")
        context.settings = settings.model_copy(update={"sign_up": False})
        assert (await client.get("/api/v1/sign-up")).json()["open"] is False
        closed = await client.post("/api/v1/sign-up", json={**body, "password": PASSWORD})
        assert (closed.status_code, closed.json()["code"]) == (403, "sign_up_closed")


class TestSignUpByMail:
    async def test_a_link_proves_the_address_once_and_what_nobody_enters_is_deleted(
        self, client: httpx.AsyncClient, database: Database, settings: Settings, moment: list[datetime]
    ) -> None:
        context = client._transport.app.state.context
        mail = {"smtp_url": "smtp://mail.example.com", "mail_from": "crm@example.com"}
        context.settings = settings.model_copy(update={"sign_up": True, **mail})
        assert (await client.get("/api/v1/sign-up")).json()["mail"] is True
        body = {"company": "远航物流", "name": "周航", "email": "zhou@yuanhang.example.com"}
        begun = (await client.post("/api/v1/sign-up", json=body)).json()
        assert (begun["workspace"], begun["mailed"]) == ("yuanhangwuliu", True)
        other = (await client.post("/api/v1/sign-up", json={**body, "company": "别人的公司"})).json()["workspace"]
        async with database.read(Workspace("yuanhangwuliu")) as session:
            ((address, path),) = await session.all(LETTERS)
        assert address == body["email"]
        token = completed(context.settings.secret(), path).split("#")[1]
        headers = {"X-Workspace": "yuanhangwuliu"}
        chosen = {"token": token, "password": PASSWORD}
        assert (await client.post("/api/v1/password-links/use", json=chosen, headers=headers)).status_code == 204
        again = await client.post("/api/v1/password-links/use", json=chosen, headers=headers)
        assert (again.status_code, again.json()["code"]) == (404, "password_link_invalid")
        await sign_in(client, body["email"], "yuanhangwuliu")

        assert await sign_up.forget_unentered(database, settings) == 0
        moment[0] += timedelta(days=9)
        assert await sign_up.forget_unentered(database, settings) == 1
        assert await sign_up.forget_unentered(database, settings) == 0
        states = {each.id: each.state for each in await service.list_workspaces(database)}
        assert (states["yuanhangwuliu"], states[other]) == ("active", "deleting")

    async def test_without_mail_a_password_is_asked_for(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/v1/sign-up")).json()["mail"] is False
        asked = await client.post(
            "/api/v1/sign-up", json={"company": "Acme", "name": "A", "email": "a@acme.example.com"}
        )
        assert (asked.status_code, asked.json()["errors"][0]["pointer"]) == (422, "/password")


class TestOperator:
    async def test_suspends_resumes_and_deletes_with_a_certificate(
        self, client: httpx.AsyncClient, database: Database, settings: Settings, moment: list[datetime]
    ) -> None:
        await service.create(database, NewWorkspace("ops", "Operators", administrator=ANNA))
        acme = await service.create(database, NewWorkspace("acme", "Acme", administrator=ANNA))
        app = client._transport.app
        async with open_client(app) as theirs:
            await sign_in(theirs, "anna", "acme")
            assert (await theirs.get("/api/v1/operator/workspaces")).status_code == 403
            await theirs.post("/api/v1/objects/account/records", json={"name": "苏州市立医院"})
            await sign_in(client, "anna", "ops")
            listed = (await client.get("/api/v1/operator/workspaces")).json()["items"]
            assert [(each["id"], each["own"]) for each in listed if each["id"] != "test"] == [
                ("acme", False),
                ("ops", True),
            ]
            address = "/api/v1/operator/workspaces/acme"
            assert (await client.post(f"{address}/suspend", json={"reason": "账单逾期"})).json()["state"] == "suspended"
            shut = await theirs.get("/api/v1/session")
            assert (shut.status_code, shut.json()["code"]) == (403, "workspace_suspended")
            assert "账单逾期" in shut.json()["detail"]
            assert (await client.post(f"{address}/resume")).json()["state"] == "active"
            assert (await theirs.get("/api/v1/session")).status_code == 401  # all sessions have ended

            assert (await client.post(f"{address}/delete", json={"confirm": "acne"})).status_code == 422
            mine = await client.post("/api/v1/operator/workspaces/ops/delete", json={"confirm": "ops"})
            assert mine.json()["code"] == "own_workspace"
            ordered = (await client.post(f"{address}/delete", json={"confirm": "acme"})).json()
            assert ordered["due_at"][:10] == "2026-12-22"
            assert (await theirs.get("/api/v1/session")).json()["code"] == "workspace_closing"
            assert (await client.post(f"{address}/resume")).json()["state"] == "active"
            assert (await client.post(f"{address}/delete", json={"confirm": "acme"})).status_code == 200

        moment[0] += timedelta(days=29)
        assert await deletion.carry_out(database, settings) == 0
        backups = settings.data_dir / "backups" / acme.id
        backups.mkdir(parents=True)
        moment[0] += timedelta(days=2)
        assert await deletion.carry_out(database, settings) == 1
        assert all(each.id != "acme" for each in await service.list_workspaces(database))
        (certificate,) = (each for each in await deletion.orders(database) if each.withdrawn_at is None)
        assert certificate.contents == {"records": {"account": 1}, "people": 1, "files": 0, "bytes": 0}
        assert certificate.deleted_at == moment[0]
        with pytest.raises(UnknownOrder):
            await deletion.withdraw(database, "acme")
        assert backups.is_dir()
        moment[0] += timedelta(days=31)
        assert await deletion.carry_out(database, settings) == 1
        assert not backups.exists()
        assert (await deletion.get(database, certificate.id)).backups_removed_at == moment[0]


class TestTakeout:
    def test_a_worker_knows_all_the_tables_that_are_taken_along(self) -> None:
        asked = (
            "import yingtu.worker; from yingtu.workspaces import takeout_repository as t; print(len(t.own_tables()))"
        )
        said = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
        assert int(said.stdout) == len(takeout_repository.OWN_TABLES)

    async def test_everything_comes_out_in_open_formats_and_goes_in_elsewhere(
        self, database: Database, settings: Settings, tmp_path: Path
    ) -> None:
        acme = await service.create(
            database, NewWorkspace("acme", "Acme", modules=("core", "activities", "sales"), administrator=ANNA)
        )
        await _fill(database, acme)
        archive = tmp_path / "acme.zip"
        manifest = await takeout.make(database, acme, settings, archive)
        told = manifest["objects"]
        assert (told["account"]["records"], told["opportunity"]["records"]) == (3, 2)
        assert told["opportunity"]["sums"]["amount"] == "300.5"
        with zipfile.ZipFile(archive) as opened:
            names = set(opened.namelist())
            assert {"configuration/objects/account.yaml", "records/account.csv", "own/change.jsonl"} <= names
            assert b"password_hash" not in opened.read("people.jsonl")
            assert opened.read("records/opportunity.csv").startswith(b"\xef\xbb\xbf")
            assert told["account"]["history"] == len(opened.read("history/account.jsonl").splitlines()) == 1

        done = await intake.bring_in(database, settings, archive, "acme_two", administrator=ANNA)
        assert done.refused == []
        assert done.records == {"account": 3, "contact": 1, "meeting": 1, "opportunity": 2}
        for name in told:
            assert await _all(database, Workspace("acme_two"), name) == await _all(database, acme, name)

        broken = tmp_path / "broken.zip"
        with zipfile.ZipFile(broken, "w") as opened:
            opened.writestr("manifest.json", "{}")
        with pytest.raises(TakeoutUnreadable):
            await intake.bring_in(database, settings, broken, "acme_three")


async def _fill(database: Database, workspace: Workspace) -> None:
    async def write(name: str, *changes: Any) -> list[Any]:
        owned = [replace(each, values={"owner_id": anna.id, **each.values}) for each in changes]
        result = await records.write(session, SYSTEM, name, owned, source=Source.API)
        assert all(isinstance(each, Written) for each in result.outcomes), result
        return [each.id for each in result.outcomes]

    async with database.write(workspace) as session:
        (anna,) = await users.list_users(session, SYSTEM, limit=1)
        first, second, third = await write(
            "account", *(Create({"name": name}) for name in ("苏州市立医院", "无锡二院", "=1+1"))
        )
        await write("account", Update(second, {"parent": third, "grade": "a"}))
        (contact,) = await write("contact", Create({"name": "何超", "account": first, "phone": "13800138000"}))
        deals = await write(
            "opportunity",
            Create({"name": "CT", "account": first, "amount": 100}),
            Create({"name": "MRI", "account": second, "amount": "200.5", "expected_close_on": "2026-12-31"}),
        )
        meeting = {"subject": "演示", "starts_at": "2026-12-01T08:00:00Z", "opportunity": deals[0]}
        await write("meeting", Create({**meeting, "participants": [str(contact)]}))


async def _all(database: Database, workspace: Workspace, name: str) -> list[dict[str, Any]]:
    async with database.read(workspace) as session:
        page = await records.list_records(session, SYSTEM, name, ListQuery(sort="id", limit=100))
    changing = {"owner_id", "updated_at", "updated_by", "updated_by.name", "created_by", "created_by.name", "version"}
    return [{key: value for key, value in each.items() if key not in changing} for each in orjson.loads(page)["items"]]
