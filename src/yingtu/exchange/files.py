"""Uploaded files on disk: below ``data_dir/files/<workspace>/imports``, written while they arrive, read by any worker."""

from __future__ import annotations

import asyncio
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yingtu.exchange import spreadsheet
from yingtu.exchange.errors import FileGone, FileTooLarge, StorageFailed
from yingtu.exchange.reading import Layout, LineGuard, examine
from yingtu.kit.durable import sync_directory
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that has arrived completely and can be read."""

    id: UUID
    name: str
    path: Path
    size: int
    sha256: str
    layout: Layout


class Incoming:
    """A file that is arriving: refused at the first byte that is too much, and then nothing of it is left."""

    def __init__(self, settings: Settings, workspace: Workspace, name: str) -> None:
        self.id = uuid7()
        self.name = Path(name.replace("\\", "/")).name[:200] or "import.csv"
        directory = settings.data_dir / "files" / workspace.id / "imports"
        self.path = directory / f"{self.id}.csv"
        self._limit = settings.max_upload_bytes
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb")
        except OSError as error:
            raise StorageFailed(reason=error.strerror) from error
        self._guard = LineGuard()
        self._is_spreadsheet: bool | None = None
        self._start = b""
        self._digest = hashlib.sha256()
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            FileTooLarge, LineTooLong, NulInFile: this is no table we could read.
            StorageFailed: the disk is full.
        """
        self._size += len(chunk)
        if self._size > self._limit:
            raise FileTooLarge(limit_mb=self._limit // (1024 * 1024))
        self._judge(chunk)
        self._digest.update(chunk)
        try:
            self._file.write(chunk)
        except OSError as error:
            raise StorageFailed(reason=error.strerror) from error

    def _judge(self, chunk: bytes) -> None:
        """Find out by the first bytes whether this is a spreadsheet; if not, watch it as text."""
        if self._is_spreadsheet is None:
            self._start += chunk
            if len(self._start) < spreadsheet.MAGIC_BYTES:
                return
            self._is_spreadsheet = spreadsheet.looks_like_one(self._start)
            chunk, self._start = self._start, b""
        if not self._is_spreadsheet:
            self._guard.feed(chunk)

    async def finish(self) -> Stored:
        """Make the complete file durable and find out how to read it.

        Raises:
            UnusableFile: empty, without headings, or of unknown encoding.
            StorageFailed: the disk is full.
        """
        if not self._is_spreadsheet:
            self._guard.feed(self._start)
        layout = await asyncio.to_thread(self._made_readable)
        return Stored(self.id, self.name, self.path, self._size, self._digest.hexdigest(), layout)

    def _made_readable(self) -> Layout:
        """Make a table of what has arrived that a job finds after a crash of the machine too."""
        try:
            self._file.flush()
            if not self._is_spreadsheet:
                os.fsync(self._file.fileno())
                sync_directory(self.path.parent)
            self._file.close()
        except OSError as error:
            raise StorageFailed(reason=error.strerror) from error
        if self._is_spreadsheet:
            spreadsheet.to_csv(self.path)
            return examine(self.path, encoding=spreadsheet.ENCODING, delimiter=spreadsheet.DELIMITER)
        return examine(self.path)

    def discard(self) -> None:
        """Remove what has arrived."""
        with suppress(OSError):
            self._file.close()
        with suppress(FileNotFoundError):
            self.path.unlink()


async def store(settings: Settings, workspace: Workspace, name: str, chunks: Iterable[bytes]) -> Stored:
    """Store a file whose bytes are at hand.

    Raises:
        UnusableFile: see :class:`Incoming`.
    """
    incoming = Incoming(settings, workspace, name)
    try:
        for chunk in chunks:
            incoming.feed(chunk)
        return await incoming.finish()
    except BaseException:
        incoming.discard()
        raise


def chunks_of(path: Path) -> Iterable[bytes]:
    """Yield the bytes of a file of this machine."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def place_of(settings: Settings, path: str) -> Path:
    """Return where a file lives whose stored path is ``path``.

    Raises:
        FileGone: it is not there.
    """
    found = settings.data_dir / "files" / path
    if not found.is_file():
        raise FileGone
    return found


def relative(settings: Settings, path: Path) -> str:
    """Return the path to store: independent of where the data directory is."""
    return path.relative_to(settings.data_dir / "files").as_posix()
