"""A person is erased: from every table and file, however often the work is interrupted, and the audit stays sound."""

from __future__ import annotations

import asyncio
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from tests.privacy.conftest import Company
from tests.privacy.planting import LEFT_OUT, MAIL, NAME, OLD_PHONE, PHONE, TEXT, WECHAT, plant, survivors
from tests.support.http import SignedIn
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.audit.verify import verify
from yingtu.collaboration import comments
from yingtu.exchange.export_files import directory_of
from yingtu.files import service as files
from yingtu.files.repository import Link
from yingtu.files.upload import take
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import service as jobs
from yingtu.jobs.errors import JobInterrupted
from yingtu.kit import clock
from yingtu.kit.ids import parse_uuid
from yingtu.records import outbox, search_index
from yingtu.records import service as records
from yingtu.records.read import ListQuery

ERASED = "已删除"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def a_person(company: Company, **values: Any) -> UUID:
    given = {
        "name": NAME,
        "phone": OLD_PHONE,
        "email": MAIL,
        "wechat": WECHAT,
        "birthday": "1990-03-04",
        "city": "杭州",
    }
    made = await company.create("contact", **{**given, "notes": TEXT, **values})
    await company.update("contact", made, phone=PHONE)
    return made


async def carry_out(company: Company, job: int, *, interrupted: bool = False) -> int:
    """Run a job to its end; interrupted: every attempt is stopped after its first step."""
    attempts = 0
    while True:
        attempts += 1
        stopping = asyncio.Event()
        watcher = (lambda _done, _total, stop=stopping: stop.set()) if interrupted else None
        try:
            ended = await jobs.run(
                company.database, company.workspace, job, company.settings, stopping=stopping, watcher=watcher
            )
        except JobInterrupted:
            continue
        assert ended is not None
        assert ended.state == "succeeded", (ended.message_code, ended.message_params)
        return attempts


async def index(company: Company) -> None:
    await outbox.drain(company.database, company.workspace, search_index.CONSUMER)


async def test_nothing_of_a_person_survives_anywhere_however_often_it_is_interrupted(
    company: Company, signed_in: SignedIn
) -> None:
    contact = await a_person(company)
    deal = await company.create("deal", name=f"{NAME}的商机", contact=str(contact), story=TEXT)
    kept_number = await company.create("contact", name="别人", phone="+8613711119998")
    await index(company)
    database, workspace, settings = company.database, company.workspace, company.settings
    async with database.write(workspace) as session:
        author = await company.actor(company.officer)
        await comments.add(session, author, "contact", contact, comments.Draft("他喜欢钓鱼", ()))
        await comments.add(session, author, "deal", deal, comments.Draft(TEXT, ()))
        stored = await files.store(
            session,
            SYSTEM,
            settings,
            take(settings, workspace, "id.txt", [b"scan"]),
            link=Link("contact", contact, None),
        )
        for name, content in (("minutes.txt", TEXT.encode()), ("list.csv", b"a,b\n"), ("card.png", PNG)):
            paper = take(settings, workspace, name, [content])
            await files.store(session, SYSTEM, settings, paper, link=Link("deal", deal, None))
        await audit.note(
            session,
            author,
            Action.AMOUNT_CHANGED,
            object_name="contact",
            record_id=contact,
            detail={"old": {"city": "x"}},
        )
        await audit.note(
            session, author, Action.AMOUNT_CHANGED, object_name="deal", record_id=deal, detail={"new": TEXT}
        )
        before = clock.now()
    await audit.seal_all(database, workspace, settings)
    async with database.write(workspace) as session:
        planted = await plant(session)
        assert len(planted) > 50
        raw = f"UPDATE {session.schema}.mail_raw SET id = (SELECT id FROM {session.schema}.mail), content = 'MIME'"
        await session.connection.execute(raw.encode())
        assert await survivors(session)
    exports = directory_of(settings, workspace)
    exports.mkdir(parents=True)
    (exports / "1.csv").write_bytes(f"x,{NAME}\n".encode("gb18030"))
    with zipfile.ZipFile(exports / "2.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{MAIL}</t>")
    (exports / "3.csv").write_bytes(b"others,stay\n")
    uploads = exports.parent / "imports"
    uploads.mkdir(parents=True)
    (uploads / "a.csv").write_text("name,phone\n?,13711112222\n")

    officer = await signed_in(company.officer)
    found = (await officer.post("/api/v1/privacy/people/query", json={"phone": "13711112222"})).json()["records"]
    assert [(each["object"], each["name"]) for each in found] == [("contact", NAME)]
    refs = {"records": [{"object": each["object"], "id": each["id"]} for each in found]}
    preview = (await officer.post("/api/v1/privacy/erasures/preview", json=refs)).json()
    assert {each["text"] for each in preview["values"]} >= {"137****2222", "137****4444", "云**", "y***@moon.example"}
    assert all(each["everywhere"] for each in preview["values"])
    order = await officer.post("/api/v1/privacy/erasures", json={**refs, "reason": f"{NAME} 要求删除"})
    assert order.status_code == 202, order.text
    assert await carry_out(company, order.json()["job_id"], interrupted=True) > 4

    async with database.write(workspace) as session:
        assert await survivors(session) == []
        left = await session.connection.execute(f"SELECT content FROM {session.schema}.mail_raw".encode())
        assert [bytes(content) for (content,) in await left.fetchall()] == [b""]
        page = ListQuery(fields=("id", "name", "phone", "birthday", "city"), as_of=before, settled=True)
        past = records.items_of(await records.list_records(session, SYSTEM, "contact", page))
        [then] = [each for each in past if each["id"] == str(contact)]
        assert (then["name"], then["phone"], then["birthday"], then["city"]) == (ERASED, ERASED, None, "杭州")
    assert sorted(path.name for path in exports.iterdir()) == ["3.csv"]
    assert list(uploads.iterdir()) == []
    assert await files.storage_of(settings).size(workspace, f"blobs/{stored.sha256[:2]}/{stored.sha256}") is None
    now = (await officer.get(f"/api/v1/objects/contact/records/{contact}")).json()
    assert (now["name"], now["phone"], now["notes"], now["city"]) == (ERASED, None, None, "杭州")
    assert (await officer.get(f"/api/v1/objects/deal/records/{deal}")).json()["name"] == f"{ERASED}的商机"
    assert (await officer.get(f"/api/v1/objects/contact/records/{kept_number}")).json()["phone"] == "+8613711119998"
    said = (await officer.get(f"/api/v1/objects/contact/records/{contact}/comments")).json()["items"]
    assert [each["text"] for each in said] == [ERASED]

    await audit.seal_all(database, workspace, settings)
    async with database.read(workspace) as session:
        verdict = await verify(session, settings, {})
    assert verdict.sound, verdict.findings
    assert verdict.redacted >= 2

    [told] = (await officer.get("/api/v1/privacy/erasures")).json()
    assert told["reason"] == f"{ERASED} 要求删除"
    assert told["finished_at"] is not None
    assert {"records", "comments", "audit", "files", "exports_and_uploads"} <= told["done"].keys()
    by_hand = {each["what"]: each["documents"] for each in told["kept"] if each["what"].endswith("_files")}
    assert by_hand == {
        "named_files": [f"deal/{deal}: minutes.txt"],
        "unread_files": [f"deal/{deal}: card.png"],
    }
    paper = await officer.get(f"/api/v1/privacy/erasures/{told['id']}/certificate")
    assert paper.content.startswith(b"%PDF")
    assert await carry_out(company, await again(company, told["id"])) == 1


async def again(company: Company, erasure: str) -> int:
    """Start the job of an erasure that is done once more."""
    async with company.database.write(company.workspace) as session:
        return await jobs.start(session, SYSTEM, "erase_personal_data", {"erasure": erasure})


def test_every_table_that_is_not_walked_is_there() -> None:
    from yingtu.kit.statement import workspace_metadata

    assert {table.name for table in workspace_metadata.sorted_tables} >= LEFT_OUT


async def test_a_common_name_goes_only_around_the_person_and_what_the_law_wants_stays(
    company: Company, signed_in: SignedIn
) -> None:
    contact = await a_person(company, name="王伟")
    await company.create("contact", name="王伟明")
    about = await company.create("deal", name="与王伟的商机", contact=str(contact))
    other = await company.create("deal", name="王伟的另一个商机")
    contract = await company.create("contract", name="C-1", signer="王伟", phone=PHONE)
    officer = await signed_in(company.officer)
    found = (await officer.post("/api/v1/privacy/people/query", json={"email": MAIL})).json()["records"]
    assert [each["object"] for each in found] == ["contact"]
    query = {"record": {"object": "contact", "id": str(contact)}}
    found = (await officer.post("/api/v1/privacy/people/query", json=query)).json()["records"]
    assert {each["object"] for each in found} == {"contact", "contract"}
    refs = {"records": [{"object": each["object"], "id": each["id"]} for each in found]}
    preview = (await officer.post("/api/v1/privacy/erasures/preview", json=refs)).json()
    kept = {each["object"]: each["rule"] for each in preview["records"]}
    assert kept == {"contact": None, "contract": "contracts"}
    assert {each["text"]: each["everywhere"] for each in preview["values"]}["王*"] is False
    order = await officer.post("/api/v1/privacy/erasures", json={**refs, "reason": "asked for"})
    await carry_out(company, order.json()["job_id"])
    names = {}
    for name, record in (("deal", about), ("deal", other), ("contract", contract)):
        names[record] = (await officer.get(f"/api/v1/objects/{name}/records/{record}")).json()
    assert names[about]["name"] == f"与{ERASED}的商机"
    assert names[other]["name"] == "王伟的另一个商机"
    assert (names[contract]["signer"], names[contract]["phone"]) == ("王伟", PHONE)
    [told] = (await officer.get("/api/v1/privacy/erasures")).json()
    assert [(each["what"], each["rule"]) for each in told["kept"]] == [("record", "contracts")]
    only = {"records": [{"object": "contract", "id": str(contract)}]}
    refused = await officer.post("/api/v1/privacy/erasures/preview", json=only)
    assert (refused.status_code, refused.json()["code"]) == (422, "privacy_nothing_to_erase")


async def test_an_archive_holds_what_is_kept_about_a_person_and_expires(company: Company, signed_in: SignedIn) -> None:
    contact = await a_person(company)
    officer = await signed_in(company.officer)
    path = f"/api/v1/objects/contact/records/{contact}"
    await officer.post(f"{path}/comments", json={"text": "老客户"})
    await officer.post(f"{path}/consents", json={"channel": "sms", "state": "given", "source": "展会"})
    uploaded = await officer.post(f"{path}/files", files={"file": ("card.txt", b"business card")})
    assert uploaded.status_code == 201, uploaded.text
    refs = {"records": [{"object": "contact", "id": str(contact)}]}
    job = (await officer.post("/api/v1/privacy/archives", json=refs)).json()["job_id"]
    assert (await officer.get(f"/api/v1/privacy/archives/{job}/file")).status_code == 404
    await carry_out(company, job)
    [listed] = (await officer.get("/api/v1/privacy/archives")).json()
    assert (listed["job_id"], listed["available"]) == (job, True)
    answer = await officer.get(f"/api/v1/privacy/archives/{job}/file")
    (company.settings.data_dir / "got.zip").write_bytes(answer.content)
    with zipfile.ZipFile(company.settings.data_dir / "got.zip") as archive:
        about = orjson.loads(archive.read("person.json"))
        [record] = about["records"]
        assert archive.read(record["files"][0]["in_archive"]) == b"business card"
    values = {each["field"]: each for each in record["fields"]}
    assert (values["phone"]["value"], values["name"]["purpose"]["en"]) == (PHONE, "To reach the customer")
    assert [each["text"] for each in record["comments"]] == ["老客户"]
    assert [each["channel"] for each in record["consents"]] == ["sms"]
    assert any(change["field"] == "phone" for entry in record["history"] for change in entry["changes"])
    told = (await officer.get("/api/v1/audit", params={"action": "personal_data_exported"})).status_code
    assert told == 403
    with clock.at(clock.now() + timedelta(days=8)):
        gone = await officer.get(f"/api/v1/privacy/archives/{job}/file")
    assert gone.json()["code"] in {"privacy_unknown_archive", "not_signed_in"}
    assert parse_uuid(record["id"]) == contact
