"""Files as they should not be, over HTTP: each gets its sentence in both languages, or is read as it was meant.

Nothing half written stays, and memory is bounded, that of the process which reads spreadsheets included.
"""

from __future__ import annotations

import asyncio
import io
import os
import threading
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import xlsxwriter

from tests.exchange.conftest import Company
from tests.support.counts import counted
from tests.support.http import SignedIn
from yingtu.exchange import spreadsheet_reader
from yingtu.jobs import service as jobs

URL = "/api/v1/objects/deal/imports"
MIB = 2**20
#: What reading a file may cost beyond what the process held before.
MEMORY = 300 * MIB
LARGE = counted(usual=12, full=200) * MIB
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
BOOK = (
    b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    b"</Relationships>"
)


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    fill(book, book.add_worksheet())
    book.close()
    return content.getvalue()


def of_rows(*rows: list[Any]) -> bytes:
    def fill(_book: Any, sheet: Any) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def archive(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return content.getvalue()


def bomb() -> bytes:
    """A sheet of 16 kB that unpacks to a gigabyte."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("xl/workbook.xml", BOOK)
        with file.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(counted(usual=210, full=1024)):
                member.write(b"0" * MIB)
    return content.getvalue()


def wide_sheet() -> bytes:
    cells = b"".join(b"<c><v>1</v></c>" for _ in range(1_000_000))
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>%b</row>'
        b"</sheetData></worksheet>" % cells
    )
    return archive(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS,
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


@dataclass(frozen=True)
class Bad:
    name: str
    content: Callable[[], bytes]
    codes: tuple[str, ...]


#: Files that are refused, and how it is called.
BAD = (
    Bad("truncated.xlsx", lambda: of_rows(["Name"], ["x"])[:-300], ("spreadsheet_damaged",)),
    Bad("bomb.xlsx", bomb, ("spreadsheet_too_large",)),
    Bad(
        "password.xlsx",
        lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        ("spreadsheet_protected",),
    ),
    Bad(
        "password.ods",
        lambda: archive(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b"\0",
                "META-INF/manifest.xml": b"<manifest:encryption-data/>",
            }
        ),
        ("spreadsheet_protected",),
    ),
    Bad(
        "broken.ods",
        lambda: archive(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office:document"}
        ),
        ("spreadsheet_damaged",),
    ),
    Bad("broken.xls", lambda: OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), ("spreadsheet_damaged",)),
    Bad("letter.docx", lambda: archive({"word/document.xml": b"<x/>"}), ("not_a_spreadsheet",)),
    Bad("empty.xlsx", of_rows, ("file_empty",)),
    Bad("empty.csv", lambda: b"", ("file_empty", "file_missing")),
    Bad("wide.xlsx", wide_sheet, ("too_many_columns", "spreadsheet_too_large", "spreadsheet_damaged")),
    Bad("wide.csv", lambda: b"n," * 1_000_000 + b"\n1,2\n", ("too_many_columns", "line_too_long")),
    Bad("narrow.csv", lambda: b"," * 1_000_000 + b"\n1,2\n", ("no_heading",)),
    Bad("one line.csv", lambda: b"x" * (2 * MIB), ("line_too_long",)),
    Bad("picture.csv", lambda: b"Name\n\x89PNG\0\0\0", ("nul_in_file",)),
    Bad("mixed.csv", lambda: ("Name,Code\n" + "王伟李娜张敏" * 5 + ",1\n").encode() + "赵磊,2\n".encode("gbk"), ("damaged_encoding",)),
    Bad("no text.csv", lambda: b"Name\n\xff\xff\xfe\x81\xff\n", ("unreadable_encoding",)),
)  # fmt: skip


@contextmanager
def bounded(limit: int = MEMORY) -> Iterator[None]:
    """Watch the memory of this process and its children."""
    me = psutil.Process()
    before = peak = _held(me)
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.02):
            peak = max(peak, _held(me))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
    assert peak - before <= limit, f"{(peak - before) / MIB:.0f} MiB more than before"


def _held(me: psutil.Process) -> int:
    total = int(me.memory_info().rss)
    for child in me.children(recursive=True):
        try:
            # The tests' PostgreSQL is a child too; what counts is what reads files.
            if "yingtu.exchange.spreadsheet_reader" in child.cmdline():
                total += int(child.memory_info().rss)
        except psutil.Error:
            continue
    return total


@pytest.fixture
async def web(company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
    return await signed_in(company.admin)


def left(company: Company) -> list[Path]:
    return [each for each in company.settings.data_dir.glob("files/*/imports/*") if each.is_file()]


@pytest.mark.parametrize("bad", BAD, ids=[each.name for each in BAD])
async def test_each_gets_its_sentence_and_leaves_nothing(company: Company, web: httpx.AsyncClient, bad: Bad) -> None:
    content = bad.content()
    with bounded():
        answers = [
            await web.post(URL, files={"file": (bad.name, content)}, headers={"accept-language": language})
            for language in ("en", "zh-CN")
        ]
    for answer in answers:
        assert answer.status_code in {413, 422}, answer.text
        assert answer.json()["code"] in bad.codes
    english, chinese = (answer.json()["detail"] for answer in answers)
    assert english.endswith((".", "?")) and any("\u4e00" <= each <= "\u9fff" for each in chinese)  # noqa: PT018 - both
    assert left(company) == []
    assert await company.count("import_source") == 0
    assert await company.count("job") == 0


async def imported(
    company: Company, web: httpx.AsyncClient, name: str, content: bytes, *columns: tuple[str, str]
) -> Any:
    listed = ",".join(f'{{"column":"{column}","field":"{field}"}}' for column, field in columns)
    answer = await web.post(URL, files={"file": (name, content)}, data={"mapping": f'{{"columns":[{listed}]}}'})
    assert answer.status_code == 202, answer.text
    ended = await jobs.run(company.database, company.workspace, answer.json()["id"], company.settings)
    assert ended is not None
    assert ended.errors == 0, await company.errors(ended)
    return await company.rows("deal")


class TestReadAsMeant:
    async def test_macros_are_not_run_and_formulas_give_the_value_they_had(
        self, company: Company, web: httpx.AsyncClient
    ) -> None:
        def fill(_book: Any, sheet: Any) -> None:
            sheet.write_row("A1", ["Name", "Amount", "Name"])
            sheet.write_formula("A2", '="Big"&"er"', None, "Bigger")
            sheet.write_formula("B2", "=6*7", None, 42)

        content = io.BytesIO(workbook(fill))
        with zipfile.ZipFile(content, "a") as file:
            file.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + os.urandom(2000))
        (deal,) = await imported(company, web, "m.xlsm", content.getvalue(), ("Name", "name"), ("Amount", "amount"))
        assert (deal["name"], deal["amount"]) == ("Bigger", 42)

    async def test_headings_that_come_twice_are_told_apart(self, web: httpx.AsyncClient) -> None:
        for name, content in (
            ("a.csv", b"Name,Name,,Name\n1,2,3,4\n"),
            ("a.xlsx", of_rows(["Name", "Name", "", "Name"], [1, 2, 3, 4])),
        ):
            answer = await web.post(f"{URL}/preview", files={"file": (name, content)})
            assert answer.status_code == 200, answer.text
            assert [each["column"] for each in answer.json()["columns"]] == ["Name", "Name (2)", "column 3", "Name (3)"]

    async def test_a_day_is_a_day_in_eight_spellings_and_as_the_number_of_a_spreadsheet(
        self, company: Company, web: httpx.AsyncClient
    ) -> None:
        spellings = (
            "2026-03-13", "2026/3/13", "2026.3.13", "2026年3月13日", "20260313", "13/3/2026", "3/13/2026", "2026-03-13 08:30",
        )  # fmt: skip
        text = "Name,Day\n" + "".join(f"n{n},{each}\n" for n, each in enumerate((*spellings, "46094", "46094.5")))
        columns = (("Name", "name"), ("Day", "closed"))
        found = await imported(company, web, "days.csv", text.encode(), *columns)
        assert [each["closed"] for each in found] == [date(2026, 3, 13)] * 10
        found = await imported(company, web, "days.xlsx", of_rows(["Name", "Day"], ["z", 46094]), *columns)
        assert found[-1]["closed"] == date(2026, 3, 13)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
    async def test_marks_encodings_and_line_breaks_within_cells(
        self, company: Company, web: httpx.AsyncClient, encoding: str
    ) -> None:
        text = 'Name,External number\r\n"王伟\r\n第二行, ""引号""",E1\r\nplain,E2\r\n'
        found = await imported(
            company, web, "a.csv", text.encode(encoding), ("Name", "name"), ("External number", "external")
        )
        assert {each["external"] for each in found} == {"E1", "E2"}
        wei = next(each for each in found if each["external"] == "E1")
        assert wei["name"].split() == ["王伟", "第二行,", '"引号"']


@pytest.mark.campaign
async def test_a_large_file_costs_no_memory(company: Company, web: httpx.AsyncClient) -> None:
    line = "王伟,E{:09},0123456789012345678901234567890123456789\n"
    rows = LARGE // len(line.format(0).encode())
    head = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\nName,External number,Note\n'
    )

    async def body() -> AsyncIterator[bytes]:
        yield head
        for begin in range(0, rows, 5_000):
            yield "".join(line.format(n) for n in range(begin, min(begin + 5_000, rows))).encode()
            await asyncio.sleep(0)
        yield b"\r\n--x--\r\n"

    with bounded():
        answer = await web.post(
            f"{URL}/preview", content=body(), headers={"content-type": "multipart/form-data; boundary=x"}
        )
    assert answer.status_code == 200, answer.text
    assert answer.json()["file"]["rows"] in {rows, rows + 1}
    assert [each.stat().st_size >= LARGE * 0.99 for each in left(company)] == [True]


def test_what_reads_spreadsheets_may_not_take_more() -> None:
    assert spreadsheet_reader.MAX_MEMORY_BYTES < MEMORY
