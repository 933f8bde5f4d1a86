"""Uploaded files on disk: below ``data_dir/files/<workspace>/imports``, written while they arrive, read by any worker."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yingtu.exchange.errors import FileGone, FileTooLarge
from yingtu.exchange.reading import Layout, LineGuard, examine
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
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / f"{self.id}.csv"
        self._limit = settings.max_upload_bytes
        self._file = self.path.open("wb")
        self._guard = LineGuard()
        self._digest = hashlib.sha256()
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            FileTooLarge, LineTooLong, NulInFile: this is no table we could read.
        """
        self._size += len(chunk)
        if self._size > self._limit:
            raise FileTooLarge(limit_mb=self._limit // (1024 * 1024))
        self._guard.feed(chunk)
        self._digest.update(chunk)
        self._file.write(chunk)

    async def finish(self) -> Stored:
        """Find out how to read the complete file.

        Raises:
            UnusableFile: empty, without headings, or of unknown encoding.
        """
        self._file.close()
        layout = await asyncio.to_thread(examine, self.path)
        return Stored(self.id, self.name, self.path, self._size, self._digest.hexdigest(), layout)

    def discard(self) -> None:
        """Remove what has arrived."""
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
