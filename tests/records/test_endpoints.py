"""The addresses of records, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.records.conftest import Company, open_company
from tests.support.actors import make_role
from tests.support.http import SignedIn
from yingtu.identity.models import user_roles
from yingtu.kit.db import Database, Workspace

EVERYTHING = {
    "label": {"en": "Sales"},
    "objects": {"*": [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]},
}
URL = "/api/v1/objects/account/records"


@pytest.fixture
async def web(
    app: Any, database: Database, workspace: Workspace, signed_in: SignedIn
) -> tuple[Company, httpx.AsyncClient]:
    async with database.write(workspace) as session:
        company = await open_company(session)
        await make_role(session, "sales", **EVERYTHING)
        await session.execute(sa.insert(user_roles).values(user_id=company.sales.id, role="sales"))
    return company, await signed_in(company.sales)


async def make(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    response = await client.post(URL, json={"name": "云帆", **values})
    assert response.status_code == 201, response.text
    return response.json()


class TestOneRecord:
    async def test_create_read_change_delete_restore(self, web: tuple[Company, httpx.AsyncClient]) -> None:
        _, client = web
        record = await make(client, industry="it")
        url = f"{URL}/{record['id']}"
        assert (record["name"], record["version"], record["industry"]) == ("云帆", 1, "it")
        changed = await client.patch(url, json={"industry": "food"}, headers={"If-Match": '"1"'})
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        assert (await client.get(url)).json()["industry"] == "food"
        assert (await client.delete(url)).status_code == 204
        assert (await client.get(url)).status_code == 404
        restored = await client.post(f"{url}/restore")
        assert (restored.status_code, restored.json()["version"]) == (200, 4)

    async def test_a_stale_version_is_a_conflict_that_names_the_current_one(
        self, web: tuple[Company, httpx.AsyncClient]
    ) -> None:
        _, client = web
        record = await make(client)
        url = f"{URL}/{record['id']}"
        await client.patch(url, json={"industry": "food"})
        answer = await client.patch(url, json={"industry": "it"}, headers={"If-Match": "1"})
        assert (answer.status_code, answer.json()["code"], answer.json()["params"]["version"]) == (
            409,
            "stale_version",
            2,
        )
        nonsense = await client.patch(url, json={}, headers={"If-Match": "x"})
        assert (nonsense.status_code, nonsense.json()["errors"][0]["code"]) == (422, "if_match_invalid")
