"""A ZIP of files that belong to the rows of an import. Its names only say which file is meant: nothing is ever written by them.

The directory of an archive is read once and bounded before; entries are unpacked one at a time, in pieces. A cell names a file by
its path or the last part of it, as far as that is clear: old systems wrote ``/uploads/2021/a.pdf`` where the archive says
``backup/2021/a.pdf``.
"""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from yingtu.exchange.archive_errors import ArchiveDamaged, ArchiveProtected, ArchiveTooLarge, NotAnArchive
from yingtu.exchange.suggest import similar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

MAX_FILES: Final = 50_000
#: Its directory is held in memory, about ten times as large as on the disk.
MAX_DIRECTORY_BYTES: Final = 8 * 1024 * 1024
#: What it may need when it is unpacked, by what was uploaded: documents and pictures are packed already.
MAX_GROWTH: Final = 20
LEAST_LIMIT_BYTES: Final = 1024**3
MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")

_CHUNK_BYTES: Final = 256 * 1024
_MB: Final = 1024 * 1024
_UTF8_NAME: Final = 0x800
_ENCRYPTED: Final = 0x1
#: End of central directory (APPNOTE 4.3.16): signature, 6 bytes of disk numbers, entries, size of the directory, its place, comment.
_END: Final = struct.Struct("<4s4xHHIIH")
_END_MAGIC: Final = b"PK\x05\x06"
#: Its ZIP64 form (APPNOTE 4.3.14), as far as it is read: signature, 20 bytes, entries here, entries, size of the directory.
_END64: Final = struct.Struct("<4s20xQQQ")
_LOCATOR64: Final = struct.Struct("<4s4xQ4x")
_LOCATOR64_MAGIC: Final = b"PK\x06\x07"
_LONGEST_COMMENT: Final = 65_535
#: What systems leave beside the files of people.
_JUNK_FOLDERS: Final = frozenset({"__macosx", ".git", ".svn"})
_JUNK_FILES: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)
#: The first year that a ZIP can tell; who has no date writes its first day.
_NO_DATE: Final = (1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: ``path`` with slashes, ``size`` in bytes, ``packed`` as the library knows it."""

    path: str
    size: int
    packed: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def at(self, zone: ZoneInfo) -> datetime | None:
        """When the file was last changed, by the clock of whoever packed it; None when the archive does not say."""
        if self.packed.date_time[:3] == _NO_DATE:
            return None
        try:
            return datetime(*self.packed.date_time, tzinfo=zone)
        except ValueError:
            return None


class Ambiguous(Exception):
    """A name stands for several files."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


class Archive:
    """An archive that is open for reading.

    Raises:
        UnusableFile: it is none, is damaged or protected, or holds too much; see :func:`check`.
    """

    def __init__(self, path: Path) -> None:
        check_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise ArchiveDamaged from error
        self.entries = [each for info in self._zip.infolist() if (each := _entry(info)) is not None]
        self._by_end: dict[str, list[Entry]] = {}
        self._by_folder: dict[str, list[Entry]] = {}
        for each in self.entries:
            parts = _folded(each.path).split("/")
            for start in range(len(parts)):
                self._by_end.setdefault("/".join(parts[start:]), []).append(each)
                for end in range(start + 1, len(parts)):
                    self._by_folder.setdefault("/".join(parts[start:end]), []).append(each)

    def close(self) -> None:
        self._zip.close()

    def find(self, text: str) -> Entry | None:
        """Return the file that a cell names; None when there is none.

        Raises:
            Ambiguous: several files are called so.
        """
        parts = _folded(text).strip("/").split("/")
        for start in range(len(parts)):
            if found := self._by_end.get("/".join(parts[start:])):
                exact = [each for each in found if _folded(each.path) == "/".join(parts[start:])]
                if len(found) > 1 and len(exact) != 1:
                    raise Ambiguous(len(found))
                return exact[0] if exact else found[0]
        return None

    def folder(self, text: str) -> list[Entry]:
        """Return the files in the folders of that name and below them; nothing when there is no such folder."""
        return list(self._by_folder.get(_folded(text).strip("/"), ()))

    def similar(self, text: str) -> list[str]:
        """Return names of files that were perhaps meant."""
        return similar(text.replace("\\", "/").rpartition("/")[2], sorted({each.name for each in self.entries}))

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Unpack one file, a piece at a time.

        Raises:
            ArchiveDamaged: it cannot be unpacked, or is not what its directory says.
        """
        try:
            with self._zip.open(entry.packed) as member:
                while chunk := member.read(_CHUNK_BYTES):
                    yield chunk
        except _BROKEN as error:
            raise ArchiveDamaged from error


def check(path: Path) -> int:
    """Look at an archive without unpacking it; return how many files it has.

    Raises:
        UnusableFile: it is none, is damaged or protected, or holds too much.
    """
    archive = Archive(path)
    try:
        if any(each.packed.flag_bits & _ENCRYPTED for each in archive.entries):
            raise ArchiveProtected
        limit = _limit(path.stat().st_size)
        # What is unpacked is never more than its directory says: more than that is an error of the library.
        if sum(each.size for each in archive.entries) > limit:
            raise ArchiveTooLarge(limit_mb=limit // _MB, limit_files=MAX_FILES)
        return len(archive.entries)
    finally:
        archive.close()


def _limit(size: int) -> int:
    return max(size * MAX_GROWTH, LEAST_LIMIT_BYTES)


def check_directory(path: Path) -> None:
    """Look at the end of an archive: how large its directory is, before anybody reads it.

    Raises:
        NotAnArchive, ArchiveDamaged: there is no such directory.
        ArchiveTooLarge: it is larger than fits into memory.
    """
    with path.open("rb") as file:
        if not file.read(4).startswith(MAGIC):
            raise NotAnArchive
        size = file.seek(0, 2)
        begin = max(size - _LONGEST_COMMENT - _END.size - _LOCATOR64.size, 0)
        file.seek(begin)
        tail = file.read()
        place = tail.rfind(_END_MAGIC)
        if place < 0 or len(tail) - place < _END.size:
            raise ArchiveDamaged
        _, _, entries, directory, _, _ = _END.unpack_from(tail, place)
        locator = place - _LOCATOR64.size
        if locator >= 0 and tail.startswith(_LOCATOR64_MAGIC, locator):
            _, where = _LOCATOR64.unpack_from(tail, locator)
            file.seek(min(where, size))
            large = file.read(_END64.size)
            if len(large) < _END64.size:
                raise ArchiveDamaged
            _, _, entries, directory = _END64.unpack(large)
    if entries > MAX_FILES or directory > MAX_DIRECTORY_BYTES:
        raise ArchiveTooLarge(limit_mb=_limit(size) // _MB, limit_files=MAX_FILES)


def _entry(info: zipfile.ZipInfo) -> Entry | None:
    """Return a file of people's; None for folders, for what systems leave behind, and for names that lead out of the archive."""
    name = _name(info).replace("\\", "/")
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if info.is_dir() or name.endswith("/") or not parts or ".." in parts:
        return None
    low = [part.lower() for part in parts]
    if _JUNK_FOLDERS.intersection(low[:-1]) or low[-1] in _JUNK_FILES or low[-1].startswith("._"):
        return None
    return Entry("/".join(parts), info.file_size, info)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: without the mark of UTF-8 it is often that all the same, or Chinese Windows wrote GB 18030."""
    if info.flag_bits & _UTF8_NAME or info.orig_filename.isascii():
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.strip().replace("\\", "/")).casefold()
