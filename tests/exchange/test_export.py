"""Exports over HTTP: the file, who gets it, what of it, and that it comes back by an import."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from python_calamine import CalamineWorkbook

from tests.exchange.conftest import EVERYTHING, Company
from tests.support.actors import Person, make_role, make_user
from tests.support.http import SignedIn
from yingtu.exchange import export, export_job
from yingtu.exchange.export_files import directory_of
from yingtu.exchange.export_writers import XlsxWriter
from yingtu.jobs import service as jobs
from yingtu.jobs.repository import Job
from yingtu.kit import clock

URL = "/api/v1/objects/deal/exports"
DEALS = (
    "Name,External number,Account,Amount,Stage,Close date,Product\n"
    "Big,E1,Acme,1234567.5,won,2026-03-01,GTX\n"
    "=cmd|' /C calc'!A0,E2,Acme,12,open,,\n"
    "''-quoted,E3,,,open,2026-12-31,GTX\n"
    '"line\nbreak, and ""quotes""",E4,Beta,0,won,,\n'
)
MAPPING = {
    "columns": [
        {"column": "Name", "field": "name"},
        {"column": "External number", "field": "external"},
        {"column": "Account", "field": "account", "unknown": "create"},
        {"column": "Amount", "field": "amount"},
        {"column": "Stage", "field": "stage"},
        {"column": "Close date", "field": "closed"},
        {"column": "Product", "field": "product", "unknown": "create"},
    ]
}
FIELDS = ["name", "external", "account", "amount", "stage", "closed"]
EXPORTER = [*EVERYTHING, "export"]

Exported = Callable[..., Awaitable[tuple[httpx.Response, dict[str, Any]]]]


@pytest.fixture
async def exporter(company: Company) -> Person:
    """Somebody who may export everything, with four deals there."""
    async with company.database.write(company.workspace) as session:
        await make_role(session, "exporter", objects={"*": [{"operations": EXPORTER, "scope": "all"}]})
        person = await make_user(session, "exporter", name="Eva Export", roles=("exporter",))
    ended = await company.import_text("deal", DEALS, MAPPING, person=person)
    assert ended.errors == 0, await company.errors(ended)
    return person


@pytest.fixture
async def web(exporter: Person, signed_in: SignedIn) -> httpx.AsyncClient:
    return await signed_in(exporter)


async def run(company: Company, job_id: int) -> Job:
    ended = await jobs.run(company.database, company.workspace, job_id, company.settings)
    assert ended is not None
    return ended


async def exported(company: Company, web: httpx.AsyncClient, *, url: str = URL, **body: Any) -> tuple[Job, bytes]:
    started = await web.post(url, json=body, headers={"accept-language": "en"})
    assert started.status_code == 202, started.text
    ended = await run(company, started.json()["id"])
    assert ended.state == "succeeded", (ended.message_code, ended.message_params)
    answer = await web.get(f"/api/v1/jobs/{ended.id}/result")
    assert answer.status_code == 200, answer.text
    return ended, answer.content


def table(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


class TestCsv:
    async def test_values_are_as_people_read_them_under_labels_in_their_language(
        self, company: Company, web: httpx.AsyncClient
    ) -> None:
        _, content = await exported(company, web, format="csv", fields=FIELDS, sort="external")
        assert content.startswith(b"\xef\xbb\xbf")
        assert table(content) == [
            ["Field", "External number", "Account", "Amount", "Amount currency", "Stage", "Close date"],
            ["Big", "E1", "Acme", "1234567.5", "CNY", "WON", "2026-03-01"],
            ["'=cmd|' /C calc'!A0", "E2", "Acme", "12", "CNY", "OPEN", ""],
            ["''-quoted", "E3", "", "", "", "OPEN", "2026-12-31"],
            ['line break, and "quotes"', "E4", "Beta", "0", "CNY", "WON", ""],
        ]

    async def test_filter_api_names_and_chinese_encoding(self, company: Company, web: httpx.AsyncClient) -> None:
        job, content = await exported(
            company,
            web,
            format="csv",
            header="api_names",
            encoding="gb18030",
            fields=["name", "account.name", "owner_id", "nope"],
            filter={"field": "stage", "op": "eq", "value": "won"},
            sort="-external",
        )
        assert table(content, "gb18030") == [
            ["name", "account.name", "owner_id"],
            ['line break, and "quotes"', "Beta", "Eva Export"],
            ["Big", "Acme", "Eva Export"],
        ]
        assert job.result is not None
        assert (job.result["rows"], job.result["omitted"]) == (2, ["nope"])

    @pytest.mark.parametrize("header", ["labels", "api_names"])
    async def test_what_was_exported_changes_nothing_when_it_is_imported(
        self, company: Company, web: httpx.AsyncClient, exporter: Person, header: str
    ) -> None:
        _, content = await exported(company, web, format="csv", header=header, fields=FIELDS)
        form = {"file": ("deals.csv", content, "text/csv")}
        shown = (await web.post("/api/v1/objects/deal/imports/preview", files=form)).json()
        mapping = shown["mapping"] | {"mode": "upsert", "keys": ["external"]}
        # Two fields of this company are called "Field"; all others are recognised.
        assert [each["field"] for each in shown["columns"]][1:] == [*FIELDS[1:4], "amount.currency", *FIELDS[4:]]
        mapping["columns"][0]["field"] = "name"
        fields = {"source": (None, shown["source"]), "mapping": (None, orjson.dumps(mapping))}
        started = (await web.post("/api/v1/objects/deal/imports", files=fields)).json()
        ended = await run(company, started["id"])
        assert ended.result == {"object": "deal", "created": 0, "updated": 0, "unchanged": 4, "held": 0, "rejected": 0}

    async def test_everything_readable_without_a_choice_and_pages_that_join_without_seam(
        self, company: Company, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(export_job, "PAGE_ROWS", 2)
        job, content = await exported(company, web, format="csv", header="api_names", sort="external")
        rows = table(content)
        assert {"name", "amount", "helpers", "owner_id", "created_at"} <= set(rows[0])
        assert [row[rows[0].index("external")] for row in rows[1:]] == ["E1", "E2", "E3", "E4"]
        assert (job.done, job.total) == (4, 4)

    async def test_many_linked_records_are_named(self, company: Company, web: httpx.AsyncClient) -> None:
        found = (await web.get("/api/v1/objects/account/records?fields=name&sort=name")).json()["items"]
        ids = [each["id"] for each in found]
        deal = (await web.get("/api/v1/objects/deal/records?sort=external&limit=1")).json()["items"][0]["id"]
        patched = await web.patch(f"/api/v1/objects/deal/records/{deal}", json={"helpers": ids})
        assert patched.status_code == 200, patched.text
        _, content = await exported(company, web, format="csv", fields=["external", "helpers"], sort="external")
        [first, second] = table(content)[1:3]
        # Links have no order of their own.
        assert (first[0], sorted(first[1].split("; "))) == ("E1", ["Acme", "Beta"])
        assert second == ["E2", ""]

    async def test_what_links_say_comes_in_and_goes_out_in_the_same_words(
        self, company: Company, web: httpx.AsyncClient
    ) -> None:
        mapping = {"mode": "upsert", "keys": ["external"], "columns": [
            {"column": "no", "field": "external"}, {"column": "with", "field": "partners"},
        ]}  # fmt: skip
        await company.import_text("deal", "no,with\nE1,Acme（角色=牵头，占比=30%）；Beta\n", mapping)
        fields = ["external", "partners"]
        _, content = await exported(company, web, format="csv", fields=fields, sort="external")
        shown = sorted(table(content)[1][1].split("; "))
        assert shown in (["Acme (Part=Lead, Share=30%)", "Beta"], ["Acme（角色=牵头，占比=30%）", "Beta"])
        job = await company.import_text("deal", f'no,with\nE1,"{"; ".join(shown)}"\nE2,Acme (Part=boss)\n', mapping)
        assert job.result is not None
        assert (job.result["unchanged"], job.result["rejected"]) == (1, 1)
        assert [each.code for each in await company.errors(job)] == ["unknown_option"]


class TestXlsx:
    async def test_numbers_and_days_are_cells_of_their_kind_and_nothing_is_a_formula(
        self, company: Company, web: httpx.AsyncClient
    ) -> None:
        _, content = await exported(company, web, format="xlsx", fields=[*FIELDS, "created_at"], sort="external")
        rows: Any = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert rows[0] == [
            "Field", "External number", "Account", "Amount", "Amount currency", "Stage", "Close date", "Created at",
        ]  # fmt: skip
        assert rows[1][3] == 1234567.5
        assert rows[1][6].isoformat() == "2026-03-01"
        assert rows[1][7].year >= 2026
        assert rows[2][0] == "=cmd|' /C calc'!A0"

    def test_a_full_sheet_is_followed_by_another_one(self, tmp_path: Path, two_columns: Any) -> None:
        path = tmp_path / "long.xlsx"
        writer = XlsxWriter(path, two_columns, "en", sheet_rows=3)
        writer.write([["a", "b", "c"], [1, 2, None]])
        writer.close()
        book = CalamineWorkbook.from_path(path)
        assert book.sheet_names == ["Records", "Records 2"]
        assert book.get_sheet_by_index(1).to_python()[1][0] == "c"


class TestRights:
    async def test_without_the_right_nothing_is_exported(
        self, company: Company, exporter: Person, signed_in: SignedIn
    ) -> None:
        answer = await (await signed_in(company.seller)).post(URL, json={"format": "csv"})
        assert (answer.status_code, answer.json()["code"]) == (403, "operation_forbidden")

    async def test_only_rows_whose_grant_says_export_and_only_fields_it_shows(
        self, company: Company, exporter: Person, signed_in: SignedIn
    ) -> None:
        grants = [
            {"operations": ["read"], "scope": "all"},
            {
                "operations": ["read", "export"],
                "scope": "all",
                "filter": {"field": "stage", "op": "eq", "value": "won"},
                "fields": {"amount": "hidden"},
            },
        ]
        async with company.database.write(company.workspace) as session:
            await make_role(session, "partly", objects={"deal": grants})
            person = await make_user(session, "partly", roles=("partly",))
        web = await signed_in(person)
        assert len((await web.get("/api/v1/objects/deal/records")).json()["items"]) == 4
        job, content = await exported(
            company, web, format="csv", header="api_names", fields=["external", "amount", "account"], sort="external"
        )
        # Accounts are not theirs to see, so neither are their names.
        assert table(content)[0][0] == "external"
        assert [row[0] for row in table(content)[1:]] == ["E1", "E4"]
        assert job.result is not None
        assert "amount" in job.result["omitted"]

    async def test_rights_lost_before_the_job_runs_are_lost(
        self, company: Company, web: httpx.AsyncClient, exporter: Person
    ) -> None:
        started = (await web.post(URL, json={})).json()
        async with company.database.write(company.workspace) as session:
            await make_role(session, "exporter", objects={"*": [{"operations": EVERYTHING, "scope": "all"}]})
        ended = await run(company, started["id"])
        assert (ended.state, ended.message_code) == ("failed", "operation_forbidden")
        assert not list(directory_of(company.settings, company.workspace).glob("*"))

    async def test_the_file_is_for_the_person_who_asked_not_even_for_administrators(
        self, company: Company, web: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        job, _ = await exported(company, web, format="csv", fields=["name"])
        admin = await signed_in(company.admin)
        assert (await admin.get(f"/api/v1/jobs/{job.id}")).status_code == 200
        assert (await admin.get(f"/api/v1/jobs/{job.id}/result")).status_code == 404
        assert (await (await signed_in(company.seller)).get(f"/api/v1/jobs/{job.id}/result")).status_code == 404


class TestFile:
    async def test_the_answer_names_the_file_and_the_job_its_address(
        self, company: Company, web: httpx.AsyncClient
    ) -> None:
        job, _ = await exported(company, web, format="xlsx", fields=["name"])
        told = (await web.get(f"/api/v1/jobs/{job.id}")).json()
        answer = await web.get(told["result_url"])
        assert "attachment" in answer.headers["content-disposition"]
        assert ".xlsx" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "private, no-store"

    async def test_who_took_what_is_written_down(
        self, company: Company, web: httpx.AsyncClient, exporter: Person
    ) -> None:
        wanted = {"field": "stage", "op": "eq", "value": "won"}
        job, _ = await exported(company, web, format="csv", fields=["name"], filter=wanted)
        async with company.database.read(company.workspace) as session:
            log = await jobs.read_log(session, await company.actor(company.admin), job.id)
        assert [each["code"] for each in log] == ["export_made", "export_fetched"]
        made = log[0]["params"]
        assert (made["object"], made["rows"], made["filter"]) == ("deal", 2, wanted)
        assert made["actor_id"] == str(exporter.id)

    async def test_before_it_is_ready_and_after_a_week_there_is_none(
        self, company: Company, web: httpx.AsyncClient
    ) -> None:
        started = (await web.post(URL, json={"fields": ["name"]})).json()
        early = await web.get(f"/api/v1/jobs/{started['id']}/result")
        assert (early.status_code, early.json()["code"], started["result_url"]) == (409, "export_not_ready", None)
        await run(company, started["id"])
        assert export.remove_expired(company.settings, company.workspace) == 0
        with clock.at(clock.now() + timedelta(days=8)):
            assert export.remove_expired(company.settings, company.workspace) == 1
        late = await web.get(f"/api/v1/jobs/{started['id']}/result")
        assert (late.status_code, late.json()["code"]) == (410, "export_expired")

    async def test_a_cancelled_export_leaves_nothing(
        self, company: Company, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(export_job, "PAGE_ROWS", 1)
        monkeypatch.setattr(export_job, "PROGRESS_S", 0)
        started = (await web.post(URL, json={"fields": ["name"]})).json()
        page = export_job._Export._page
        asked: list[str | None] = []

        async def cancelled_at_the_third(self: export_job._Export, cursor: str | None) -> Any:
            asked.append(cursor)
            if len(asked) == 3:
                await web.post(f"/api/v1/jobs/{started['id']}/cancel")
            return await page(self, cursor)

        monkeypatch.setattr(export_job._Export, "_page", cancelled_at_the_third)
        ended = await jobs.run(company.database, company.workspace, started["id"], company.settings)
        assert ended is not None
        assert (ended.state, ended.done < 4) == ("cancelled", True)
        assert not list(directory_of(company.settings, company.workspace).glob("*"))

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"fields": ["nope"]}, "export_no_columns"),
            ({"filter": {"field": "nope", "op": "eq", "value": 1}}, "invalid_filter"),
            ({"sort": "nope"}, "invalid_sort"),
            ({"format": "pdf"}, "invalid_request"),
        ],
    )
    async def test_what_means_nothing_is_refused_at_once(
        self, web: httpx.AsyncClient, body: dict[str, Any], code: str
    ) -> None:
        answer = await web.post(URL, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


class TestMoment:
    async def test_what_is_written_while_it_runs_is_not_in_it_and_a_second_attempt_gives_the_same(
        self, company: Company, web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(export_job, "PAGE_ROWS", 2)
        started = (
            await web.post(URL, json={"format": "csv", "fields": ["external", "name"], "sort": "external"})
        ).json()
        written: list[bool] = []
        made = export_job._Export._made

        async def interrupted(self: export_job._Export, *given: Any) -> dict[str, object]:
            if not written:
                written.append(True)
                record = (await web.get("/api/v1/objects/deal/records?sort=external&limit=1")).json()["items"][0]
                await web.patch(f"/api/v1/objects/deal/records/{record['id']}", json={"name": "Changed"})
                await web.post("/api/v1/objects/deal/records", json={"name": "New", "external": "E0"})
                raise RuntimeError("the machine dies")
            return await made(self, *given)

        monkeypatch.setattr(export_job._Export, "_made", interrupted)
        with pytest.raises(RuntimeError):
            await run(company, started["id"])
        ended = await run(company, started["id"])
        assert (ended.state, ended.attempt, ended.done) == ("succeeded", 2, 4)
        content = (await web.get(f"/api/v1/jobs/{ended.id}/result")).content
        assert [row[0] for row in table(content)[1:]] == ["E1", "E2", "E3", "E4"]
        assert table(content)[1][1] == "Big"


@pytest.fixture
def two_columns() -> Any:
    from yingtu.exchange.export_columns import Column, Shape

    return (
        Column("a", "A", Shape.TEXT, None),  # type: ignore[arg-type]
        Column("b", "B", Shape.NUMBER, None),  # type: ignore[arg-type]
    )
