"""The file of an export while it grows, row by page, whole or absent at the end. Memory does not grow with it."""

from __future__ import annotations

import csv
import errno
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import xlsxwriter

from yingtu.exchange.cell_text import neutral
from yingtu.exchange.export_columns import Shape
from yingtu.exchange.export_errors import NoSpace, WriteFailed
from yingtu.kit.durable import sync_directory
from yingtu.kit.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Rows of a sheet, and characters of a cell, that spreadsheet programs can open.
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
_CUT = "…"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_WIDTHS = {Shape.TEXT: 18, Shape.NUMBER: 13, Shape.DATE: 11, Shape.MOMENT: 18}
_FORMATS = {Shape.DATE: "yyyy-mm-dd", Shape.MOMENT: "yyyy-mm-dd hh:mm:ss"}
_WIDEST = 40


class Headed(Protocol):
    """A column as far as a file has to know it."""

    @property
    def heading(self) -> str: ...

    @property
    def shape(self) -> Shape: ...


class Writer(Protocol):
    """Takes pages, columns first."""

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Add the rows of a page."""

    def close(self) -> None:
        """Complete the file."""


class CsvWriter:
    """CSV as RFC 4180 wants it, with a byte order mark for UTF-8 so that spreadsheets see what it is.

    Records come as lines that are complete already; the heading and figures as cells.
    """

    def __init__(self, path: Path, columns: Sequence[Headed], encoding: str) -> None:
        self._file = path.open("w", encoding=encoding, newline="", buffering=1 << 20)
        self._writer = csv.writer(self._file)
        self._writer.writerow([neutral(each.heading) for each in columns])

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Add the rows of a page."""
        self._writer.writerows(zip(*columns, strict=True))

    def write_lines(self, lines: Sequence[str]) -> None:
        """Add lines as they are."""
        self._file.writelines(lines)

    def close(self) -> None:
        """Complete the file."""
        self._file.close()


class XlsxWriter:
    """A spreadsheet, row after row: what is written leaves the memory. A full sheet is followed by another one.

    ``mark``, when there is one, stands in a note on the first cell of each sheet and on every printed page.
    """

    def __init__(
        self, path: Path, columns: Sequence[Headed], language: str, *, mark: str = "", sheet_rows: int = SHEET_ROWS
    ) -> None:
        self._columns = columns
        self._mark = mark
        self._sheet_rows = sheet_rows
        self._name = translate("export_sheet", {}, language)
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(path.parent),
                "strings_to_numbers": False,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        self._bold = self._book.add_format({"bold": True})
        self._formats = [
            self._book.add_format({"num_format": _FORMATS[each.shape]}) if each.shape in _FORMATS else None
            for each in columns
        ]
        self._sheets = 0
        self._open_sheet()

    def _open_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet(self._name if self._sheets == 1 else f"{self._name} {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            width = sum(2 if ord(each) > 0x2E7F else 1 for each in column.heading) + 2
            self._sheet.set_column(place, place, min(_WIDEST, max(width, _WIDTHS[column.shape])))
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, column.heading, self._bold)
        if self._mark:
            printed = self._mark.replace("&", "&&")
            self._sheet.set_header(f"&C{printed}")
            self._sheet.set_footer(f"&C{printed}")
            self._sheet.write_comment(0, 0, self._mark, {"visible": False})
        self._row = 1

    def write(self, columns: Sequence[Sequence[Any]]) -> None:
        """Add the rows of a page."""
        formats = self._formats
        places = range(len(formats))
        for cells in zip(*columns, strict=True):
            if self._row == self._sheet_rows:
                self._open_sheet()
            text, number, row = self._sheet.write_string, self._sheet.write_number, self._row
            for place in places:
                value = cells[place]
                if value is None or value == "":
                    continue
                if type(value) is str:
                    text(row, place, value if len(value) <= CELL_CHARACTERS else value[: CELL_CHARACTERS - 1] + _CUT)
                else:
                    number(row, place, value, formats[place])
            self._row += 1

    def close(self) -> None:
        """Complete the file."""
        self._book.close()


class Growing:
    """The directory of one attempt: the file is made in it, and moved to its place when it is complete.

    Attributes:
        path: Where to write.
    """

    def __init__(self, final: Path, attempt: int) -> None:
        self.final = final
        self.directory = final.parent / f".{final.stem}-{attempt}"
        self.path = self.directory / final.name

    def begin(self) -> None:
        """Make the directory, and remove what earlier attempts left."""
        self.final.parent.mkdir(parents=True, exist_ok=True)
        for old in self.final.parent.glob(f".{self.final.stem}-*"):
            shutil.rmtree(old, ignore_errors=True)
        self.directory.mkdir()

    def publish(self) -> int:
        """Move the complete file to its place, durably; return its size."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        self.path.replace(self.final)
        sync_directory(self.final.parent)
        return size

    def discard(self) -> None:
        """Remove what is not complete."""
        shutil.rmtree(self.directory, ignore_errors=True)


@contextmanager
def disk_needed() -> Iterator[None]:
    """Say so when the disk does not take what is written.

    Raises:
        NoSpace: it is full.
        WriteFailed: for another reason.
    """
    try:
        yield
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        cause = error if isinstance(error, OSError) else next((e for e in error.args if isinstance(e, OSError)), None)
        if cause is not None and cause.errno in _FULL:
            raise NoSpace from error
        raise WriteFailed(reason=cause.strerror if cause is not None and cause.strerror else str(error)) from error
