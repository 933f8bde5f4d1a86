"""CSV files as people have them."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from yingtu.exchange import reading
from yingtu.exchange.errors import (
    DamagedEncoding,
    FileEmpty,
    LineTooLong,
    NoHeading,
    NotCsv,
    NulInFile,
    TooManyColumns,
    UnreadableEncoding,
)

TABLE = '姓名,电话,备注\n王小明,13800000001,"说:""好""\n第二行"\n李红,13800000002,\n'


@pytest.fixture
def make(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        return path

    return write


class TestEncoding:
    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            (TABLE.encode(), "utf-8-sig"),
            (codecs.BOM_UTF8 + TABLE.encode(), "utf-8-sig"),
            (TABLE.encode("gbk"), "gb18030"),
            ((TABLE + "𠮷野,1,\n").encode("gb18030"), "gb18030"),
            (TABLE.encode("utf-16"), "utf-16"),
            ("name,phone\nx,1\n".encode("utf-16-le"), "utf-16-le"),
            ("name,phone\nx,1\n".encode("utf-16-be"), "utf-16-be"),
            (b"name,phone\nx,1\n", "utf-8-sig"),
        ],
        ids=["utf-8", "utf-8 with mark", "gbk", "gb18030", "utf-16 with mark", "utf-16-le", "utf-16-be", "ascii"],
    )
    def test_it_is_found_out(self, make: Callable[[bytes], Path], content: bytes, encoding: str) -> None:
        layout = reading.examine(make(content))
        assert layout.encoding == encoding
        assert layout.columns[0] in {"姓名", "name"}

    def test_damaged_utf_8_is_not_mistaken_for_chinese(self, make: Callable[[bytes], Path]) -> None:
        text = "公司\n" + "云帆科技有限公司\n" * 20
        with pytest.raises(DamagedEncoding) as caught:
            reading.examine(make(text.encode() + b"\xe4\xba\n"))
        assert caught.value.params["line"] == 22

    def test_neither_of_them_is_refused(self, make: Callable[[bytes], Path]) -> None:
        with pytest.raises(UnreadableEncoding):
            reading.examine(make(b"name\n\xff\xff\xff\n"))


class TestShape:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_delimiter_is_the_one_that_gives_even_rows(self, make: Callable[[bytes], Path], delimiter: str) -> None:
        rows = ["name", "amount", "note"], ["a", "1.5", '"x, y; z"'], ["b", "2", "q"]
        layout = reading.examine(make("\n".join(delimiter.join(row) for row in rows).encode()))
        assert (layout.delimiter, layout.columns, layout.rows) == (delimiter, ("name", "amount", "note"), 2)

    def test_one_column_is_a_table_too(self, make: Callable[[bytes], Path]) -> None:
        assert reading.examine(make(b"name\nx\ny\n")).columns == ("name",)

    def test_empty_and_repeated_headings_get_names(self, make: Callable[[bytes], Path]) -> None:
        layout = reading.examine(make(b" a  b ,,a b,\nx,y,z,\n"))
        assert layout.columns == ("a b", "column 2", "a b (2)")

    @pytest.mark.parametrize("delimiter", [",", "\t"])
    def test_titles_above_the_headings_are_left_out(self, make: Callable[[bytes], Path], delimiter: str) -> None:
        rows = (
            ["2026年客户汇总（勿外传）", "", ""],
            ["", "", ""],
            ["客户名称", "手机", "城市"],
            ["东方纺织", "13805741122", ""],
        )
        for given in (rows, (rows[0][:1], *rows[2:])):
            path = make("\n".join(delimiter.join(row) for row in given).encode("gb18030"))
            layout = reading.examine(path)
            assert (layout.columns, layout.rows) == (("客户名称", "手机", "城市"), 1)
            assert list(reading.rows(path, layout)) == [(1, ["东方纺织", "13805741122", ""])]

    def test_a_heading_above_a_stray_delimiter_is_no_title(self, make: Callable[[bytes], Path]) -> None:
        assert reading.examine(make(b"name\nAcme, Inc.\nx\n")).columns == ("name",)

    def test_rows_keep_their_number_and_their_line_breaks(self, make: Callable[[bytes], Path]) -> None:
        path = make((TABLE.replace("\n李红", "\n,,\n李红")).encode())
        layout = reading.examine(path)
        assert layout.rows == 2
        found = list(reading.rows(path, layout))
        assert found == [(1, ["王小明", "13800000001", '说:"好"\n第二行']), (3, ["李红", "13800000002", ""])]
        assert list(reading.rows(path, layout, after=1)) == found[1:]

    def test_a_file_without_content_or_headings_is_refused(self, make: Callable[[bytes], Path]) -> None:
        with pytest.raises(FileEmpty):
            reading.examine(make(b""))
        with pytest.raises(NoHeading):
            reading.examine(make(b",,\n1,2,3\n"))

    def test_too_many_columns_are_refused(self, make: Callable[[bytes], Path]) -> None:
        with pytest.raises(TooManyColumns):
            reading.examine(make(",".join(f"c{n}" for n in range(1001)).encode()))

    def test_a_quotation_mark_that_never_ends_is_refused_and_not_read_as_one_huge_cell(
        self, make: Callable[[bytes], Path]
    ) -> None:
        with pytest.raises(NotCsv):
            reading.examine(make(b'name,note\nx,"' + b"line\n" * 400_000))


class TestLineGuard:
    def test_a_gigabyte_in_one_line_is_refused_after_a_megabyte(self) -> None:
        guard = reading.LineGuard()
        guard.feed(b"name,phone\n")
        chunk = b"x" * 65536
        fed = 0
        with pytest.raises(LineTooLong) as caught:
            while fed < 1024**3:
                guard.feed(chunk)
                fed += len(chunk)
        assert fed <= reading.MAX_LINE_BYTES
        assert caught.value.params["line"] == 2

    def test_nul_bytes_are_refused_with_their_line(self) -> None:
        guard = reading.LineGuard()
        guard.feed(b"name\nx\n")
        with pytest.raises(NulInFile) as caught:
            guard.feed(b"y\n\0")
        assert caught.value.params["line"] == 4

    def test_utf_16_may_have_them(self) -> None:
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            reading.LineGuard().feed("name,phone\nx,1\n".encode(encoding))
