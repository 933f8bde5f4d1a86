"""Spreadsheets as people have them, on their way in; and files that only look like one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import xlsxwriter

from tests.exchange.conftest import Company
from tests.support.http import SignedIn
from yingtu.exchange import spreadsheet
from yingtu.exchange.errors import UnusableFile
from yingtu.exchange.reading import examine
from yingtu.exchange.reading import rows as rows_of

URL = "/api/v1/objects/deal/imports"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(fill: Callable[[Any, Any], None]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    fill(book, book.add_worksheet())
    book.close()
    return content.getvalue()


def simple(rows: list[list[Any]]) -> bytes:
    def fill(book: Any, sheet: Any) -> None:
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write(number, place, value)

    return workbook(fill)


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return content.getvalue()


def read(tmp_path: Path, content: bytes) -> tuple[tuple[str, ...], list[list[str]]]:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    spreadsheet.to_csv(path)
    layout = examine(path, encoding=spreadsheet.ENCODING, delimiter=spreadsheet.DELIMITER)
    return layout.columns, [cells for _, cells in rows_of(path, layout)]


class TestReading:
    def test_typed_cells_become_texts_that_mean_the_same(self, tmp_path: Path) -> None:
        content = simple(
            [
                ["Name", "n", "day", "at", "yes", "risky"],
                ["王伟", 12.5, date(2026, 1, 31), datetime(2026, 1, 31, 8, 30), True, "=1+1"],  # noqa: DTZ001 - cells know no zone
                ["b", 7, None, None, False, "a;b,c\nd"],
            ]
        )
        assert read(tmp_path, content) == (
            ("Name", "n", "day", "at", "yes", "risky"),
            [
                ["王伟", "12.5", "2026-01-31", "2026-01-31 08:30:00", "true", "'=1+1"],
                ["b", "7", "", "", "false", "a;b,c\nd"],
            ],
        )

    def test_merged_titles_above_the_headings_are_left_out_and_formulas_give_their_last_value(
        self, tmp_path: Path
    ) -> None:
        def fill(book: Any, sheet: Any) -> None:
            sheet.merge_range("A1:C1", "客户一览 2026", book.add_format())
            sheet.write_row("A3", ["Name", "Amount", "Name"])
            sheet.write_string("A4", "Big")
            sheet.write_formula("B4", "=6*7", None, 42)

        assert read(tmp_path, workbook(fill)) == (("Name", "Amount", "Name (2)"), [["Big", "42"]])


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (simple([["Name"], ["x"]])[:-300], "spreadsheet_damaged"),
            (b"PK\x03\x04" + b"x" * 500, "spreadsheet_damaged"),
            (archive(**{"word/document.xml": b"<x/>"}), "not_a_spreadsheet"),
            (archive(**{"xl/workbook.xml": b"<nonsense"}), "spreadsheet_damaged"),
            (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "spreadsheet_protected"),
            (OLE + b"\0" * 600, "not_a_spreadsheet"),
            (simple([]), "file_empty"),
            (archive(**{"xl/workbook.xml": b"x", "xl/bomb.xml": b"0" * (210 * 1024 * 1024)}), "spreadsheet_too_large"),
            (simple([["n"] * 1001, [1, 2]]), "too_many_columns"),
        ],
        ids=["truncated", "garbage", "document", "no xml", "password", "other ole", "empty", "bomb", "columns"],
    )
    def test_each_gets_its_sentence_and_nothing_stays(self, tmp_path: Path, content: bytes, code: str) -> None:
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        with pytest.raises(UnusableFile) as refused:
            spreadsheet.to_csv(path)
        assert refused.value.code == code
        assert [each.name for each in tmp_path.iterdir()] == ["file.csv"]

    def test_one_cell_at_the_far_end_of_a_sheet_costs_no_memory(self, tmp_path: Path) -> None:
        def fill(_book: Any, sheet: Any) -> None:
            sheet.write_string(0, 0, "Name")
            sheet.write_string(1_048_575, 16_383, "x")

        path = tmp_path / "file.csv"
        path.write_bytes(workbook(fill))
        with pytest.raises(UnusableFile) as refused:
            spreadsheet.to_csv(path)
        assert refused.value.code == "spreadsheet_too_large"


async def test_a_spreadsheet_is_imported_like_any_file(company: Company, signed_in: SignedIn) -> None:
    web: httpx.AsyncClient = await signed_in(company.admin)
    await company.import_text("account", "Name,code\nAcme,A1\n")
    content = simple([["Name", "Amount", "Account", "Close date"], ["=Big", 12.5, "Acme", date(2026, 3, 1)]])
    mapping = (
        b'{"columns":[{"column":"Name","field":"name"},{"column":"Amount","field":"amount"},'
        b'{"column":"Account","field":"account"},{"column":"Close date","field":"closed"}]}'
    )
    answer = await web.post(URL, files={"file": ("deals.xlsx", content)}, data={"mapping": mapping.decode()})
    assert answer.status_code == 202, answer.text
    from yingtu.jobs import service as jobs

    await jobs.run(company.database, company.workspace, answer.json()["id"], company.settings)
    (deal,) = await company.rows("deal")
    assert (deal["name"], deal["amount"], deal["closed"]) == ("=Big", 12.5, date(2026, 3, 1))


async def test_a_refused_spreadsheet_leaves_nothing(company: Company, signed_in: SignedIn) -> None:
    web: httpx.AsyncClient = await signed_in(company.admin)
    answer = await web.post(URL, files={"file": ("deals.xlsx", simple([["Name"], ["x"]])[:-300])})
    assert (answer.status_code, answer.json()["code"]) == (422, "spreadsheet_damaged")
    assert list(company.settings.data_dir.glob("files/*/imports/*")) == []
