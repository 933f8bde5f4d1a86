"""Checking in: the distance is worked out by the server, customers nearby are found through the read path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.support.actors import make_user
from tests.support.http import SignedIn
from yingtu.agenda import visits
from yingtu.kit.db import Database, Workspace
from yingtu.records import outbox

#: People's Square in Shanghai; a degree of latitude is 111.2 km.
SQUARE = {"lat": 31.2304, "lng": 121.4737}


@pytest.fixture
async def sales(database: Database, workspace: Workspace, signed_in: SignedIn) -> httpx.AsyncClient:
    async with database.write(workspace) as session:
        ann = await make_user(session, "ann", roles=("sales",))
    return await signed_in(ann)


async def make(client: httpx.AsyncClient, object_name: str, **values: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/objects/{object_name}/records", json=values)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_visit_says_how_far_from_the_customer_it_was(
    sales: httpx.AsyncClient, database: Database, workspace: Workspace
) -> None:
    there = {"text": "人民大道 1 号", "lat": SQUARE["lat"] + 0.001, "lng": SQUARE["lng"]}
    account = (await make(sales, "account", name="云帆", address=there))["id"]
    nowhere = (await make(sales, "account", name="无坐标", address={"text": "某路"}))["id"]
    at = datetime(2026, 11, 16, 2, tzinfo=UTC).isoformat()
    place = f"{SQUARE['lat']},{SQUARE['lng']}"
    values = {"subject": "拜访", "happened_at": at, "place": place, "accuracy_m": 20}
    visit = (await make(sales, "visit", **values, account=account))["id"]
    other = (await make(sales, "visit", **values, account=nowhere))["id"]
    refused = (await make(sales, "visit", subject="拜访", happened_at=at, account=account, no_position="refused"))["id"]
    assert await outbox.drain(database, workspace, visits.CONSUMER) > 0
    found = {
        each: (await sales.get(f"/api/v1/objects/visit/records/{each}")).json() for each in (visit, other, refused)
    }
    assert [float(found[visit]["distance_m"]), found[other]["distance_m"], found[refused]["distance_m"]] == [
        111,
        None,
        None,
    ]
    # Nobody makes their own visit look nearer.
    url = f"/api/v1/objects/visit/records/{visit}"
    changed = await sales.patch(url, json={"distance_m": 1}, headers={"If-Match": str(found[visit]["version"])})
    assert changed.status_code in {403, 422}
    timeline = (await sales.get(f"/api/v1/objects/account/records/{account}/timeline")).json()
    assert {each["object"] for each in timeline["items"]} >= {"visit"}


@pytest.mark.parametrize(("km", "expected"), [(1, ["near"]), (12, ["near", "north"]), (200, ["near", "north", "west"])])
async def test_customers_nearby_are_those_within_the_circle(
    sales: httpx.AsyncClient, km: float, expected: list[str]
) -> None:
    for name, lat, lng in (("near", 0.005, 0), ("north", 0.1, 0), ("west", 0, -1.5), ("far", 5, 5)):
        await make(
            sales, "account", name=name, address={"text": name, "lat": SQUARE["lat"] + lat, "lng": SQUARE["lng"] + lng}
        )
    body = {
        "filter": {"field": "address", "op": "within_km", "value": {**SQUARE, "km": km}},
        "fields": ["name"],
        "sort": "name",
    }
    answer = await sales.post("/api/v1/objects/account/records/query", json=body)
    assert [each["name"] for each in answer.json()["items"]] == expected
