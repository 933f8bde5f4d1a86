"""The preview says what would happen: by writing it, and taking it back. Corrections made there travel with the import."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

from tests.exchange.conftest import Company
from tests.exchange.test_endpoints import URL, upload
from tests.support.http import SignedIn
from yingtu.jobs import service as jobs

DEALS = (
    "Name,External number,Amount,Product\nOne,E1,12,GTX Pro\nTwo,E2,x,GTXPro\nThree,E3,5,GTXPro\nFour,E1,7,GTX Pro\n"
)
MAPPING = {
    "mode": "upsert",
    "keys": ["external"],
    "columns": [
        {"column": "Name", "field": "name"},
        {"column": "External number", "field": "external"},
        {"column": "Amount", "field": "amount"},
        {"column": "Product", "field": "product"},
    ],
}


@pytest.fixture
async def admin(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    await company.import_text("product", "Name\nGTX Pro\nMG Special\n")
    await company.import_text(
        "deal", "Name,External number,Amount\nOld,E1,12\nSame,E9,1\n", MAPPING | {"columns": MAPPING["columns"][:3]}
    )  # type: ignore[index]
    return await signed_in(company.admin)


def form(**parts: Any) -> dict[str, Any]:
    return {name: (None, part if isinstance(part, str) else orjson.dumps(part)) for name, part in parts.items()}


def actions(body: dict[str, Any]) -> list[str]:
    return [each["action"] for each in body["rows"]]


class TestPreview:
    async def test_every_row_says_what_would_become_of_it_and_nothing_stays(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        before = await company.rows("deal")
        text = DEALS + "Same,E9,1,\n"
        body = (await admin.post(f"{URL}/preview", **upload(text, MAPPING))).json()
        assert actions(body) == ["update", "error", "error", "update", "unchanged"]
        assert body["rehearsed"] == {"rows": 5, "create": 0, "update": 2, "unchanged": 1, "held": 0, "error": 2}
        assert [(each["value"], each["suggestions"], each["cells"]) for each in body["wrong_values"]] == [
            ("GTXPro", ["GTX Pro"], 2)
        ]
        assert await company.rows("deal") == before
        assert await company.count("import_change") == 2

    async def test_corrected_cells_and_accepted_meanings_are_what_the_worker_imports(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        first = (await admin.post(f"{URL}/preview", **upload(DEALS, MAPPING))).json()
        meant = {
            **MAPPING,
            "columns": [
                *MAPPING["columns"][:3],
                {"column": "Product", "field": "product", "values": {"GTXPro": "GTX Pro"}},
            ],
        }  # type: ignore[index]
        edits = [{"row": 2, "values": {"Amount": "9"}}, {"row": 3, "values": {"Name": "Third"}}]
        given = form(source=first["source"], mapping=meant, edits=edits)
        again = (await admin.post(f"{URL}/preview", files=given)).json()
        assert actions(again) == ["update", "create", "create", "update"]
        assert again["rows"][1]["cells"]["Amount"] == {"text": "9", "error": None}
        job = (await admin.post(URL, files=given)).json()["id"]
        ended = await jobs.run(company.database, company.workspace, job, company.settings)
        assert ended is not None
        assert ended.result is not None
        assert (ended.errors, ended.result["created"], ended.result["updated"]) == (0, 2, 2)
        rows = {row["external"]: row for row in await company.rows("deal")}
        assert (rows["E2"]["amount"], rows["E3"]["name"]) == (9, "Third")

    async def test_a_correction_of_a_column_that_is_not_there_is_refused(self, admin: httpx.AsyncClient) -> None:
        first = (await admin.post(f"{URL}/preview", **upload(DEALS, MAPPING))).json()
        given = form(source=first["source"], mapping=MAPPING, edits=[{"row": 1, "values": {"Nope": "9"}}])
        assert (await admin.post(URL, files=given)).status_code == 422
        given = form(source=first["source"], mapping=MAPPING, edits=[{"row": "x"}])
        assert (await admin.post(f"{URL}/preview", files=given)).status_code == 422

    async def test_wrong_rows_far_down_are_shown_after_the_first_ones(self, admin: httpx.AsyncClient) -> None:
        lines = [f"Deal {number},N{number},{number},GTX Pro" for number in range(1, 100)]
        lines[79] = "Deal 80,N80,eighty,GTX Pro"
        text = "Name,External number,Amount,Product\n" + "\n".join(lines)
        body = (await admin.post(f"{URL}/preview", **upload(text, MAPPING))).json()
        assert [each["number"] for each in body["rows"]] == [*range(1, 21), 80]
        assert body["rehearsed"]["create"] == 98

    async def test_a_list_of_people_is_tried_too(self, company: Company, admin: httpx.AsyncClient) -> None:
        people = await company.count("users")
        text = "Name,Login\nNew One,new.one\nAda Admin,admin\n,x\n"
        url = "/api/v1/objects/user/imports"
        body = (await admin.post(f"{url}/preview", **upload(text))).json()
        assert actions(body) == ["create", "update", "error"]
        assert await company.count("users") == people
        target = (await admin.get(f"{url}/target")).json()
        assert [each["api_name"] for each in target["fields"]][:2] == ["name", "login"]
