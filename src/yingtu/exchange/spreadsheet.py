"""Spreadsheets (XLSX, XLS, ODS) become CSV when they arrive, so that everything behind reads one form.

The first sheet counts; titles above the heading row are left out; dates and numbers are typed cells, formulas give the value
they had when the file was saved. The library loads a whole sheet, and a small file can unpack to anything: sizes are checked
before, and the work is done by a process of its own whose memory is limited, so that nobody else suffers from a hostile file.
"""

from __future__ import annotations

import json
import mmap
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from yingtu.exchange.errors import FileEmpty, TooManyColumns, UnusableFile
from yingtu.exchange.spreadsheet_errors import (
    NotASpreadsheet,
    SpreadsheetDamaged,
    SpreadsheetProtected,
    SpreadsheetTooLarge,
)
from yingtu.kit.durable import sync_directory

if TYPE_CHECKING:
    from pathlib import Path

#: What a spreadsheet may need when it is unpacked.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
READ_TIMEOUT_S = 120
#: As its reader writes.
ENCODING, DELIMITER = "utf-8-sig", ","
_READER = "yingtu.exchange.spreadsheet_reader"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAGIC_BYTES = 4
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_CHUNK_BYTES = 1024 * 1024
#: What its reader refuses.
_ERRORS: dict[str, type[UnusableFile]] = {
    each.code: each for each in (FileEmpty, TooManyColumns, SpreadsheetDamaged, SpreadsheetProtected)
}


def looks_like_one(start: bytes) -> bool:
    """Whether a file that begins so is a spreadsheet, or another archive: never a text."""
    return start.startswith((_ZIP, _OLE))


def to_csv(path: Path) -> None:
    """Replace a spreadsheet durably by the CSV of its first sheet, in :data:`ENCODING` with :data:`DELIMITER`.

    Raises:
        UnusableFile: it cannot be read; nothing is changed.
    """
    check(path)
    made = path.with_suffix(".part")
    command = [sys.executable, "-m", _READER, str(path), str(made)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=READ_TIMEOUT_S, check=False)
        if done.returncode == 0:
            made.replace(path)
            sync_directory(path.parent)
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
