"""Undoing an import: everything as before, except what somebody has changed since; once, whatever dies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.exchange.conftest import Company
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import service as jobs
from yingtu.jobs.repository import Job
from yingtu.jobs.running import RunningJob
from yingtu.records import service as records
from yingtu.records.changes import Source, Update

UPSERT: dict[str, Any] = {
    "mode": "upsert",
    "keys": ["external"],
    "columns": [{"column": name, "field": name} for name in ("name", "external", "amount", "stage", "closed")],
    "empty": "clear",
}


@pytest.fixture
async def client(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    return await signed_in(company.admin)


async def undo(company: Company, client: httpx.AsyncClient, job: Job) -> Job:
    answer = await client.post(f"/api/v1/jobs/{job.id}/undo")
    assert answer.status_code == 202, answer.text
    ended = await jobs.run(company.database, company.workspace, answer.json()["id"], company.settings)
    assert ended is not None
    assert ended.state == "succeeded", ended
    return ended


async def change(company: Company, object_name: str, name: str, **values: Any) -> None:
    [row] = [row for row in await company.rows(object_name) if row["name"] == name]
    async with company.database.write(company.workspace) as session:
        await records.write(session, SYSTEM, object_name, [Update(row["id"], values)], source=Source.UI)


def dropped(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows if row["deleted_at"] is not None]


class TestWhatItDoes:
    async def test_created_records_go_to_the_trash_and_updated_ones_get_their_values_back(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        await company.import_text("deal", "name,external,amount,stage,closed\nold,E1,10.5,open,2026-01-05\n", UPSERT)
        text = "name,external,amount,stage,closed\nrenamed,E1,99 USD,won,\nnew,E2,1,open,\nnewer,E2,2,open,\n"
        rates = {**UPSERT, "columns": [each for each in UPSERT["columns"] if each["field"] != "amount"]}
        second = await company.import_text("deal", text, rates)
        assert second.result is not None
        assert (second.result["created"], second.result["updated"], second.errors) == (1, 2, 0)
        undone = await undo(company, client, second)
        assert undone.result == {
            "object": "deal",
            "trashed": 1,
            "restored": 1,
            "unchanged": 0,
            "held": 0,
            "conflicts": 0,
        }
        assert (undone.done, undone.total, undone.errors) == (3, 3, 0)
        rows = {row["external"]: row for row in await company.rows("deal")}
        first = rows["E1"]
        assert (first["name"], first["stage"], str(first["closed"])) == ("old", "open", "2026-01-05")
        assert (first["amount"], first["version"], first["deleted_at"]) == (Decimal("10.5"), 3, None)
        assert rows["E2"]["deleted_at"] is not None

    async def test_money_in_its_currency_and_lookups_come_back(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        await company.import_text("account", "Name,code\nAcme,A1\nBeta,B1\n")
        mapping = {
            "mode": "upsert",
            "keys": ["external"],
            "columns": [{"column": name, "field": name} for name in ("name", "external", "amount", "account")],
        }
        await company.import_text("deal", "name,external,amount,account\nd,E1,10,Acme\n", mapping)
        before = await company.rows("deal")
        job = await company.import_text("deal", "name,external,amount,account\nd,E1,11,Beta\n", mapping)
        await undo(company, client, job)
        [row] = await company.rows("deal")
        for column in ("account", "amount", "amount__currency", "amount__base", "owner_id"):
            assert row[column] == before[0][column]

    async def test_records_created_for_lookups_go_too(self, company: Company, client: httpx.AsyncClient) -> None:
        mapping = {
            "columns": [{"column": "d", "field": "name"}, {"column": "a", "field": "account", "unknown": "create"}]
        }
        job = await company.import_text("deal", "d,a\none,Fresh\ntwo,Fresh\n", mapping)
        undone = await undo(company, client, job)
        assert (undone.result or {})["trashed"] == 3
        assert dropped(await company.rows("account")) == ["Fresh"]

    async def test_what_somebody_changed_since_stays_and_is_listed(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        await company.import_text("deal", "name,external\na,E1\nb,E2\n", {**UPSERT, "columns": UPSERT["columns"][:2]})
        mapping = {**UPSERT, "columns": UPSERT["columns"][:2]}
        job = await company.import_text("deal", "name,external\na2,E1\nb2,E2\nc,E3\nd,E4\n", mapping)
        await change(company, "deal", "b2", stage="won")
        await change(company, "deal", "d", stage="won")
        undone = await undo(company, client, job)
        assert undone.result == {
            "object": "deal",
            "trashed": 1,
            "restored": 1,
            "unchanged": 0,
            "held": 0,
            "conflicts": 2,
        }
        listed = (await client.get(f"/api/v1/jobs/{undone.id}/errors")).json()["items"]
        assert [(each["row"], each["code"]) for each in listed] == [
            (2, "undo_changed_since"),
            (4, "undo_changed_since"),
        ]
        assert [row["name"] for row in await company.rows("deal") if row["deleted_at"] is None] == ["a", "b2", "d"]
        told = await client.get(f"/api/v1/jobs/{undone.id}/errors.csv")
        assert told.status_code == 200
        assert told.text.count("\n") == 3

    async def test_a_record_in_two_batches_goes_back_to_what_it_was_before_the_first(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        mapping = {**UPSERT, "columns": UPSERT["columns"][:2]}
        await company.import_text("deal", "name,external\nfirst,E0\n", mapping)
        lines = "".join(f"deal {n},E{n}\n" for n in range(1, 700))
        job = await company.import_text("deal", f"name,external\nsecond,E0\n{lines}third,E0\nagain,E1\n", mapping)
        undone = await undo(company, client, job)
        assert (undone.result or {})["conflicts"] == 0
        left = [row for row in await company.rows("deal") if row["deleted_at"] is None]
        assert [(row["name"], row["version"]) for row in left] == [("first", 5)]

    async def test_imports_are_undone_one_after_the_other_the_last_one_first(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        mapping = {**UPSERT, "columns": UPSERT["columns"][:2]}
        first = await company.import_text("deal", "name,external\na,E1\n", mapping)
        second = await company.import_text("deal", "name,external\nb,E1\n", mapping)
        third = await company.import_text("deal", "name,external\nc,E1\n", mapping)
        assert ((await undo(company, client, second)).result or {})["conflicts"] == 1
        assert ((await undo(company, client, third)).result or {})["restored"] == 1
        assert [row["name"] for row in await company.rows("deal")] == ["b"]
        assert ((await undo(company, client, first)).result or {})["conflicts"] == 1


class TestOnce:
    async def test_an_import_is_undone_only_once(self, company: Company, client: httpx.AsyncClient) -> None:
        job = await company.import_text("account", "Name,code\na,1\n")
        await undo(company, client, job)
        again = await client.post(f"/api/v1/jobs/{job.id}/undo")
        assert (again.status_code, again.json()["code"]) == (409, "already_undone")
        assert again.json()["title"]

    async def test_after_a_death_it_goes_on_where_it_stopped_and_nothing_happens_twice(
        self, company: Company, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lines = "".join(f"Account {n},C{n}\n" for n in range(1, 1201))
        job = await company.import_text("account", "Name,code\n" + lines)
        number = (await client.post(f"/api/v1/jobs/{job.id}/undo")).json()["id"]
        advance = RunningJob.advance
        steps = iter((False, True, True, True, True, True, True))

        async def dies(running: RunningJob, *arguments: Any, **options: Any) -> None:
            await advance(running, *arguments, **options)
            if next(steps):
                raise ConnectionAbortedError

        monkeypatch.setattr(RunningJob, "advance", dies)
        with pytest.raises(ConnectionAbortedError):
            await jobs.run(company.database, company.workspace, number, company.settings)
        monkeypatch.undo()
        events = await company.count("event")
        ended = await jobs.run(company.database, company.workspace, number, company.settings)
        assert ended is not None
        assert (ended.state, ended.done, (ended.result or {})["trashed"]) == ("succeeded", 1200, 1200)
        assert await company.count("event") == events + 2
        assert len(dropped(await company.rows("account"))) == 1200
        assert {row["version"] for row in await company.rows("account")} == {2}

    async def test_a_cancelled_undo_may_be_started_again(self, company: Company, client: httpx.AsyncClient) -> None:
        job = await company.import_text("account", "Name,code\na,1\n")
        number = (await client.post(f"/api/v1/jobs/{job.id}/undo")).json()["id"]
        await client.post(f"/api/v1/jobs/{number}/cancel")
        undone = await undo(company, client, job)
        assert (undone.result or {})["trashed"] == 1

    async def test_people_are_not_undone(self, company: Company, client: httpx.AsyncClient) -> None:
        async with company.database.write(company.workspace) as session:
            number = await jobs.create(session, await company.actor(company.admin), "import", {"object": "user"})
            claimed = await company_job(session, number)
        answer = await client.post(f"/api/v1/jobs/{claimed}/undo")
        assert (answer.status_code, answer.json()["code"]) == (409, "people_stay")

    async def test_only_ones_own_imports_and_with_the_right_to_import(
        self, company: Company, client: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        job = await company.import_text("account", "Name,code\na,1\n")
        seller = await signed_in(company.seller)
        assert (await seller.post(f"/api/v1/jobs/{job.id}/undo")).status_code == 404


async def company_job(session: Any, number: int) -> int:
    """End a job as if it had been run."""
    await session.connection.execute(
        f"UPDATE {session.schema}.job SET state = 'succeeded', done = 1 WHERE id = {number}".encode()
    )
    return number
