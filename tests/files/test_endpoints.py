"""Files over HTTP: in, listed, out again, and only for those who may see the record."""

from __future__ import annotations

import hashlib
import io
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from PIL import Image

from tests.files.conftest import URL, Office, photo, png, upload
from tests.support.actors import new_session
from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.audit.models import audit_entry
from yingtu.files import service
from yingtu.identity.tokens import COOKIE, csrf_token
from yingtu.kit import clock
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings


async def statuses(office: Office, url: str) -> list[int]:
    """What the owner, a reader, a stranger to the record and somebody without the field get."""
    clients = (office.owner, office.reader, office.stranger, office.blind)
    return [(await client.get(url)).status_code for client in clients]


async def limited(settings: Settings, database: Database, workspace: Workspace, office: Office, **changes: Any) -> Any:
    """A client of the owner on an application with other settings; close it."""
    async with database.write(workspace) as session:
        token = await new_session(session, office.people["owner"])
    app = create_app(settings.model_copy(update=changes), database)
    return open_client(app, cookies={COOKIE: token}, headers={"X-CSRF-Token": csrf_token(token)})


def blobs(settings: Settings) -> list[Path]:
    return [each for each in (settings.data_dir / "files").rglob("*") if each.is_file()]


class TestUpload:
    async def test_a_file_is_attached_and_listed_and_its_type_is_found_out(self, office: Office) -> None:
        url = f"{URL}/{await office.visit()}/files"
        made = await upload(office.owner, url, png(40, 20), "合影.exe")
        assert (made["name"], made["media_type"], made["width"], made["height"]) == ("合影.exe", "image/png", 40, 20)
        text = await upload(office.owner, url, b"<html><script>alert(1)</script></html>", "../../etc/page.html")
        assert (text["name"], text["media_type"], text["image"]) == ("page.html", "text/plain", False)
        listed = (await office.reader.get(url)).json()["items"]
        assert [(each["name"], each["field"], each["uploaded_by_name"]) for each in listed] == [
            ("page.html", None, "Owner"),
            ("合影.exe", None, "Owner"),
        ]

    async def test_only_who_may_edit_the_record_attaches_and_detaches(self, office: Office) -> None:
        url = f"{URL}/{await office.visit()}/files"
        made = await upload(office.owner, url)
        sent = {"file": ("a.txt", b"x")}
        assert (await office.reader.post(url, files=sent)).status_code == 403
        assert (await office.stranger.post(url, files=sent)).status_code == 404
        assert (await office.reader.delete(f"{url}/{made['id']}")).status_code == 403
        assert (await office.stranger.get(url)).status_code == 404
        assert (await office.owner.delete(f"{url}/{made['id']}")).status_code == 204
        assert (await office.owner.delete(f"{url}/{made['id']}")).json()["code"] == "file_not_found"
        assert (await office.owner.get(url)).json()["items"] == []
        assert (await office.reader.get(f"/api/v1/files/{made['id']}")).status_code == 404

    async def test_equal_contents_are_stored_once(self, office: Office, settings: Settings) -> None:
        url = f"{URL}/{await office.visit()}/files"
        first, second = await upload(office.owner, url, b"same"), await upload(office.owner, url, b"same", "b.txt")
        assert first["id"] != second["id"]
        assert [each.name for each in blobs(settings)] == [hashlib.sha256(b"same").hexdigest()]

    async def test_a_repeat_with_the_same_key_attaches_once(self, office: Office, settings: Settings) -> None:
        url = f"{URL}/{await office.visit()}/files"
        key = {"Idempotency-Key": "photo-of-the-visit"}
        sent = {"file": ("现场.png", png())}
        first, again = [await office.owner.post(url, files=sent, headers=key) for _ in range(2)]
        assert (again.status_code, again.json()) == (201, first.json())
        assert len((await office.owner.get(url)).json()["items"]) == 1
        other = await office.owner.post(url, files={"file": ("现场.png", png(9, 9))}, headers=key)
        assert other.json()["code"] == "idempotency_key_reused"
        loose = [await office.owner.post("/api/v1/files", files=sent, headers={"Idempotency-Key": "x"}) for _ in "12"]
        assert loose[0].json()["id"] == loose[1].json()["id"]
        # Of what was not taken nothing is left.
        assert len(blobs(settings)) == 1

    async def test_what_is_no_upload_is_refused_with_a_sentence(self, office: Office, settings: Settings) -> None:
        url = f"{URL}/{await office.visit()}/files"
        wrong: list[dict[str, Any]] = [{"json": {}}, {"files": {"other": ("a", b"x")}}, {"data": {"file": "x"}}]
        for options in wrong:
            answer = await office.owner.post(url, **options)
            assert (answer.status_code, answer.json()["code"]) == (422, "file_upload_incomplete")
        broken = {"content": b"--x\r\nnonsense", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}
        assert (await office.owner.post(url, **broken)).status_code == 422  # type: ignore[arg-type]
        cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf'
        answer = await office.owner.post(url, content=cut, headers=broken["headers"])  # type: ignore[arg-type]
        assert answer.json()["code"] == "file_upload_incomplete"
        assert blobs(settings) == []

    async def test_too_large_is_413_and_nothing_is_left(
        self, office: Office, settings: Settings, database: Database, workspace: Workspace
    ) -> None:
        visit = await office.visit()

        async def pieces() -> Any:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            for _ in range(20):
                yield b"a" * 100

        async with await limited(settings, database, workspace, office, max_upload_bytes=1000) as client:
            headers = {"Content-Type": "multipart/form-data; boundary=x"}
            answer = await client.post(f"{URL}/{visit}/files", content=pieces(), headers=headers)
        assert answer.status_code == 413
        assert blobs(settings) == []

    async def test_the_quota_counts_each_content_once(
        self, office: Office, settings: Settings, database: Database, workspace: Workspace
    ) -> None:
        url = f"{URL}/{await office.visit()}/files"
        async with await limited(settings, database, workspace, office, workspace_file_bytes=250) as client:
            await upload(client, url, b"a" * 200)
            await upload(client, url, b"a" * 200, "again.txt")
            answer = await client.post(url, files={"file": ("b.txt", b"b" * 51)})
            assert (answer.status_code, answer.json()["code"]) == (413, "file_quota_reached")
            await upload(client, url, b"b" * 50)

    async def test_the_scanner_refuses_and_a_broken_one_lets_nothing_in(
        self, office: Office, settings: Settings, database: Database, workspace: Workspace, tmp_path: Path
    ) -> None:
        url = f"{URL}/{await office.visit()}/files"
        script = tmp_path / "scan.py"
        script.write_text("import sys\nsys.exit({b'bad': 1, b'odd': 7}.get(open(sys.argv[1], 'rb').read(), 0))\n")
        codes = []
        async with await limited(
            settings, database, workspace, office, scan_command=f"{sys.executable} -S {script}"
        ) as client:
            for content in (b"bad", b"odd", b"fine"):
                answer = await client.post(url, files={"file": ("a.txt", content)})
                codes.append((answer.status_code, answer.json().get("code")))
        assert codes == [(422, "file_refused_by_scan"), (503, "file_scanner_broken"), (201, None)]
        async with await limited(settings, database, workspace, office, scan_command="/no/such/scanner") as client:
            assert (await client.post(url, files={"file": ("a.txt", b"x")})).status_code == 503
        assert len(blobs(settings)) == 1


class TestDownload:
    async def test_whoever_may_read_the_record_gets_the_bytes(self, office: Office, session: Session) -> None:
        made = await upload(office.owner, f"{URL}/{await office.visit()}/files", png(), '报告 "终稿".png')
        url = f"/api/v1/files/{made['id']}"
        answer = await office.reader.get(url)
        assert answer.content == png()
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"] == (
            "inline; filename=\"__ ____.png\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%22%E7%BB%88%E7%A8%BF%22.png"
        )
        assert await statuses(office, url) == [200, 200, 404, 200]
        saved = await office.reader.get(url, params={"download": True})
        assert saved.headers["content-disposition"].startswith("attachment;")
        # Whose files carry a watermark is written down instead: an original keeps its bytes.
        noted = sa.select(audit_entry.c.person_id, audit_entry.c.object).where(
            audit_entry.c.action == "attachment_taken"
        )
        assert {tuple(row) for row in await session.all(noted)} == {(office.people["reader"].id, "visit")}

    async def test_markup_is_never_shown_as_a_page(self, office: Office) -> None:
        url = f"{URL}/{await office.visit()}/files"
        for content in (b"<html></html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
            made = await upload(office.owner, url, content, "a.svg")
            answer = await office.owner.get(f"/api/v1/files/{made['id']}")
            assert answer.headers["content-type"] == "text/plain; charset=utf-8"
            assert answer.headers["content-disposition"].startswith("attachment;")

    async def test_ranges(self, office: Office) -> None:
        made = await upload(office.owner, f"{URL}/{await office.visit()}/files", b"0123456789")
        url, whole = f"/api/v1/files/{made['id']}", (200, b"0123456789", None)
        expected = {
            "bytes=2-4": (206, b"234", "bytes 2-4/10"),
            "bytes=7-": (206, b"789", "bytes 7-9/10"),
            "bytes=-2": (206, b"89", "bytes 8-9/10"),
            "bytes=8-99": (206, b"89", "bytes 8-9/10"),
            "bytes=0-1,4-5": whole,
            "bytes=4-2": whole,
            "lines=1-2": whole,
        }
        for asked, answered in expected.items():
            answer = await office.owner.get(url, headers={"Range": asked})
            assert (answer.status_code, answer.content, answer.headers.get("content-range")) == answered, asked

    async def test_conditions(self, office: Office) -> None:
        made = await upload(office.owner, f"{URL}/{await office.visit()}/files", b"0123456789")
        url = f"/api/v1/files/{made['id']}"
        etag = (await office.owner.get(url)).headers["etag"]
        assert (await office.owner.get(url, headers={"If-None-Match": etag})).status_code == 304
        behind = await office.owner.get(url, headers={"Range": "bytes=10-"})
        assert (behind.status_code, behind.json()["code"]) == (416, "range_not_satisfiable")
        other = await office.owner.get(url, headers={"Range": "bytes=2-4", "If-Range": '"other"'})
        assert (other.status_code, other.content) == (200, b"0123456789")

    async def test_lost_bytes_are_said_to_be_lost(self, office: Office, settings: Settings) -> None:
        made = await upload(office.owner, f"{URL}/{await office.visit()}/files")
        for each in blobs(settings):
            each.unlink()
        answer = await office.owner.get(f"/api/v1/files/{made['id']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "file_lost")

    async def test_files_of_a_record_in_the_trash_are_not_given_out(self, office: Office) -> None:
        visit = await office.visit()
        made = await upload(office.owner, f"{URL}/{visit}/files")
        await office.owner.delete(f"{URL}/{visit}")
        assert await statuses(office, f"/api/v1/files/{made['id']}") == [404, 404, 404, 404]


class TestAttachmentFields:
    async def test_an_upload_is_its_uploaders_until_a_record_names_it(self, office: Office) -> None:
        made = await upload(office.owner, "/api/v1/files", png())
        url = f"/api/v1/files/{made['id']}"
        assert await statuses(office, url) == [200, 404, 404, 404]
        visit = await office.visit(photos=[made["id"]])
        assert await statuses(office, url) == [200, 200, 404, 404]
        assert await statuses(office, f"{url}/info") == [200, 200, 404, 404]
        assert (await office.reader.get(f"{url}/info")).json() == made
        listed = (await office.reader.get(f"{URL}/{visit}/files")).json()["items"]
        assert [(each["id"], each["field"]) for each in listed] == [(made["id"], "photos")]
        assert (await office.blind.get(f"{URL}/{visit}/files")).json()["items"] == []

    async def test_nobody_reads_a_file_by_naming_it(self, office: Office) -> None:
        visit = await office.visit()
        attached = await upload(office.owner, f"{URL}/{visit}/files", b"secret")
        free = await upload(office.owner, "/api/v1/files", b"secret too")
        for wanted in (attached["id"], free["id"], "0198f9a2-7c1e-7000-8000-000000000002"):
            answer = await office.stranger.post(URL, json={"name": "Mine", "photos": [wanted]})
            problem = answer.json()["errors"][0]
            assert (answer.status_code, problem["pointer"], problem["code"]) == (422, "photos", "file_not_yours")
            assert (await office.stranger.get(f"/api/v1/files/{wanted}")).status_code == 404

    async def test_an_update_is_checked_too_and_what_stands_there_may_stay(self, office: Office) -> None:
        made = await upload(office.owner, "/api/v1/files", png())
        visit = await office.visit(photos=[made["id"]])
        other = await upload(office.stranger, "/api/v1/files", b"other")
        url = f"{URL}/{visit}"
        refused = await office.owner.patch(url, json={"photos": [made["id"], other["id"]]})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "file_not_yours")
        mine = await upload(office.owner, "/api/v1/files", b"mine")
        both = await office.owner.patch(url, json={"photos": [mine["id"], made["id"]]})
        assert (both.status_code, both.json()["photos"]) == (200, [mine["id"], made["id"]])
        assert (await office.reader.get(f"/api/v1/files/{mine['id']}")).status_code == 200
        assert (await office.owner.patch(url, json={"photos": [made["id"]]})).status_code == 200
        assert (await office.reader.get(f"/api/v1/files/{mine['id']}")).status_code == 404


class TestThumbnails:
    async def test_a_photograph_is_upright_small_and_says_nothing_about_the_camera(self, office: Office) -> None:
        made = await upload(office.owner, f"{URL}/{await office.visit()}/files", photo(), "IMG_1.jpg")
        assert (made["width"], made["height"]) == (400, 800)
        answer = await office.reader.get(f"/api/v1/files/{made['id']}/thumbnail")
        assert answer.headers["content-type"] == "image/webp"
        with Image.open(io.BytesIO(answer.content)) as small:
            assert small.size == (160, 320)
            assert dict(small.getexif()) == {}
            red, _, blue = small.convert("RGB").getpixel((80, 20))  # type: ignore[misc]
            assert red > 200
            assert blue < 50
        assert b"SecretCamera" not in answer.content
        again = {"If-None-Match": answer.headers["etag"]}
        assert (await office.reader.get(f"/api/v1/files/{made['id']}/thumbnail", headers=again)).status_code == 304
        assert (await office.stranger.get(f"/api/v1/files/{made['id']}/thumbnail")).status_code == 404

    async def test_a_pdf_shows_its_first_page_and_a_damaged_one_its_icon(self, office: Office) -> None:
        url = f"{URL}/{await office.visit()}/files"
        page = io.BytesIO()
        Image.new("RGB", (620, 877), (200, 30, 30)).save(page, "PDF")
        made = await upload(office.owner, url, page.getvalue(), "报价单.pdf")
        assert (made["image"], made["width"]) == (True, None)
        answer = await office.reader.get(f"/api/v1/files/{made['id']}/thumbnail")
        with Image.open(io.BytesIO(answer.content)) as small:
            assert (answer.headers["content-type"], small.height) == ("image/webp", 320)
            assert small.convert("RGB").getpixel((100, 160))[0] > 150  # type: ignore[index]
        cut = await upload(office.owner, url, page.getvalue()[:200], "cut.pdf")
        assert (await office.owner.get(f"/api/v1/files/{cut['id']}/thumbnail")).json()["code"] == "file_no_thumbnail"

    async def test_no_picture_no_thumbnail(self, office: Office) -> None:
        url = f"{URL}/{await office.visit()}/files"
        cut = photo()[:400]
        for content in (b"text", cut, b"\x89PNG\r\n\x1a\nnonsense"):
            made = await upload(office.owner, url, content, "a.png")
            answer = await office.owner.get(f"/api/v1/files/{made['id']}/thumbnail")
            assert (answer.status_code, answer.json()["code"]) == (404, "file_no_thumbnail")

    async def test_a_decompression_bomb_is_not_decoded(self, office: Office) -> None:
        buffer = io.BytesIO()
        Image.new("1", (30_000, 30_000)).save(buffer, "PNG", optimize=False)
        assert len(buffer.getvalue()) < 1_000_000
        made = await upload(office.owner, f"{URL}/{await office.visit()}/files", buffer.getvalue(), "bomb.png")
        assert (made["width"], made["height"]) == (30_000, 30_000)
        answer = await office.owner.get(f"/api/v1/files/{made['id']}/thumbnail")
        assert answer.json()["code"] == "file_no_thumbnail"


class TestSweep:
    async def test_what_is_attached_nowhere_goes_after_a_day(
        self, office: Office, settings: Settings, database: Database, workspace: Workspace
    ) -> None:
        visit = await office.visit()
        kept = await upload(office.owner, f"{URL}/{visit}/files", png())
        await office.reader.get(f"/api/v1/files/{kept['id']}/thumbnail")
        await upload(office.owner, "/api/v1/files", png(), "shares its bytes.png")
        await upload(office.owner, "/api/v1/files", photo(), "alone.jpg")
        stray = settings.data_dir / "files" / workspace.id / "incoming" / "broken upload"
        stray.write_bytes(b"half")
        unnamed = settings.data_dir / "files" / workspace.id / "blobs" / "ab" / ("ab" * 32)
        unnamed.parent.mkdir(exist_ok=True)
        unnamed.write_bytes(b"its row was never written")
        assert await service.sweep(database, workspace, settings) == 0
        assert len(blobs(settings)) == 5
        with clock.at(clock.now() + timedelta(hours=25)):
            assert await service.sweep(database, workspace, settings) == 2
        digest = hashlib.sha256(png()).hexdigest()
        assert sorted(each.name for each in blobs(settings)) == [digest, f"{digest}.small.webp"]
        assert (await office.reader.get(f"/api/v1/files/{kept['id']}")).status_code == 200


async def test_nobody_without_a_session_gets_anything(office: Office, client: httpx.AsyncClient) -> None:
    made = await upload(office.owner, f"{URL}/{await office.visit()}/files")
    assert (await client.get(f"/api/v1/files/{made['id']}")).status_code == 401
    assert (await client.post("/api/v1/files", files={"file": ("a", b"x")})).status_code == 401
