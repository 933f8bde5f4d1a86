"""Attachments that come along in a ZIP, and lists of earlier changes: with their dates and people, once, and back again."""

from __future__ import annotations

import json
import struct
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from tests.exchange.conftest import Company
from tests.exchange.test_undo import undo
from tests.support.actors import make_user
from tests.support.http import SignedIn
from yingtu.exchange import archive
from yingtu.exchange import service as exchange
from yingtu.exchange.archive import Ambiguous, Archive
from yingtu.exchange.archive_errors import ArchiveDamaged, ArchiveProtected, ArchiveTooLarge, NotAnArchive
from yingtu.files.models import file, file_link
from yingtu.jobs import service as jobs
from yingtu.jobs.models import job as job_table
from yingtu.jobs.running import RunningJob
from yingtu.kit.settings import Settings

PDF = b"%PDF-1.7\n" + b"x" * 3000
OLD = (2019, 5, 6, 10, 30, 0)
NAMES: dict[str, Any] = {
    "migration": True,
    "columns": [{"column": "name", "field": "name"}, {"column": "began", "field": "created_at"}],
    "attachments": {"column": "files", "at": "since", "by": "who"},
}


def packed(content: dict[str, bytes], *, at: tuple[int, ...] = OLD) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, body in content.items():
            info = zipfile.ZipInfo(name, at)  # type: ignore[arg-type] # six numbers
            target.writestr(info, body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@pytest.fixture
async def client(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    return await signed_in(company.admin)


async def upload(client: httpx.AsyncClient, content: bytes) -> str:
    answer = await client.post("/api/v1/imports/archives", files={"file": ("old.zip", content)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["archive"])


def using(mapping: dict[str, Any], archive_id: str, **more: Any) -> dict[str, Any]:
    return {**mapping, "attachments": {**mapping["attachments"], "archive": archive_id, **more}}


async def attached(company: Company) -> list[tuple[str, str, datetime, UUID | None]]:
    """Return account, file name, since when and from whom, in the order of names."""
    names = {row["id"]: row["name"] for row in await company.rows("account")}
    select = sa.select(file_link.c.record_id, file.c.name, file_link.c.at, file_link.c.by).join(file)
    async with company.database.read(company.workspace) as session:
        rows = await session.all(select)
    return sorted((names[record], name, at, by) for record, name, at, by in rows)


class TestArchives:
    """What an archive is read as."""

    @pytest.fixture
    def made(self, tmp_path: Path) -> Path:
        return tmp_path / "made.zip"

    def test_files_are_found_by_any_end_of_their_path_and_in_names_of_chinese_windows(self, made: Path) -> None:
        content = packed(
            {"backup/2021/合同.pdf": PDF, "backup/2022/a.pdf": PDF, "x/a.pdf": b"1", "__MACOSX/backup/._a.pdf": b"",
             "../../etc/passwd": b"no", "C:\\secret.txt": b"2", "backup/Thumbs.db": b""}
        )  # fmt: skip
        # An old packer: the name in GB 18030, without the mark of UTF-8.
        plain = bytearray(packed({"??????.pdf": b"3"}))
        name = "报价单.pdf".encode("gb18030")
        made.write_bytes(bytes(plain).replace(b"??????.pdf", name))
        old = Archive(made)
        assert [each.path for each in old.entries] == ["报价单.pdf"]
        assert b"".join(old.chunks(old.entries[0])) == b"3"
        old.close()
        made.write_bytes(content)
        found = Archive(made)
        assert [each.path for each in found.entries] == [
            "backup/2021/合同.pdf", "backup/2022/a.pdf", "x/a.pdf", "C:/secret.txt"
        ]  # fmt: skip
        for text in ("合同.PDF", "/uploads/2021/合同.pdf", r"D:\files\2021\合同.pdf"):
            entry = found.find(text)
            assert entry is not None
            assert entry.path == "backup/2021/合同.pdf"
        assert found.find("2022/a.pdf") is not None
        assert found.find("b.pdf") is None
        with pytest.raises(Ambiguous):
            found.find("a.pdf")
        assert [each.path for each in found.folder("2021")] == ["backup/2021/合同.pdf"]
        assert len(found.folder("backup")) == 2
        assert found.folder("..") == []
        found.close()

    def test_what_is_no_archive_or_holds_too_much_is_refused_before_it_is_unpacked(
        self, made: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made.write_bytes(b"name,phone\n")
        with pytest.raises(NotAnArchive):
            archive.check(made)
        made.write_bytes(packed({"a.pdf": PDF})[:-30])
        with pytest.raises(ArchiveDamaged):
            archive.check(made)
        protected = bytearray(packed({"a.pdf": PDF}))
        protected[protected.index(b"PK\x01\x02") + 8] |= 1
        made.write_bytes(bytes(protected))
        with pytest.raises(ArchiveProtected):
            archive.check(made)
        # A directory of a million entries, said to be there: nobody begins to read it.
        end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, 500_000_000, 4, 0)
        made.write_bytes(b"PK\x03\x04" + end)
        with pytest.raises(ArchiveTooLarge):
            archive.check(made)
        # A bomb: thirty megabytes of nothing in thirty kilobytes.
        monkeypatch.setattr(archive, "LEAST_LIMIT_BYTES", 1024 * 1024)
        made.write_bytes(packed({"bomb": b"\0" * 30_000_000}))
        with pytest.raises(ArchiveTooLarge):
            archive.check(made)


class TestAttachments:
    async def test_files_come_along_with_their_dates_and_people_and_go_again(
        self, company: Company, client: httpx.AsyncClient, settings: Settings
    ) -> None:
        async with company.database.write(company.workspace) as session:
            author = await make_user(session, "author", name="Ann Author")
        ident = await upload(client, packed({"p/a.pdf": PDF, "p/b.txt": b"hello", "q/c.txt": b"world"}))
        text = (
            "name,began,files,since,who\nAcme,2018-01-02,a.pdf; b.txt,2019-03-04,Ann Author\nBeta,2018-01-02,/old/c.txt,,\n"
            "Gamma,2018-01-02,,,\nDelta,2018-01-02,d.pdf,,\nEta,2018-01-02,b.txt,,Ann Autor\n"
        )
        job = await company.import_text("account", text, using(NAMES, ident))
        assert job.result is not None
        assert (job.result["created"], job.result["files"], job.errors) == (3, 3, 2)
        wrong = {(each.row_number, each.column_name, each.code) for each in await company.errors(job)}
        assert wrong == {(4, "files", "file_not_in_archive"), (5, "who", "lookup_unknown")}
        since = datetime(2019, 3, 4, tzinfo=UTC)
        found = await attached(company)
        assert [(account, name, by) for account, name, _, by in found] == [
            ("Acme", "a.pdf", author.id), ("Acme", "b.txt", author.id), ("Beta", "c.txt", None)
        ]  # fmt: skip
        assert abs((found[0][2] - since).total_seconds()) < 86_400
        assert (found[2][2].year, found[2][2].month) == OLD[:2]
        # What was refused is tried again, with the same archive.
        fixes = {"rows": [{"row": 4, "values": {"files": "a.pdf"}}, {"row": 5, "values": {"who": "Ann Author"}}]}
        again = await client.post(f"/api/v1/jobs/{job.id}/retry", json=fixes)
        retried = await jobs.run(company.database, company.workspace, again.json()["id"], company.settings)
        assert retried is not None
        assert (retried.errors, retried.result and retried.result["files"]) == (0, 2)
        # The same files once more: they are there.
        upsert = {**using(NAMES, ident), "mode": "upsert", "keys": ["name"]}
        same = await company.import_text("account", "name,files,since,who\nAcme,a.pdf;b.txt,,\n", {
            **upsert, "columns": NAMES["columns"][:1]
        })  # fmt: skip
        assert same.result is not None
        assert "files" not in same.result
        undone = await undo(company, client, job)
        assert (undone.result and undone.result["files"], undone.result and undone.result["trashed"]) == (3, 3)
        assert [name for _, name, _, _ in await attached(company)] == ["a.pdf", "b.txt"]
        # Nothing lies about.
        assert not [*(settings.data_dir / "files" / company.workspace.id / "incoming").glob("*")]

    async def test_a_folder_for_each_key_and_an_interrupted_import_attaches_once(
        self, company: Company, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ident = await upload(client, packed({f"all/A{n}/{each}.txt": b"%d" % n for n in range(120) for each in "xy"}))
        mapping = using(NAMES, ident, column="name", kind="folders", at=None, by=None)
        mapping["columns"] = NAMES["columns"][:1]
        advance, steps = RunningJob.advance, []

        async def failing(self: RunningJob, *arguments: Any, **options: Any) -> None:
            await advance(self, *arguments, **options)
            steps.append(1)
            if len(steps) == 2:
                raise RuntimeError("the worker dies before its second commit")

        monkeypatch.setattr(RunningJob, "advance", failing)
        text = "name\n" + "".join(f"A{n}\n" for n in range(120)) + "nobody\n"
        with pytest.raises(RuntimeError):
            await company.import_text("account", text, mapping)
        assert len(await attached(company)) == 100
        ended = await jobs.run(company.database, company.workspace, await last_job(company), company.settings)
        assert ended is not None
        assert (ended.state, ended.result and ended.result["created"], ended.result and ended.result["files"]) == (
            "succeeded", 121, 240
        )  # fmt: skip
        assert len(await attached(company)) == 240

    async def test_they_need_the_right_and_the_option_and_wait_for_room(
        self, company: Company, client: httpx.AsyncClient, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ident = await upload(client, packed({"a.pdf": PDF}))
        seller = await signed_in(company.seller)
        refused = await seller.post("/api/v1/imports/archives", files={"file": ("a.zip", packed({"a": b""}))})
        assert refused.status_code == 403
        form = {"source": ("", "name,files,since,who\nAcme,a.pdf,,\nBeta,b.pdf,,\n")}
        columns = NAMES["columns"][:1]
        plain = {**using(NAMES, ident), "columns": columns, "migration": False}
        data = {"mapping": json.dumps(plain)}
        told = await client.post(
            "/api/v1/objects/account/imports/preview", data=data, files={"file": ("a.csv", form["source"][1])}
        )
        assert [each["code"] for each in told.json()["problems"]] == ["mapping_files_need_migration"]
        data = {"mapping": json.dumps({**plain, "migration": True})}
        shown = await client.post(
            "/api/v1/objects/account/imports/preview", data=data, files={"file": ("a.csv", form["source"][1])}
        )
        assert [row["action"] for row in shown.json()["rows"]] == ["create", "error"]
        assert shown.json()["rows"][1]["cells"]["files"]["error"]["suggestions"] == ["a.pdf"]
        foreign = await seller.post(
            "/api/v1/objects/account/imports/preview", data=data, files={"file": ("a.csv", form["source"][1])}
        )
        assert foreign.status_code == 403
        # No room: the import waits, and goes on when there is some.
        monkeypatch.setattr(company, "settings", company.settings.model_copy(update={"workspace_file_bytes": 10}))
        job = await company.import_text("account", "name,files,since,who\nAcme,a.pdf,,\n", {**plain, "migration": True})
        assert (job.state, job.message_code) == ("paused", "file_quota_reached")
        assert await company.count("account") == 0
        monkeypatch.undo()
        resumed = await client.post(f"/api/v1/jobs/{job.id}/resume")
        assert resumed.status_code == 200, resumed.text
        ended = await jobs.run(company.database, company.workspace, job.id, company.settings)
        assert ended is not None
        assert (ended.state, len(await attached(company))) == ("succeeded", 1)


async def last_job(company: Company) -> int:
    async with company.database.read(company.workspace) as session:
        return int(await session.scalar(sa.select(sa.func.max(job_table.c.id))))


PAST: dict[str, Any] = {
    "mode": "history",
    "keys": ["external"],
    "columns": [{"column": "deal", "field": "external"}],
    "past": {"field": "field", "at": "when", "old": "before", "new": "after", "by": "who"},
}


class TestPast:
    async def test_earlier_changes_stand_on_the_timeline_for_those_who_see_the_field(
        self, company: Company, client: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        await company.import_text("deal", "name,external\nBig,E1\n")
        [deal] = await company.rows("deal")
        text = (
            "deal,field,when,before,after,who\nE1,阶段,2021-02-03 09:00,open,won,Ada Admin\nE1,amount,2021-02-04,1,2,Somebody Gone\n"
            "E1,colour,2021-02-04,red,blue,\nE9,stage,2021-02-04,,won,\nE1,stage,2999-01-01,,won,\nE1,Stage,,,won,\n"
        )
        job = await company.import_text("deal", text, PAST)
        assert job.result is not None
        assert (job.result["past"], job.result["rejected"], job.result["created"]) == (2, 4, 0)
        assert {(each.row_number, each.code) for each in await company.errors(job)} == {
            (3, "past_field_unknown"), (4, "key_unknown"), (5, "past_in_future"), (6, "past_time_missing")
        }  # fmt: skip
        told = await _past(client, deal["id"])
        assert [(each["body"]["field"], each["body"]["new"], each["body"]["author_name"]) for each in told] == [
            ("amount", "2", "Somebody Gone"), ("stage", "won", "Ada Admin")
        ]  # fmt: skip
        # The record itself is as it was.
        assert [row["version"] for row in await company.rows("deal")] == [1]
        # They follow it into another record, and back.
        await company.import_text("deal", "name,external\nBigger,E2\n")
        bigger = next(row["id"] for row in await company.rows("deal") if row["name"] == "Bigger")
        body = {"kept": str(bigger), "lost": str(deal["id"]), "take": []}
        merged = await client.post("/api/v1/objects/deal/merges", json=body)
        assert (merged.status_code, len(await _past(client, bigger))) == (201, 2), merged.text
        assert (await client.post(f"/api/v1/merges/{merged.json()['id']}/undo")).status_code == 200
        assert (await _past(client, bigger), len(await _past(client, deal["id"]))) == ([], 2)
        again = await company.import_text("deal", text, PAST)
        assert again.result is not None
        assert ("past" in again.result, again.result["unchanged"]) == (False, 2)
        await undo(company, client, job)
        assert await _past(client, deal["id"]) == []


async def _past(client: httpx.AsyncClient, record: UUID) -> list[dict[str, Any]]:
    answer = await client.get(f"/api/v1/objects/deal/records/{record}/timeline?kinds=past_change")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_an_archive_that_no_import_names_is_forgotten(
    company: Company, client: httpx.AsyncClient, settings: Settings
) -> None:
    content = packed({"a.pdf": PDF})
    unused, used = await upload(client, content), await upload(client, content)
    mapping = using({**NAMES, "columns": NAMES["columns"][:1]}, used, at=None, by=None)
    form = {"files": {"file": ("a.csv", b"name,files\nAcme,a.pdf\n")}, "data": {"mapping": json.dumps(mapping)}}
    answer = await client.post("/api/v1/objects/account/imports", **form)
    assert answer.status_code == 202, answer.text
    async with company.database.write(company.workspace) as session:
        assert await exchange.forget_unused(session, settings, datetime(2100, 1, 1, tzinfo=UTC)) == 1
    assert (await client.get(f"/api/v1/imports/archives/{used}")).status_code == 200
    assert (await client.get(f"/api/v1/imports/archives/{unused}")).status_code == 404
