"""Several files of one source: what each is, in which order, imported and taken back as one."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

from tests.exchange.conftest import Company
from tests.exchange.test_endpoints import upload
from tests.support.http import SignedIn
from yingtu.jobs import service as jobs

SETS = "/api/v1/imports/sets"
FILES = {
    "crm_deals.csv": "Name,External number,Account,Product,Amount\nBig,E1,Acme,GTXPro,5\nSmall,E2,Umbrella,GTX Pro,7\n",
    "accounts.csv": "Name,code,phone\nAcme,A1,\nUmbrella,A2,\n",
    "products.csv": "Name\nGTX Pro\n",
}


@pytest.fixture
async def admin(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    return await signed_in(company.admin)


async def send(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Upload the files; return what is known of each, in the order proposed."""
    given = []
    for name, text in FILES.items():
        answer = await client.post("/api/v1/imports/files", **upload(text, name=name))
        assert answer.status_code == 201, answer.text
        given.append(answer.json())
    files = [{"source": each["source"], "object": each["guesses"][0]["object"]} for each in given]
    order = (await client.post("/api/v1/imports/order", json={"files": files})).json()["order"]
    return [files[place] for place in order]


async def mapped(client: httpx.AsyncClient, files: list[dict[str, Any]], **values: Any) -> list[dict[str, Any]]:
    """Preview each file with those before it; return what starts the set."""
    done: list[dict[str, Any]] = []
    for each in files:
        parts = {"source": (None, each["source"]), "earlier": (None, orjson.dumps(done))}
        answer = await client.post(f"/api/v1/objects/{each['object']}/imports/preview", files=parts)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        mapping = body["mapping"]
        for column in mapping["columns"]:
            column["values"] = values.get(column["column"], {})
        done.append({**each, "mapping": mapping, "edits": []})
    return done


async def run_all(company: Company, client: httpx.AsyncClient) -> None:
    """Do what a worker does: run jobs until none waits."""
    while True:
        items = (await client.get("/api/v1/jobs")).json()["items"]
        waiting = [each["id"] for each in items if each["state"] == "queued"]
        if not waiting:
            return
        await jobs.run(company.database, company.workspace, waiting[-1], company.settings)


class TestUpload:
    async def test_objects_are_guessed_and_what_others_point_to_comes_first(self, admin: httpx.AsyncClient) -> None:
        files = await send(admin)
        assert {each["object"] for each in files[:2]} == {"account", "product"}
        assert files[2]["object"] == "deal"

    async def test_records_of_the_files_before_count_as_there(self, admin: httpx.AsyncClient) -> None:
        files = await send(admin)
        earlier = await mapped(admin, files[:2])
        parts = {"source": (None, files[2]["source"]), "earlier": (None, orjson.dumps(earlier))}
        body = (await admin.post("/api/v1/objects/deal/imports/preview", files=parts)).json()
        assert [each["action"] for each in body["rows"]] == ["error", "create"]
        assert [(each["value"], each["suggestions"]) for each in body["wrong_values"]] == [("GTXPro", ["GTX Pro"])]


class TestSet:
    async def test_files_go_in_one_after_the_other_and_out_again_as_one(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        files = await mapped(admin, await send(admin), Product={"GTXPro": "GTX Pro"})
        started = await admin.post(SETS, json={"files": files})
        assert started.status_code == 202, started.text
        assert [each["job"] is None for each in started.json()["files"]] == [False, True, True]
        await run_all(company, admin)
        here = f"{SETS}/{started.json()['id']}"
        body = (await admin.get(here)).json()
        assert (body["state"], body["done"], body["total"], body["errors"]) == ("succeeded", 5, 5, 0)
        assert await company.count("deal") == 2
        assert (await admin.post(f"{here}/continue")).status_code == 409
        assert (await admin.post(f"{here}/undo")).status_code == 202
        await run_all(company, admin)
        body = (await admin.get(here)).json()
        assert (body["state"], body["can_undo"]) == ("undone", False)
        assert [
            row["deleted_at"] is None for name in ("deal", "account", "product") for row in await company.rows(name)
        ] == [False] * 5

    async def test_a_file_with_refused_rows_stops_the_set_until_somebody_goes_on(
        self, company: Company, admin: httpx.AsyncClient
    ) -> None:
        files = await mapped(admin, await send(admin))
        files = [files[2], *files[:2]]
        here = f"{SETS}/{(await admin.post(SETS, json={'files': files})).json()['id']}"
        await run_all(company, admin)
        body = (await admin.get(here)).json()
        assert (body["state"], body["errors"], [each["job"] is None for each in body["files"]]) == (
            "stopped",
            2,
            [False, True, True],
        )
        assert (await admin.post(f"{here}/continue")).json()["state"] == "running"
        await run_all(company, admin)
        fixed = {"value_maps": {"Product": {"GTXPro": "GTX Pro"}}}
        assert (await admin.post(f"/api/v1/jobs/{body['files'][0]['job']['id']}/retry", json=fixed)).status_code == 202
        await run_all(company, admin)
        body = (await admin.get(here)).json()
        assert (body["state"], body["errors"], len(body["files"][0]["later"])) == ("succeeded", 0, 1)
        await admin.post(f"{here}/undo")
        await run_all(company, admin)
        assert all(row["deleted_at"] is not None for row in await company.rows("deal"))

    async def test_nothing_begins_when_one_mapping_does_not_fit_and_others_do_not_see_it(
        self, company: Company, admin: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        files = await mapped(admin, await send(admin))
        broken = [*files[:2], {**files[2], "mapping": {"columns": [{"column": "Nope", "field": "name"}]}}]
        assert (await admin.post(SETS, json={"files": broken})).status_code == 422
        assert (await admin.get("/api/v1/jobs")).json()["items"] == []
        started = (await admin.post(SETS, json={"files": files})).json()
        seller = await signed_in(company.seller)
        assert (await seller.get(f"{SETS}/{started['id']}")).status_code == 404
        assert (await admin.post(SETS, json={"files": files})).status_code == 409
