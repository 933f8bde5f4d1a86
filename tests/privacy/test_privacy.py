"""Consents, purposes, ways out and retention."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.privacy.conftest import Company
from tests.privacy.test_erasure import a_person, carry_out
from tests.support.documents import change
from tests.support.http import SignedIn
from yingtu.channels import service as channels
from yingtu.identity.actor import SYSTEM
from yingtu.metadata import service as metadata
from yingtu.privacy import retention
from yingtu.privacy.values import Kind, Scrubber, Value, value_of
from yingtu.schema import service as schema


async def test_consent_is_kept_per_channel_and_withdrawn_in_one_step(company: Company, signed_in: SignedIn) -> None:
    seller = await signed_in(company.seller)
    made = await seller.post("/api/v1/objects/contact/records", json={"name": "李明", "phone": "13755556666"})
    path = f"/api/v1/objects/contact/records/{made.json()['id']}/consents"
    assert (await seller.get(path)).json() == {"current": [], "history": [], "erased_at": None}
    given = {
        "channel": "phone",
        "state": "given",
        "source": "官网表单",
        "proof": "勾选了同意",
        "at": "2026-01-05T08:00:00Z",
    }
    assert (await seller.post(path, json=given)).status_code == 201
    await seller.post(path, json={"channel": "mail", "state": "refused"})
    standing = (await seller.post(f"{path}/phone/withdrawal")).json()
    assert [(each["channel"], each["state"]) for each in standing["current"]] == [
        ("phone", "withdrawn"),
        ("mail", "refused"),
    ]
    assert standing["history"][-1]["proof"] == "勾选了同意"
    assert standing["current"][0]["by"] == "Sam Seller"
    stray = {**given, "file_id": str(UUID(int=7))}
    assert (await seller.post(path, json=stray)).json()["code"] == "privacy_proof_missing"
    deal = await company.create("deal", name="D")
    officer = await signed_in(company.officer)
    refused = await officer.get(f"/api/v1/objects/deal/records/{deal}/consents")
    assert refused.json()["code"] == "privacy_no_people"
    others = await company.create("contact", name="别人")
    assert (await seller.get(f"/api/v1/objects/contact/records/{others}/consents")).status_code == 404


async def test_purposes_and_ways_out_are_configuration_and_a_shut_way_takes_nothing(
    company: Company, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await signed_in(company.officer)
    fields = {(each["object"], each["field"]): each for each in (await officer.get("/api/v1/privacy/fields")).json()}
    assert fields["contact", "name"]["purpose"]["en"] == "To reach the customer"
    body = {"personal": True, "purpose": {"zh-CN": "发送资料", "en": " "}}
    assert (await officer.put("/api/v1/privacy/fields/contact/email", json=body)).status_code == 204
    fields = {(each["object"], each["field"]): each for each in (await officer.get("/api/v1/privacy/fields")).json()}
    assert fields["contact", "email"]["purpose"] == {"zh-CN": "发送资料"}

    monkeypatch.setattr(channels.MAIL, "connected", lambda _settings: True, raising=False)
    async with company.database.write(company.workspace) as session:
        await session.connection.execute(
            f"UPDATE {session.schema}.users SET email = 'sam@example.com' WHERE id = %s".encode(), [company.seller.id]
        )
    assert await letters(company) == 1
    assert (await officer.put("/api/v1/privacy/outgoing/mail", json={"open": False})).status_code == 204
    ways = {each["way"]: each for each in (await officer.get("/api/v1/privacy/outgoing")).json()["ways"]}
    assert (ways["mail"]["open"], ways["push"]["open"], ways["files"]["switchable"]) == (False, True, False)
    assert await letters(company) == 1
    await officer.put("/api/v1/privacy/outgoing/mail", json={"open": True})
    assert await letters(company) == 2

    seller = await signed_in(company.seller)
    for path in ("fields", "outgoing", "retention", "erasures", "archives"):
        assert (await seller.get(f"/api/v1/privacy/{path}")).status_code == 403


async def letters(company: Company) -> int:
    """Tell the seller something; return how many letters wait."""
    async with company.database.write(company.workspace) as session:
        await channels.notify(session, [company.seller.id], kind="system.test", params={}, urgent=True)
        cursor = await session.connection.execute(f"SELECT count(*) FROM {session.schema}.outgoing_message".encode())
        [(count,)] = await cursor.fetchall()
        return int(count)


def rule(**values: Any) -> dict[str, Any]:
    return {"label": {"zh-CN": "旧联系人", "en": "Old contacts"}, "object": "contact", "days": 30, **values}


async def test_retention_counts_first_and_acts_only_when_switched_on(company: Company, signed_in: SignedIn) -> None:
    old, young = await a_person(company), await company.create("contact", name="新人", phone="13700001111")
    deal = await company.create("deal", name="旧商机")
    city = {"field": "city", "op": "eq", "value": "杭州"}
    async with company.database.write(company.workspace) as session:
        for table, record in (("contact", old), ("deal", deal)):
            text = f"UPDATE {session.schema}.{table} SET created_at = created_at - interval '60 days' WHERE id = %s"
            await session.connection.execute(text.encode(), [record])
        changes = [
            change("old_contacts", rule(action="anonymise", filter=city), kind="retention"),
            change("old_deals", rule(object="deal", action="trash"), kind="retention"),
        ]
        await schema.publish(session, SYSTEM, changes)
    officer = await signed_in(company.officer)
    preview = (await officer.get("/api/v1/privacy/retention/old_contacts/preview")).json()
    assert (preview["count"], preview["examples"][0]["id"]) == (1, str(old))
    assert await retention.run(company.database, company.workspace, company.settings) == 0
    async with company.database.write(company.workspace) as session:
        metadata.forget(company.workspace.id)
        on = [
            change("old_contacts", rule(action="anonymise", filter=city, active=True), kind="retention"),
            change("old_deals", rule(object="deal", action="trash", active=True), kind="retention"),
        ]
        await schema.publish(session, SYSTEM, on)
    assert await retention.run(company.database, company.workspace, company.settings) == 2
    [erasure] = (await officer.get("/api/v1/privacy/erasures")).json()
    assert (erasure["rule"], erasure["by"]) == ("old_contacts", None)
    await carry_out(company, erasure["job_id"])
    assert (await officer.get(f"/api/v1/objects/contact/records/{old}")).json()["phone"] is None
    assert (await officer.get(f"/api/v1/objects/contact/records/{young}")).json()["phone"] == "+8613700001111"
    assert (await officer.get(f"/api/v1/objects/deal/records/{deal}")).status_code == 404
    assert await retention.run(company.database, company.workspace, company.settings) == 0
    bad = {"changes": [{"kind": "retention", "key": "bad", "body": rule(action="anonymise", since="city")}]}
    refused = await officer.post("/api/v1/meta/preview", json=bad)
    assert refused.status_code == 422, refused.text


def test_numbers_and_names_are_found_as_people_write_them_and_nothing_else() -> None:
    values = [Value(Kind.NUMBER, "+8613711112222"), Value(Kind.EMAIL, "a.b@x.cn"), Value(Kind.NAME, "Ann Lee")]
    scrubber = Scrubber(values, "#")
    assert scrubber.text("137-1111-2222, 0086 137 1111 2222; A.B@X.CN / ann lee") == "#, #; # / #"
    untouched = "137111122223 a.b@x.cn.org ba.b@x.cn Hann Lee Ann Leeson 8137-1111-2222"
    assert scrubber.text(untouched.replace(".cn.org", ".cnorg")) == untouched.replace(".cn.org", ".cnorg")
    assert scrubber.json({"n": 13711112222, "Ann Lee": [1, True]}) == {"n": "#", "#": [1, True]}
    assert value_of(Kind.NUMBER, "12345") is None
    assert value_of(Kind.NAME, "王") is None
