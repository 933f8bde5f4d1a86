"""Importing over HTTP: preview, start, watch, errors, bad uploads."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest

from tests.exchange.conftest import Company
from tests.support.actors import make_api_key, make_user
from tests.support.http import SignedIn
from yingtu.jobs import service as jobs

URL = "/api/v1/objects/deal/imports"
FILE = "Name,Amount,Account,Remark\nBig,12,Acme,x\nBad,twelve,Acme,y\n"


@pytest.fixture
async def admin(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    await company.import_text("account", "Name,code\nAcme,A1\n")
    return await signed_in(company.admin)


def upload(text: str | bytes, mapping: Any = None, name: str = "deals.csv") -> dict[str, Any]:
    fields = {} if mapping is None else {"mapping": orjson.dumps(mapping).decode()}
    return {"files": {"file": (name, text if isinstance(text, bytes) else text.encode(), "text/csv")}, "data": fields}


def left_behind(company: Company) -> list[str]:
    """Files on disk beyond the one that the fixture imported."""
    return sorted(path.name for path in company.settings.data_dir.glob("files/*/imports/*"))[1:]


class TestPreview:
    async def test_it_shows_columns_fields_and_what_is_wrong_without_writing(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        answer = await admin.post(f"{URL}/preview", headers={"accept-language": "en"}, **upload(FILE))
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["file"] == {
            "name": "deals.csv",
            "size": len(FILE),
            "encoding": "utf-8-sig",
            "delimiter": ",",
            "rows": 2,
        }
        assert {each["column"]: each["field"] for each in body["columns"]} == {
            "Name": "name",
            "Amount": "amount",
            "Account": "account",
            "Remark": None,
        }
        assert body["columns"][0]["samples"] == ["Big", "Bad"]
        assert body["rows"][0]["cells"]["Amount"] == {"text": "12", "error": None}
        assert body["rows"][1]["cells"]["Amount"]["error"]["message"]
        assert body["problems"] == []
        assert await company.count("deal") == 0

    async def test_the_uploaded_file_is_imported_without_sending_it_again(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        shown = (await admin.post(f"{URL}/preview", **upload(FILE))).json()
        form = {"source": (None, shown["source"]), "mapping": (None, orjson.dumps(shown["mapping"]))}
        answer = await admin.post(URL, files=form)
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['id']}"
        await jobs.run(company.database, company.workspace, answer.json()["id"], company.settings)
        assert await company.count("deal") == 1

    async def test_problems_of_a_mapping_are_shown_in_place(self, admin: httpx.AsyncClient) -> None:
        mapping = {"columns": [{"column": "Nope", "field": "name"}]}
        body = (await admin.post(f"{URL}/preview", **upload(FILE, mapping))).json()
        assert [(each["pointer"], each["code"]) for each in body["problems"]] == [
            ("/mapping/columns/0/column", "mapping_unknown_column")
        ]

    async def test_files_of_others_are_unknown(
        self, company: Company, admin: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        shown = (await admin.post(f"{URL}/preview", **upload(FILE))).json()
        seller = await signed_in(company.seller)
        answer = await seller.post(URL, files={"source": (None, shown["source"])})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_source")


class TestImport:
    async def test_a_job_tells_its_progress_its_end_and_its_errors(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        started = (await admin.post(URL, **upload(FILE))).json()
        assert (started["state"], started["done"], started["total"], started["kind"]) == ("queued", 0, 2, "import")
        await jobs.run(company.database, company.workspace, started["id"], company.settings)
        job = (await admin.get(f"/api/v1/jobs/{started['id']}")).json()
        assert (job["state"], job["done"], job["errors"], job["eta_seconds"]) == ("succeeded", 2, 1, 0)
        assert job["result"] == {"object": "deal", "created": 1, "updated": 0, "unchanged": 0, "held": 0, "rejected": 1}
        assert job["errors_url"] == f"/api/v1/jobs/{started['id']}/errors.csv"
        listed = (await admin.get(f"/api/v1/jobs/{started['id']}/errors")).json()
        assert [(each["row"], each["column"], each["value"]) for each in listed["items"]] == [(2, "Amount", "twelve")]
        file = await admin.get(job["errors_url"], headers={"accept-language": "en"})
        lines = file.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Name,Amount,Account,Remark,Row,What to correct"
        assert lines[1].startswith("Bad,twelve,Acme,y,2,")
        assert next(each["id"] for each in (await admin.get("/api/v1/jobs")).json()["items"]) == started["id"]

    async def test_the_corrected_error_file_can_be_imported_as_it_is(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        started = (await admin.post(URL, **upload(FILE))).json()
        await jobs.run(company.database, company.workspace, started["id"], company.settings)
        file = (await admin.get(f"/api/v1/jobs/{started['id']}/errors.csv")).content
        again = (await admin.post(URL, **upload(file.replace(b"Bad,twelve", b"Good,12")))).json()
        ended = await jobs.run(company.database, company.workspace, again["id"], company.settings)
        assert ended is not None
        assert (ended.errors, await company.count("deal")) == (0, 2)

    async def test_it_can_be_cancelled_before_it_runs(self, company: Company, admin: httpx.AsyncClient) -> None:
        started = (await admin.post(URL, **upload(FILE))).json()
        answer = await admin.post(f"/api/v1/jobs/{started['id']}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
        assert await jobs.run(company.database, company.workspace, started["id"], company.settings) is None

    async def test_without_the_right_to_import_the_file_is_not_even_read(
        self, company: Company, signed_in: SignedIn, admin: httpx.AsyncClient
    ) -> None:
        async with company.database.write(company.workspace) as session:
            reader = await make_user(session, "reader", roles=("reader",))
        answer = await (await signed_in(reader)).post(URL, **upload(FILE))
        assert answer.status_code == 403, answer.text
        assert left_behind(company) == []

    async def test_a_key_that_only_reads_imports_nothing(self, company: Company, client: httpx.AsyncClient) -> None:
        async with company.database.write(company.workspace) as session:
            secret = await make_api_key(session, company.admin, scopes=("read",))
        answer = await client.post(URL, headers={"authorization": f"Bearer {secret}"}, **upload(FILE))
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")

    async def test_jobs_of_others_are_unknown(
        self, company: Company, admin: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        started = (await admin.post(URL, **upload(FILE))).json()
        seller = await signed_in(company.seller)
        for path in ("", "/log", "/errors", "/errors.csv"):
            assert (await seller.get(f"/api/v1/jobs/{started['id']}{path}")).status_code == 404
        assert (await seller.post(f"/api/v1/jobs/{started['id']}/cancel")).status_code == 404


class TestBadUploads:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file_empty"),
            (b"Name\n\x00\n", "nul_in_file"),
            (b"Name\n\xff\xff\xff\n", "unreadable_encoding"),
            (b",,\n1,2\n", "no_heading"),
            (b"Name\n" + b"x" * 1_100_000, "line_too_long"),
        ],
        ids=["empty", "nul", "encoding", "headings", "line"],
    )
    async def test_what_is_no_table_is_refused_and_leaves_nothing(
        self, company: Company, admin: httpx.AsyncClient, content: bytes, code: str
    ) -> None:
        answer = await admin.post(URL, **upload(content))
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        assert left_behind(company) == []

    async def test_a_gigabyte_line_is_refused_after_its_first_megabytes(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\nName\n'
            while sent < 1024**3:
                sent += 65536
                yield b"x" * 65536

        answer = await admin.post(URL, content=endless(), headers={"content-type": "multipart/form-data; boundary=b"})
        assert (answer.status_code, answer.json()["code"]) == (422, "line_too_long")
        assert sent < 8 * 1024**2
        assert left_behind(company) == []

    @pytest.mark.parametrize(
        ("content", "content_type", "code"),
        [
            (b"{}", "application/json", "file_missing"),
            (b"--b\r\n", "multipart/form-data", "file_missing"),
            (b"nonsense", "multipart/form-data; boundary=b", "upload_broken"),
            (
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\nName\nx\n',
                "multipart/form-data; boundary=b",
                "upload_broken",
            ),
            (
                b'--b\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{}\r\n--b--',
                "multipart/form-data; boundary=b",
                "file_missing",
            ),
        ],
        ids=["json", "no boundary", "nonsense", "cut off", "no file"],
    )
    async def test_a_form_that_cannot_be_read_says_so(
        self, company: Company, admin: httpx.AsyncClient, content: bytes, content_type: str, code: str
    ) -> None:
        answer = await admin.post(URL, content=content, headers={"content-type": content_type})
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        assert left_behind(company) == []

    async def test_a_full_disk_is_a_503_and_nothing_was_accepted(
        self, company: Company, admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("yingtu.exchange.files.os.fsync", full)
        answer = await admin.post(URL, **upload(FILE))
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_failed"), answer.text
        assert left_behind(company) == []

    async def test_a_mapping_that_is_no_json_says_so(self, admin: httpx.AsyncClient) -> None:
        form = upload(FILE) | {"data": {"mapping": "{oops"}}
        answer = await admin.post(URL, **form)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "invalid_json")

    async def test_an_unknown_object_is_a_404(self, admin: httpx.AsyncClient) -> None:
        answer = await admin.post("/api/v1/objects/nope/imports", **upload(FILE))
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_object")
