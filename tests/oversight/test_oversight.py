"""Those who oversee see who did what, and whether somebody tampered with it; heads leave the house."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import orjson

from tests.exchange.conftest import Company, company
from tests.support.actors import PASSWORD, make_role, make_user
from tests.support.http import SignedIn, open_client
from yingtu.audit import heads, service
from yingtu.oversight.sending import send_head

__all__ = ["company"]


async def overseer(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    async with company.database.write(company.workspace) as session:
        await make_role(session, "overseer", abilities=["view_audit"])
        person = await make_user(session, "olga", name="Olga", roles=("overseer",))
    return await signed_in(person)


async def entries(client: httpx.AsyncClient, **wanted: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/audit", params=wanted)
    assert answer.status_code == 200, answer.text
    # The company itself was published by the fixture.
    return [each for each in answer.json()["items"] if each["action"] != "configuration_changed"]


async def test_key_operations_are_there_with_who_from_where_and_old_and_new(
    company: Company, signed_in: SignedIn, app: Any
) -> None:
    admin, olga = await signed_in(company.admin), await overseer(company, signed_in)
    admin.headers["User-Agent"] = "Test browser"
    made = await admin.post("/api/v1/objects/deal/records", json={"name": "Deal", "amount": 100})
    deal = made.json()["id"]
    await admin.patch(f"/api/v1/objects/deal/records/{deal}", json={"amount": 80, "$reason": "discount"})
    await admin.delete(f"/api/v1/objects/deal/records/{deal}")
    async with company.database.write(company.workspace) as session:
        await make_role(session, "exporter", objects={"*": [{"operations": ["read", "export"], "scope": "all"}]})
        exporter = await signed_in(await make_user(session, "exporter", roles=("exporter",)))
    await exporter.post("/api/v1/objects/deal/exports", json={})
    await admin.patch(f"/api/v1/users/{company.seller.id}", json={"roles": ["seller", "reader"]})
    await admin.post("/api/v1/api-keys", json={"name": "Shop", "scopes": ["read"]})
    found = await entries(olga)
    assert [each["action"] for each in found] == [
        "api_key_made", "rights_changed", "exported", "records_deleted", "amount_changed",
    ]  # fmt: skip
    amount, rights = found[4], found[1]
    assert (amount["person"], amount["record_id"], amount["user_agent"]) == ("Ada Admin", deal, "Test browser")
    assert amount["reason"] == "discount"
    assert float(amount["detail"]["records"][0]["old"]["amount"]) == 100
    assert float(amount["detail"]["records"][0]["new"]["amount"]) == 80
    assert rights["detail"]["new"]["roles"] == ["reader", "seller"]
    assert [each["id"] for each in await entries(olga, action="exported")] == [found[2]["id"]]
    assert await entries(olga, person_id=str(company.seller.id)) == []
    assert (await admin.get("/api/v1/audit")).json()["code"] == "may_not_view_audit"


async def test_signing_in_right_and_wrong_is_noted_with_a_device_that_we_signed(
    company: Company, signed_in: SignedIn, app: Any
) -> None:
    olga = await overseer(company, signed_in)
    async with open_client(app) as stranger:
        body = {"login": "seller", "device": "screen 1440, Asia/Shanghai"}
        assert (await stranger.post("/api/v1/session", json={**body, "password": "wrong"})).status_code == 401
        begun = await stranger.post("/api/v1/session", json={**body, "password": PASSWORD})
        csrf = {"X-CSRF-Token": begun.json()["csrf_token"]}
        assert (await stranger.delete("/api/v1/session", headers=csrf)).status_code == 204
    out, signed, refused = await entries(olga)
    assert [each["action"] for each in (out, signed, refused)] == ["signed_out", "signed_in", "sign_in_refused"]
    assert refused["person_id"] is None
    assert refused["person"] == "seller"
    assert signed["person_id"] == str(company.seller.id)
    assert out["fingerprint"] == signed["fingerprint"] == refused["fingerprint"]
    assert ":" not in out["fingerprint"]


async def test_a_verification_names_what_was_changed_and_the_file_has_every_entry(
    company: Company, signed_in: SignedIn
) -> None:
    olga = await overseer(company, signed_in)
    admin = await signed_in(company.admin)
    for name in ("=cmd", "Shop"):
        await admin.post("/api/v1/api-keys", json={"name": name, "scopes": ["read"]})
    assert await service.seal_all(company.database, company.workspace, company.settings) == 3
    sound = (await olga.post("/api/v1/audit/verification")).json()
    assert (sound["sound"], sound["entries"], sound["seals"]) == (True, 3, 1)
    rows = list(csv.DictReader(io.StringIO((await olga.get("/api/v1/audit/file")).text.removeprefix("\ufeff"))))
    assert [row["action"] for row in rows] == ["api_key_made"] * 2 + ["configuration_changed"]
    first = (await entries(olga))[0]["id"]
    async with company.database.write(company.workspace) as session:
        text = f"UPDATE {session.schema}.audit_entry SET person = 'Nobody' WHERE id = %s"
        await session.connection.execute(text.encode(), [first])
    verdict = (await olga.post("/api/v1/audit/verification")).json()
    assert verdict["sound"] is False
    assert [(each["code"], each["entry"]) for each in verdict["findings"]] == [("entry_changed", first)]
    assert verdict["findings"][0]["message"] != "audit_finding_entry_changed"


async def test_a_head_is_kept_in_a_file_and_sent_once(company: Company, signed_in: SignedIn) -> None:
    admin = await signed_in(company.admin)
    await admin.post("/api/v1/api-keys", json={"name": "Shop", "scopes": ["read"]})
    await service.seal_all(company.database, company.workspace, company.settings)
    assert await send_head(company.database, company.workspace, company.settings) == 1
    assert await send_head(company.database, company.workspace, company.settings) == 0
    path = heads.heads_file(company.settings, company.workspace)
    [line] = path.read_bytes().splitlines()
    assert orjson.loads(line)["number"] == 1
    assert list(heads.read(path)) == [1]


async def test_forged_cursors_and_filters_are_refused(company: Company, signed_in: SignedIn) -> None:
    olga = await overseer(company, signed_in)
    for params in ({"cursor": "x"}, {"cursor": "bm90HzE"}, {"action": "unknown"}, {"since": "yesterday"}):
        assert (await olga.get("/api/v1/audit", params=params)).status_code == 422
