"""Spreadsheets (XLSX, XLS, ODS) become CSV when they arrive, so that everything behind reads one form.

The first sheet counts; titles above the heading row are left out; dates and numbers are typed cells, formulas give the value
they had when the file was saved. The library loads a whole sheet, and a small file can unpack to anything: sizes are checked
before, and the work is done by a process of its own whose memory is limited, so that nobody else suffers from a hostile file.
"""

from __future__ import annotations

import csv
import json
import mmap
import os
import resource
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yingtu.exchange.cell_text import neutral
from yingtu.exchange.errors import FileEmpty, TooManyColumns, UnusableFile
from yingtu.exchange.reading import MAX_COLUMNS
from yingtu.exchange.spreadsheet_errors import (
    NotASpreadsheet,
    SpreadsheetDamaged,
    SpreadsheetProtected,
    SpreadsheetTooLarge,
)
from yingtu.kit import priority

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a spreadsheet may need when it is unpacked, and what its reader may hold in memory.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_MEMORY_BYTES = 280 * 1024 * 1024
READ_TIMEOUT_S = 120
#: Its reader steps back behind what people wait for: a tenth of the processor while others want it.
NICENESS = 10
#: Above the heading there may be titles: a row of one cell each.
MAX_TITLE_ROWS = 20

ENCODING, DELIMITER = "utf-8-sig", ","
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAGIC_BYTES = 4
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_CHUNK_BYTES = 1024 * 1024
_ERRORS: dict[str, type[UnusableFile]] = {
    each.code: each
    for each in (
        FileEmpty,
        TooManyColumns,
        NotASpreadsheet,
        SpreadsheetDamaged,
        SpreadsheetProtected,
        SpreadsheetTooLarge,
    )
}


def looks_like_one(start: bytes) -> bool:
    """Whether a file that begins so is a spreadsheet, or another archive: never a text."""
    return start.startswith((_ZIP, _OLE))


def to_csv(path: Path) -> None:
    """Replace a spreadsheet by the CSV of its first sheet, in :data:`ENCODING` with :data:`DELIMITER`.

    Raises:
        UnusableFile: it cannot be read; nothing is changed.
    """
    check(path)
    made = path.with_suffix(".part")
    command = [sys.executable, "-m", "yingtu.exchange.spreadsheet", str(path), str(made)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=READ_TIMEOUT_S, check=False)
        if done.returncode == 0:
            made.replace(path)
            return
    except subprocess.TimeoutExpired:
        raise _too_large() from None
    finally:
        made.unlink(missing_ok=True)
    with suppress(ValueError, KeyError, TypeError):
        told = json.loads(done.stdout)
        raise _ERRORS[told["code"]](**told["params"])
    # Whoever runs out of memory cannot say so.
    raise _too_large()


def _too_large() -> SpreadsheetTooLarge:
    return SpreadsheetTooLarge(limit_mb=MAX_UNPACKED_BYTES // (1024 * 1024))


def check(path: Path) -> None:
    """Look at the container without reading the sheet: what it is, and how large it really is.

    Raises:
        UnusableFile: no spreadsheet, protected, damaged, or too large.
    """
    with path.open("rb") as file:
        start = file.read(MAGIC_BYTES)
    if start == _OLE:
        _check_ole(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            _check_zip(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise SpreadsheetDamaged from error


def _check_ole(path: Path) -> None:
    if path.stat().st_size > MAX_UNPACKED_BYTES:
        raise _too_large()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if any(content.find(each) >= 0 for each in _ENCRYPTED):
            raise SpreadsheetProtected
        if not any(content.find(each.encode("utf-16-le")) >= 0 for each in ("Workbook", "Book")):
            raise NotASpreadsheet


def _check_zip(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    office = any(each.startswith("xl/workbook.") for each in names)
    if not office and "content.xml" not in names:
        raise NotASpreadsheet
    if not office and "mimetype" in names and b"spreadsheet" not in _limited(archive, "mimetype"):
        raise NotASpreadsheet
    if "META-INF/manifest.xml" in names and b"encryption-data" in _limited(archive, "META-INF/manifest.xml"):
        raise SpreadsheetProtected
    if any(each.flag_bits & 1 for each in archive.infolist()):
        raise SpreadsheetProtected
    if sum(each.file_size for each in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise _too_large()
    # A directory may lie: what is really there counts. More than it says is an error of its own.
    unpacked = 0
    for each in archive.infolist():
        with archive.open(each) as member:
            while chunk := member.read(_CHUNK_BYTES):
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED_BYTES:
                    raise _too_large()


def _limited(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_CHUNK_BYTES)


# ------------------------------------------------------------------------------------------- in a process of its own


def convert(path: Path, made: Path) -> None:
    """Write the first sheet as CSV.

    Raises:
        UnusableFile: it cannot be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with path.open("rb") as file:
            sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
            rows: Iterator[list[Any]] = iter(sheet.iter_rows())
            first = [_trimmed(each) for each in islice(rows, MAX_TITLE_ROWS)]
            first = first[_titles(first) :]
            if not any(first):
                raise FileEmpty
            with made.open("w", encoding=ENCODING, newline="") as target:
                writer = csv.writer(target, delimiter=DELIMITER)
                writer.writerows(map(_texts, chain(first, map(_trimmed, rows))))
                target.flush()
                os.fsync(target.fileno())
    except PasswordError as error:
        raise SpreadsheetProtected from error
    except (CalamineError, IndexError) as error:
        raise SpreadsheetDamaged from error


def _titles(rows: list[list[Any]]) -> int:
    """Return how many rows at the top are titles: at most one cell, above the first row with several."""
    for place, row in enumerate(rows):
        if sum(cell != "" for cell in row) > 1:
            return place
    return next((place for place, row in enumerate(rows) if row), 0)


def _trimmed(row: list[Any]) -> list[Any]:
    end = len(row)
    while end and row[end - 1] in ("", None):
        end -= 1
    if end > MAX_COLUMNS:
        raise TooManyColumns(limit=MAX_COLUMNS)
    return row[:end]


def _texts(row: list[Any]) -> list[str]:
    return [cell_text(each) for each in row]


def cell_text(value: Any) -> str:
    """Return a typed cell as the text an import reads back exactly."""
    match value:
        case str():
            return neutral(value).replace("\0", "")
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case None:
            return ""
        case _:
            return str(value)


def main(path: str, made: str) -> int:
    """Convert in this process, with little memory; an error is told on the standard output."""
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    priority.lower(NICENESS)
    try:
        convert(Path(path), Path(made))
    except UnusableFile as error:
        sys.stdout.write(json.dumps({"code": error.code, "params": error.params}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
