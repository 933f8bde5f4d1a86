"""Refused rows are corrected and tried again, alone; files like former ones are known; an import that goes wrong pauses."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.exchange.conftest import Company
from tests.exchange.test_endpoints import upload
from tests.support.http import SignedIn
from yingtu.jobs import service as jobs
from yingtu.jobs.repository import Job
from yingtu.jobs.running import RunningJob
from yingtu.kit.settings import Settings

MAPPING: dict[str, Any] = {
    "columns": [
        {"column": "deal", "field": "name"},
        {"column": "number", "field": "external"},
        {"column": "product", "field": "product"},
        {"column": "sum", "field": "amount"},
    ]
}
TEXT = "deal,number,product,sum\na,1,GTX Pro,1\nb,2,GTXPro,2\nc,3,GTXPro,3\nd,4,GTX Pro,four\ne,5,Nothing,5\n"


@pytest.fixture
async def client(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    await company.import_text("product", "Name\nGTX Pro\nMG Special\n")
    return await signed_in(company.admin)


async def run(company: Company, number: int, settings: Settings | None = None) -> Job:
    ended = await jobs.run(company.database, company.workspace, number, settings or company.settings)
    assert ended is not None
    return ended


async def names(company: Company) -> list[str]:
    return [row["name"] for row in await company.rows("deal")]


class TestRetry:
    async def test_one_suggestion_accepted_mends_every_row_with_that_text(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        job = await company.import_text("deal", TEXT, MAPPING)
        assert (job.errors, await names(company)) == (4, ["a"])
        texts = (await client.get(f"/api/v1/jobs/{job.id}/errors/values")).json()
        assert [(each["column"], each["value"], each["cells"], each["suggestions"]) for each in texts] == [
            ("product", "GTXPro", 2, ["GTX Pro"]),
            ("product", "Nothing", 1, []),
            ("sum", "four", 1, []),
        ]
        body = {"rows": [{"row": 4, "values": {"sum": "4"}}], "value_maps": {"product": {"GTXPro": "GTX Pro"}}}
        answer = await client.post(f"/api/v1/jobs/{job.id}/retry", json=body)
        assert answer.status_code == 202, answer.text
        ended = await run(company, answer.json()["id"])
        assert (ended.state, ended.total, ended.done, ended.errors) == ("succeeded", 4, 4, 1)
        assert await names(company) == ["a", "b", "c", "d"]
        [left] = await company.errors(ended)
        assert (left.row_number, left.column_name, left.value) == (5, "product", "Nothing")
        again = await client.post(
            f"/api/v1/jobs/{ended.id}/retry", json={"rows": [{"row": 5, "values": {"product": ""}}]}
        )
        assert (await run(company, again.json()["id"])).errors == 0
        assert await names(company) == ["a", "b", "c", "d", "e"]
        assert {row["version"] for row in await company.rows("deal")} == {1}

    async def test_rows_are_tried_again_by_one_job_at_a_time(self, company: Company, client: httpx.AsyncClient) -> None:
        job = await company.import_text("deal", TEXT, MAPPING)
        first = await client.post(f"/api/v1/jobs/{job.id}/retry", json={})
        second = await client.post(f"/api/v1/jobs/{job.id}/retry", json={})
        assert (second.status_code, second.json()["code"]) == (409, "retried_already")
        await client.post(f"/api/v1/jobs/{first.json()['id']}/cancel")
        third = await client.post(f"/api/v1/jobs/{job.id}/retry", json={})
        assert (third.status_code, third.json()["total"]) == (202, 4)

    async def test_rows_that_a_cancelled_retry_finished_are_not_touched_again(
        self, company: Company, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = await company.import_text("deal", TEXT, MAPPING)
        maps = {"value_maps": {"product": {"GTXPro": "GTX Pro", "Nothing": ""}}}
        first = (await client.post(f"/api/v1/jobs/{job.id}/retry", json=maps)).json()["id"]
        monkeypatch.setattr("yingtu.exchange.importing.BATCH_ROWS", 2)
        advance = RunningJob.advance

        async def cancels(running: Any, session: Any, **options: Any) -> None:
            await advance(running, session, **options)
            running._cancelled = True

        monkeypatch.setattr(RunningJob, "advance", cancels)
        assert (await run(company, first)).state == "cancelled"
        monkeypatch.undo()
        assert await names(company) == ["a", "b", "c"]
        answer = await client.post(f"/api/v1/jobs/{job.id}/retry", json=maps)
        assert answer.json()["total"] == 2
        await run(company, answer.json()["id"])
        assert await names(company) == ["a", "b", "c", "e"]

    async def test_what_cannot_be_corrected_is_said(self, company: Company, client: httpx.AsyncClient) -> None:
        job = await company.import_text("deal", TEXT, MAPPING)
        url = f"/api/v1/jobs/{job.id}/retry"
        good_row = await client.post(url, json={"rows": [{"row": 1, "values": {"deal": "x"}}]})
        assert (good_row.status_code, good_row.json()["code"]) == (422, "row_not_refused")
        strange = await client.post(url, json={"value_maps": {"nope": {"a": "b"}}})
        assert (strange.status_code, strange.json()["code"]) == (422, "mapping_unknown_column")
        fine = await company.import_text("product", "Name\nMG 2\n")
        nothing = await client.post(f"/api/v1/jobs/{fine.id}/retry", json={})
        assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_retry")


class TestLearning:
    async def test_a_file_with_the_same_headings_is_mapped_as_before(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        url = "/api/v1/objects/deal/imports/preview"
        first = (await client.post(url, **upload(TEXT))).json()
        assert {each["source"] for each in first["columns"]} == {"heading"}
        assert first["estimate"] == {"seconds": 1, "rate": 2000.0, "measured": False}
        await company.import_text("deal", TEXT, MAPPING)
        shown = (await client.post(url, **upload(TEXT))).json()
        assert {each["column"]: (each["field"], each["source"]) for each in shown["columns"]} == {
            "deal": ("name", "past"),
            "number": ("external", "past"),
            "product": ("product", "past"),
            "sum": ("amount", "past"),
        }
        assert [each["field"] for each in shown["mapping"]["columns"]] == ["name", "external", "product", "amount"]
        other = (await client.post(url, **upload("deal,number\na,1\n"))).json()
        assert {each["source"] for each in other["columns"]} == {"heading"}

    async def test_wrong_texts_of_the_whole_file_are_shown_once_with_how_many_cells_have_them(
        self, client: httpx.AsyncClient
    ) -> None:
        text = "deal,product\n" + "".join(f"d{n},{'GTX Pro' if n < 50 else 'GTXPro'}\n" for n in range(120))
        mapping: dict[str, Any] = {
            "columns": [{"column": "deal", "field": "name"}, {"column": "product", "field": "product"}]
        }
        shown = (await client.post("/api/v1/objects/deal/imports/preview", **upload(text, mapping))).json()
        [wrong] = shown["wrong_values"]
        assert (wrong["column"], wrong["value"], wrong["cells"]) == ("product", "GTXPro", 70)
        assert wrong["suggestions"] == ["GTX Pro"]
        mapping["columns"][1]["values"] = {"GTXPro": "GTX Pro"}
        mended = (await client.post("/api/v1/objects/deal/imports/preview", **upload(text, mapping))).json()
        assert mended["wrong_values"] == []

    async def test_time_is_estimated_by_former_imports(self, company: Company, client: httpx.AsyncClient) -> None:
        await company.import_text("product", "Name\n" + "".join(f"p{n}\n" for n in range(600)))
        shown = (await client.post("/api/v1/objects/product/imports/preview", **upload("Name\nx\n"))).json()
        assert shown["estimate"]["measured"] is True
        assert shown["estimate"]["rate"] > 0


class TestPause:
    async def test_an_import_that_goes_wrong_pauses_with_a_reason_and_goes_on_when_told(
        self, company: Company, client: httpx.AsyncClient
    ) -> None:
        lines = "".join(f"d{n},{n},{'Nothing' if n < 400 else ''},\n" for n in range(1500))
        data = upload("deal,number,product,sum\n" + lines, MAPPING)
        number = (await client.post("/api/v1/objects/deal/imports", **data)).json()["id"]
        paused = await run(company, number)
        assert (paused.state, paused.done, paused.errors) == ("paused", 500, 400)
        told = (await client.get(f"/api/v1/jobs/{number}")).json()
        assert told["code"] == "import_paused_errors"
        assert "400" in told["message"]
        answer = await client.post(f"/api/v1/jobs/{number}/resume")
        assert (answer.status_code, answer.json()["state"]) == (200, "queued")
        ended = await run(company, number)
        assert (ended.state, ended.done, ended.errors) == ("succeeded", 1500, 400)
        assert await company.count("deal") == 1100

    async def test_a_paused_import_goes_on_where_it_stopped(self, company: Company, client: httpx.AsyncClient) -> None:
        form = upload("Name\np1\np2\n")
        number = (await client.post("/api/v1/objects/product/imports", **form)).json()["id"]
        assert (await client.post(f"/api/v1/jobs/{number}/pause")).json()["state"] == "paused"
        assert await jobs.run(company.database, company.workspace, number, company.settings) is None
        await client.post(f"/api/v1/jobs/{number}/resume")
        assert (await run(company, number)).state == "succeeded"
        assert await company.count("product") == 4
