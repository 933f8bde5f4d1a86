"""Bulk operations over HTTP: counted first, done in batches, refused rows listed, paused by limits, undone."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.bulk.conftest import URL, Shop, ids
from tests.support.guards import boss
from tests.support.http import SignedIn
from yingtu.bulk import service, tasks
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import service as jobs
from yingtu.records.changes import Create, Update


class TestEdit:
    async def test_all_that_match_are_changed_and_the_way_back_gives_the_former_values(
        self, shop: Shop, admin: httpx.AsyncClient, small_batches: None
    ) -> None:
        body = {
            "operation": "edit",
            "filter": {"field": "amount", "op": "gte", "value": 500},
            "values": {"stage": "won", "amount": {"amount": 1, "currency": "CNY"}},
            "reason": "year's end",
        }
        counted = await admin.post(URL, json={**body, "dry_run": True})
        assert counted.status_code == 200, counted.text
        assert counted.json() == {"count": 5, "allowed": 5, "limit": 10_000}
        answer = await admin.post(URL, json=body)
        ended = await shop.run(answer)
        assert (ended.state, ended.done, ended.errors) == ("succeeded", 5, 0)
        assert ended.result == {"object": "deal", "written": 5, "unchanged": 0, "held": 0}
        assert await shop.values("stage") == ["open"] * 5 + ["won"] * 5
        history = (await admin.get(f"/api/v1/objects/deal/records/{shop.deals[9]}/history")).json()["items"][0]
        assert (history["reason"], history["source"]) == ("year's end", "ui")
        await shop.write(Update(shop.deals[5], {"stage": "open"}))
        shown = (await admin.get(f"/api/v1/jobs/{ended.id}")).json()
        assert (shown["can_undo"], shown["operation"], shown["object"]) == (True, "edit", "deal")
        undone = await shop.run(await admin.post(f"/api/v1/jobs/{ended.id}/undo"))
        assert (undone.state, undone.done, undone.errors) == ("succeeded", 5, 1)
        assert await shop.values("stage") == ["open"] * 10
        assert await shop.values("amount") == [0, 100, 200, 300, 400, 1, 600, 700, 800, 900]
        assert await shop.values("amount.currency") == ["USD"] * 5 + ["CNY"] + ["USD"] * 4
        conflicts = (await admin.get(f"/api/v1/bulk/{undone.id}/errors")).json()["items"]
        assert [(each["record_id"], each["code"]) for each in conflicts] == [
            (str(shop.deals[5]), "bulk_changed_meanwhile")
        ]
        again = await admin.post(f"/api/v1/jobs/{ended.id}/undo")
        assert (again.status_code, again.json()["code"]) == (409, "already_undone")

    async def test_held_records_are_no_errors(self, shop: Shop, admin: httpx.AsyncClient) -> None:
        body = {"operation": "edit", "ids": ids(shop)[:3], "values": {"name": "held"}}
        with boss():
            ended = await shop.run(await admin.post(URL, json=body))
        assert (ended.done, ended.errors) == (3, 0)
        assert ended.result == {"object": "deal", "written": 0, "unchanged": 0, "held": 3}

    async def test_records_one_may_not_change_are_counted_before_and_listed_after(
        self, shop: Shop, signed_in: SignedIn
    ) -> None:
        seller = await signed_in(shop.seller)
        body = {"operation": "edit", "ids": ids(shop), "values": {"stage": "won"}}
        counted = await seller.post(URL, json={**body, "dry_run": True})
        assert counted.json() == {"count": 10, "allowed": 7, "limit": 10_000}
        ended = await shop.run(await seller.post(URL, json=body))
        assert (ended.state, ended.done, ended.errors) == ("succeeded", 10, 3)
        assert await shop.values("stage") == ["won"] * 7 + ["open"] * 3
        page = (await seller.get(f"/api/v1/bulk/{ended.id}/errors?limit=2")).json()
        assert [each["record_id"] for each in page["items"]] == ids(shop)[7:9]
        assert all(each["code"] == "may_not_edit" and each["message"] for each in page["items"]), page
        assert page["next_after"] == 9
        refused = await seller.post(URL, json={"operation": "delete", "ids": ids(shop)})
        assert refused.status_code == 403

    async def test_which_records_match_is_fixed_at_the_start(self, shop: Shop, admin: httpx.AsyncClient) -> None:
        body = {
            "operation": "edit",
            "filter": {"field": "stage", "op": "eq", "value": "open"},
            "values": {"stage": "won"},
        }
        answer = await admin.post(URL, json=body)
        await shop.write(Create({"name": "later", "code": "L", "owner_id": str(shop.admin.id)}))
        assert (await shop.run(answer)).done == 10

    async def test_a_record_with_a_taken_unique_value_does_not_hold_up_the_others(
        self, shop: Shop, admin: httpx.AsyncClient
    ) -> None:
        ended = await shop.run(
            await admin.post(URL, json={"operation": "edit", "ids": ids(shop)[:2], "values": {"code": "same"}})
        )
        assert (ended.errors, ended.result["written"] if ended.result else 0) == (1, 1)


class TestAssignDeleteRestore:
    async def test_the_owner_changes_and_comes_back(self, shop: Shop, admin: httpx.AsyncClient) -> None:
        body = {"operation": "assign", "ids": ids(shop), "owner": str(shop.admin.id)}
        ended = await shop.run(await admin.post(URL, json=body))
        assert ended.result == {"object": "deal", "written": 7, "unchanged": 3, "held": 0}
        assert set(await shop.values("owner_id")) == {str(shop.admin.id)}
        await shop.run(await admin.post(f"/api/v1/jobs/{ended.id}/undo"))
        assert await shop.values("owner_id") == [str(shop.seller.id)] * 7 + [str(shop.admin.id)] * 3

    async def test_deleted_records_come_back_and_go_again(
        self, shop: Shop, admin: httpx.AsyncClient, small_batches: None
    ) -> None:
        deleted = await shop.run(await admin.post(URL, json={"operation": "delete", "ids": ids(shop)}))
        assert deleted.state == "succeeded"
        assert await shop.values("name") == []
        counted = await admin.post(URL, json={"operation": "restore", "filter": {}, "dry_run": True})
        assert counted.json()["allowed"] == 10
        restored = await shop.run(await admin.post(f"/api/v1/jobs/{deleted.id}/undo"))
        assert len(await shop.values("name")) == 10
        again = await shop.run(await admin.post(f"/api/v1/jobs/{restored.id}/undo"))
        assert (again.state, again.errors, await shop.values("name")) == ("succeeded", 0, [])
        back = await shop.run(await admin.post(URL, json={"operation": "restore", "filter": {}}))
        assert (back.done, len(await shop.values("name"))) == (10, 10)


class TestTags:
    async def test_all_that_match_are_tagged_and_only_what_the_job_tagged_loses_it_again(
        self, shop: Shop, admin: httpx.AsyncClient, signed_in: SignedIn, small_batches: None
    ) -> None:
        tag = (await admin.post("/api/v1/tags", json={"name": "hot", "color": "red"})).json()["id"]
        await admin.put(f"/api/v1/objects/deal/records/{shop.deals[5]}/tags/{tag}")

        async def tagged() -> list[str]:
            wanted = json.dumps({"field": "$tags", "op": "has_any", "value": [tag]})
            page = await admin.get("/api/v1/objects/deal/records", params={"filter": wanted, "sort": "name"})
            return [each["id"] for each in page.json()["items"]]

        seller = await signed_in(shop.seller)
        body = {"operation": "tag", "tag": tag, "filter": {"field": "amount", "op": "gte", "value": 500}}
        counted = await seller.post(URL, json={**body, "dry_run": True})
        assert counted.json() == {"count": 5, "allowed": 2, "limit": 10_000}
        ended = await shop.run(await seller.post(URL, json=body))
        assert (ended.state, ended.done, ended.errors) == ("succeeded", 5, 3)
        assert ended.result == {"object": "deal", "written": 1, "unchanged": 1, "held": 0}
        assert await tagged() == ids(shop)[5:7]
        refused = (await seller.get(f"/api/v1/bulk/{ended.id}/errors")).json()["items"]
        assert [(each["record_id"], each["code"]) for each in refused] == [
            (each, "bulk_not_yours") for each in ids(shop)[7:]
        ]
        undone = await shop.run(await seller.post(f"/api/v1/jobs/{ended.id}/undo"))
        assert (undone.state, undone.done, undone.errors) == ("succeeded", 1, 0)
        assert await tagged() == ids(shop)[5:6]
        ended = await shop.run(await admin.post(URL, json={"operation": "untag", "tag": tag, "filter": {}}))
        assert ended.result == {"object": "deal", "written": 1, "unchanged": 9, "held": 0}
        assert await tagged() == []
        gone = await admin.post(URL, json={"operation": "tag", "tag": str(uuid4()), "filter": {}})
        assert (gone.status_code, gone.json()["code"]) == (404, "tag_not_found")


class TestLimits:
    async def test_too_many_refused_records_pause_the_job_until_somebody_resumes_it(
        self, shop: Shop, admin: httpx.AsyncClient, small_batches: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tasks, "ERROR_ROWS", 6)
        unknown = [str(uuid4()) for _ in range(3)]
        wanted = [*unknown, *ids(shop)]
        answer = await admin.post(URL, json={"operation": "edit", "ids": wanted, "values": {"stage": "won"}})
        paused = await shop.run(answer)
        assert (paused.state, paused.done, paused.message_code) == ("paused", 6, "bulk_too_many_errors")
        shown = (await admin.get(f"/api/v1/jobs/{paused.id}", headers={"accept-language": "en"})).json()
        assert shown["message"] == "Paused: 3 of 6 records were refused."
        assert (await admin.post(f"/api/v1/jobs/{paused.id}/resume")).json()["state"] == "queued"
        ended = await jobs.run(shop.database, shop.workspace, paused.id, shop.settings)
        assert ended is not None
        assert (ended.state, ended.done, ended.errors) == ("succeeded", 13, 3)
        assert await shop.values("stage") == ["won"] * 10

    async def test_a_slow_batch_pauses_the_job_for_a_while_and_loses_nothing(
        self, shop: Shop, admin: httpx.AsyncClient, small_batches: None
    ) -> None:
        answer = await admin.post(URL, json={"operation": "edit", "ids": ids(shop), "values": {"stage": "won"}})
        slow = shop.settings.model_copy(update={"bulk_batch_limit_s": 1e-9})
        paused = await jobs.run(shop.database, shop.workspace, answer.json()["id"], slow)
        assert paused is not None
        assert (paused.state, paused.done, paused.message_code) == ("paused", 3, "bulk_database_busy")
        assert paused.message_params is not None
        assert paused.message_params["resume_at"]

    async def test_more_than_the_limit_needs_to_be_confirmed(self, shop: Shop, admin: httpx.AsyncClient) -> None:
        body = {"operation": "edit", "filter": {}, "values": {"stage": "won"}}
        async with shop.database.write(shop.workspace) as session:
            request = service.BulkRequest(service.Change.EDIT, filter={}, values={"stage": "won"})
            few = shop.settings.model_copy(update={"bulk_rows_without_confirmation": 9})
            with pytest.raises(service.NeedsConfirmation) as refused:
                await service.start(session, SYSTEM, "deal", request, few, source="api")
            assert refused.value.params == {"count": 10, "limit": 9}
            least = shop.settings.model_copy(update={"bulk_rows_most": 9})
            with pytest.raises(service.TooManyRecords):
                await service.start(session, SYSTEM, "deal", request, least, source="api")
        assert (await admin.post(URL, json={**body, "confirm": True})).status_code == 202


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"operation": "edit", "values": {"stage": "won"}}, "/ids"),
        ({"operation": "edit", "ids": [], "filter": {}, "values": {"stage": "won"}}, "/ids"),
        ({"operation": "edit", "filter": {}}, "/values"),
        ({"operation": "assign", "filter": {}}, "/owner"),
        ({"operation": "edit", "filter": {}, "values": {"nope": 1}}, "/values/nope"),
    ],
)
async def test_what_means_nothing_is_said_where(
    shop: Shop, admin: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    answer = await admin.post(URL, json=body)
    assert answer.status_code == 422, answer.text
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
