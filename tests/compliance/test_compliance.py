"""Reports over HTTP: kept, compared, downloaded; and their changes, published or handed to a second administrator."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from tests.privacy.conftest import Company, company
from tests.support.actors import make_api_key, make_role, make_user
from tests.support.http import SignedIn
from yingtu.compliance import service
from yingtu.identity.actor import SYSTEM
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.schema import service as schema
from yingtu.schema.service import DocumentChange

__all__ = ["company"]


async def test_a_report_names_what_is_wrong_and_a_published_change_mends_it(
    company: Company, signed_in: SignedIn
) -> None:
    async with company.database.write(company.workspace) as session:
        grant = {"operations": ["read", "export"], "scope": "own"}
        await make_role(session, "intern", objects={"contact": [grant], "deal": [grant]})
        leaver = await make_user(session, "leaver", name="Lena Leaver", active=False)
        await make_api_key(session, company.seller)
    await company.create("deal", name="left behind", owner_id=str(leaver.id))
    officer = await signed_in(company.officer)
    assert (await officer.get("/api/v1/compliance/reports")).json() == []
    first = (await officer.post("/api/v1/compliance/reports")).json()
    found = {(each["code"], each["key"]): each for each in first["findings"]}
    intern = found["temporary_may_export", "intern"]
    assert (intern["risk"], intern["roles"], intern["controls"]) == ("high", ["intern"], ["5.15", "8.3", "8.12"])
    assert "联系人" in intern["sentence"]
    assert [each["name"] for each in found["leavers_own", "all"]["people"]] == ["Lena Leaver"]
    assert found["keys_without_expiry", "all"]["page"] == "/settings/people"
    assert {"administrators_without_factor", "personal_without_purpose"} <= {code for code, _ in found}
    assert first["counts"]["passed"] + len({code for code, _ in found}) == first["counts"]["checks"]

    path = "/api/v1/compliance/proposals/temporary_may_export/intern"
    [document] = (await officer.get(path)).json()["documents"]
    assert document["before"]["objects"]["deal"][0]["operations"] == ["read", "export"]
    assert document["after"]["objects"]["deal"][0]["operations"] == ["read"]
    # In words, for people who have never seen a document.
    assert document["title"].startswith("角色 ")
    assert [(each["what"], each["before"], each["after"]) for each in document["lines"]] == [
        ("联系人 · 可做的操作", "查看、导出", "查看"),
        ("对象 · 可做的操作", "查看、导出", "查看"),
    ]
    done = await officer.post(path, json={"note": "合规整改"})
    assert (done.status_code, done.json()) == (200, {"state": "published"})
    assert (await officer.get(path)).json()["code"] == "compliance_nothing_proposed"
    second = (await officer.post("/api/v1/compliance/reports")).json()
    assert ("temporary_may_export", "intern") not in {(each["code"], each["key"]) for each in second["findings"]}
    assert second["resolved"] == 1
    assert not any(each["new"] for each in second["findings"])

    for form, magic in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        file = await officer.get(f"/api/v1/compliance/reports/{first['id']}/file.{form}")
        assert file.content.startswith(magic)
    with ZipFile(BytesIO(file.content)) as book:
        assert "Lena Leaver" in book.read("xl/sharedStrings.xml").decode()
    seller = await signed_in(company.seller)
    assert (await seller.get("/api/v1/compliance/reports")).status_code == 403


async def test_every_proposed_document_can_be_published_as_it_is(company: Company, signed_in: SignedIn) -> None:
    officer = await signed_in(company.officer)
    found = (await officer.post("/api/v1/compliance/reports")).json()["findings"]
    wanted = [each for each in found if each["proposes"]]
    assert len(wanted) >= 3
    for each in wanted:
        shown = await officer.get(f"/api/v1/compliance/proposals/{each['code']}/{each['key']}")
        assert shown.status_code == 200, shown.text


async def test_with_four_eyes_a_second_administrator_is_asked(company: Company, signed_in: SignedIn) -> None:
    async with company.database.write(company.workspace) as session:
        await make_role(session, "trainee", objects={"deal": [{"operations": ["read", "export"], "scope": "own"}]})
        body = dict((await documents.stored(session))["workspace", "workspace"].body)
        strict = {**body, "access": {"four_eyes": True}}
        await schema.publish(session, SYSTEM, [DocumentChange("workspace", "workspace", strict)])
    officer = await signed_in(company.officer)
    path = "/api/v1/compliance/proposals/temporary_may_export/trainee"
    assert (await officer.get(path)).json()["asks"] is True
    assert (await officer.post(path, json={"note": "合规整改"})).json() == {"state": "asked"}
    boxes = (await officer.get("/api/v1/access/requests")).json()
    assert [(each["kind"], each["reason"]) for each in boxes["mine"]] == [("change", "合规整改")]
    async with company.database.read(company.workspace) as session:
        catalog = await metadata.catalog(session)
    assert "export" in catalog.roles["trainee"].objects["deal"][0].operations


async def test_one_report_a_month_is_made_by_itself(company: Company, signed_in: SignedIn) -> None:
    for expected in (1, 0):
        assert await service.make_monthly(company.database, company.workspace, company.settings) == expected
    officer = await signed_in(company.officer)
    [kept] = (await officer.get("/api/v1/compliance/reports")).json()
    assert kept["by"] is None
