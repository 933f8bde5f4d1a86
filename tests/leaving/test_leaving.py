"""Somebody leaves: at once without any way in, and what they looked after is with others."""

from __future__ import annotations

from typing import Any

from tests.exchange.conftest import Company, company
from tests.support.actors import PASSWORD, make_api_key, make_user
from tests.support.http import SignedIn, open_client
from yingtu.kit import clock

__all__ = ["company"]


async def with_deals(company: Company, signed_in: SignedIn, count: int) -> Any:
    client = await signed_in(company.seller)
    for number in range(count):
        answer = await client.post("/api/v1/objects/deal/records", json={"name": f"Deal {number}"})
        assert answer.status_code == 201, answer.text
    return client


async def test_it_is_previewed_and_ends_every_way_in_at_once(company: Company, signed_in: SignedIn, app: Any) -> None:
    seller, admin = await with_deals(company, signed_in, 3), await signed_in(company.admin)
    async with company.database.write(company.workspace) as session:
        key = await make_api_key(session, company.seller)
        other = await make_user(session, "otto", roles=("seller",))
    path = f"/api/v1/users/{company.seller.id}/leaving"
    outlook = (await admin.get(f"{path}/preview")).json()
    assert outlook["counts"] == {"deal": 3}
    assert (outlook["ended"]["sessions"], outlook["ended"]["keys"]) == (1, 1)
    assert (await admin.post(path, json={"reason": "new job"})).json()["code"] == "receiver_missing"
    assert (await seller.get("/api/v1/session")).status_code == 200
    done = await admin.post(path, json={"reason": "new job", "receivers": [str(other.id)]})
    assert done.status_code == 202, done.text
    assert (await seller.get("/api/v1/session")).status_code == 401
    async with open_client(app, headers={"Authorization": f"Bearer {key}"}) as machine:
        assert (await machine.get("/api/v1/session")).status_code == 401
    async with open_client(app) as stranger:
        again = await stranger.post("/api/v1/session", json={"login": "seller", "password": PASSWORD})
        assert again.status_code == 401
    assert (await admin.get(path)).json()["jobs"] == done.json()["jobs"]


async def test_records_go_to_the_receivers_in_turn(company: Company, signed_in: SignedIn) -> None:
    await with_deals(company, signed_in, 5)
    admin = await signed_in(company.admin)
    async with company.database.write(company.workspace) as session:
        receivers = [await make_user(session, f"heir{number}", roles=("seller",)) for number in range(2)]
    body = {"reason": "new job", "receivers": [str(each.id) for each in receivers]}
    jobs = (await admin.post(f"/api/v1/users/{company.seller.id}/leaving", json=body)).json()["jobs"]
    totals = [(await admin.get(f"/api/v1/jobs/{job}")).json()["total"] for job in jobs]
    assert totals == [3, 2]


async def test_a_receiver_is_an_active_colleague_and_nobody_lets_themselves_leave(
    company: Company, signed_in: SignedIn
) -> None:
    admin = await signed_in(company.admin)
    path = f"/api/v1/users/{company.seller.id}/leaving"
    same = await admin.post(path, json={"reason": "new job", "receivers": [str(company.seller.id)]})
    assert same.json()["code"] == "receiver_unfit"
    own = await admin.post(f"/api/v1/users/{company.admin.id}/leaving", json={"reason": "new job"})
    assert own.json()["code"] == "leaving_oneself"
    assert (await admin.get(path)).json()["code"] == "not_left"
    seller = await signed_in(company.seller)
    assert (await seller.post(path, json={"reason": "new job"})).status_code == 403


async def test_people_who_have_not_been_seen_for_long_are_found(company: Company, signed_in: SignedIn) -> None:
    admin = await signed_in(company.admin)
    assert (await admin.get("/api/v1/dormant-people", params={"days": 30})).json() == []
    async with company.database.write(company.workspace) as session:
        text = f"UPDATE {session.schema}.users SET created_at = %s, last_seen_at = NULL WHERE id = %s"
        await session.connection.execute(text.encode(), [clock.now().replace(year=2020), company.seller.id])
    assert [each["login"] for each in (await admin.get("/api/v1/dormant-people")).json()] == ["seller"]
