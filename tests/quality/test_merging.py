"""Two records become one: values by choice, everything that hangs on the one follows, and it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.exchange.conftest import Company, company
from tests.support.actors import make_role, make_user
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.quality import merging
from yingtu.quality.errors import MergeTooOld
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written

__all__ = ["company"]

URL = "/api/v1/objects/account"


async def create(company: Company, object_name: str, *many: dict[str, Any]) -> list[str]:
    actor = await company.actor(company.admin)
    async with company.database.write(company.workspace) as session:
        made = await records.write(session, actor, object_name, [Create(each) for each in many], source=Source.API)
    assert all(isinstance(each, Written) for each in made.outcomes), made.outcomes
    return [str(each.id) for each in made.outcomes if isinstance(each, Written)]


@pytest.fixture
async def web(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    return await signed_in(company.admin)


async def row(web: httpx.AsyncClient, object_name: str, record: str) -> dict[str, Any]:
    fields = "name,external,account,helpers" if object_name == "deal" else "name,code,sector"
    answer = await web.get(f"/api/v1/objects/{object_name}/records/{record}?fields={fields}")
    if answer.status_code != 200:
        return {"status": answer.status_code}
    found = dict(answer.json())
    links = [each["id"] if isinstance(each, dict) else each for each in found.get("helpers") or []]
    return found | {"helpers": sorted(links)}


async def test_everything_follows_the_record_that_stays_and_comes_back_with_the_one_that_went(
    company: Company, web: httpx.AsyncClient
) -> None:
    kept, lost = await create(
        company,
        "account",
        {"name": "云帆", "sector": "retail"},
        {"name": "云帆科技", "code": "A1", "sector": "technology"},
    )
    deals = await create(
        company, "deal",
        {"name": "One", "external": "1", "account": lost, "helpers": [lost]},
        {"name": "Two", "external": "2", "account": kept, "helpers": [kept, lost]},
    )  # fmt: skip
    assert (await web.post(f"{URL}/records/{lost}/comments", json={"text": "老客户"})).status_code == 201
    upload = {"file": ("a.txt", b"hello", "text/plain")}
    assert (await web.post(f"{URL}/records/{lost}/files", files=upload)).status_code == 201
    tag = (await web.post("/api/v1/tags", json={"name": "重点", "color": "red"})).json()["id"]
    assert (await web.put(f"{URL}/records/{lost}/tags/{tag}")).status_code < 300
    before = await row(web, "account", kept)

    made = await web.post(f"{URL}/merges", json={"kept": kept, "lost": lost, "take": ["code", "sector"]})
    assert made.status_code == 201, made.text
    assert (made.json()["name"], made.json()["relations"]) == ("云帆科技", 3)
    now = await row(web, "account", kept)
    assert (now["name"], now["code"], now["sector"]) == ("云帆", "A1", "technology")
    assert await row(web, "account", lost) == {"status": 404}
    one, two = [await row(web, "deal", each) for each in deals]
    assert (one["account"], one["helpers"], two["helpers"]) == (kept, [kept], [kept])
    told = await web.get(f"{URL}/records/{kept}/comments")
    assert [each["text"] for each in told.json()["items"]] == ["老客户"]
    assert [each["name"] for each in (await web.get(f"{URL}/records/{kept}/files")).json()["items"]] == ["a.txt"]
    [history] = (await web.get(f"{URL}/records/{kept}/merged")).json()["items"]
    assert [each["event"] for each in history["history"]] == ["deleted", "created"]

    # What somebody has changed since stays.
    assert (await web.patch(f"{URL}/records/{kept}", json={"sector": None})).status_code == 200
    undone = await web.post(f"/api/v1/merges/{made.json()['id']}/undo")
    assert undone.status_code == 200, undone.text
    now = await row(web, "account", kept)
    assert (now["code"], now["sector"]) == (before.get("code"), None)
    assert (await row(web, "account", lost))["code"] == "A1"
    one, two = [await row(web, "deal", each) for each in deals]
    assert (one["account"], one["helpers"], sorted(two["helpers"])) == (lost, [lost], sorted([kept, lost]))
    assert (await web.get(f"{URL}/records/{kept}/comments")).json()["items"] == []
    assert len((await web.get(f"{URL}/records/{lost}/files")).json()["items"]) == 1
    assert (await web.post(f"/api/v1/merges/{made.json()['id']}/undo")).status_code == 404


async def test_a_merge_needs_the_rights_to_edit_and_delete_both_and_ends_being_undone_after_30_days(
    company: Company, web: httpx.AsyncClient, signed_in: SignedIn
) -> None:
    async with company.database.write(company.workspace) as session:
        grant = [{"operations": ["create", "read", "edit"], "scope": "all"}]
        await make_role(session, "editor", objects={"account": grant})
        editor = await make_user(session, "editor", roles=("editor",))
    kept, lost = await create(company, "account", {"name": "A"}, {"name": "A Ltd", "code": "X"})
    body = {"kept": kept, "lost": lost}
    assert (await (await signed_in(editor)).post(f"{URL}/merges", json=body)).status_code == 403
    assert (await web.post(f"{URL}/merges", json={"kept": kept, "lost": kept})).status_code == 422
    refused = await web.post(f"{URL}/merges", json=body | {"take": ["created_at"]})
    assert [each["code"] for each in refused.json()["errors"]] == ["merge_field"]
    made = (await web.post(f"{URL}/merges", json=body)).json()
    assert [each["id"] for each in (await web.get(f"{URL}/merges")).json()["items"]] == [made["id"]]
    async with company.database.write(company.workspace) as session:
        with clock.at(clock.after(timedelta(days=31))), pytest.raises(MergeTooOld):
            await merging.undo(session, SYSTEM, UUID(made["id"]), source=Source.SYSTEM)
