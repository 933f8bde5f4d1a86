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

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that has arrived completely and can be read."""

    path: Path
    size: int
    sha256: str
    layout: Layout


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


async def store(settings: Settings, workspace: Workspace, source: UUID, chunks: AsyncIterator[bytes]) -> Stored:
    """Write a file as it arrives, refusing it at the first byte that is too much; nothing is left of a refused one.

    Raises:
        UnusableFile: too large, not text, empty, without headings, or of unknown encoding.
    """
    directory = settings.data_dir / "files" / workspace.id / "imports"
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{source}.csv"
    try:
        size, digest = await _write(path, chunks, settings.max_upload_bytes)
        layout = await asyncio.to_thread(examine, path)
    except BaseException:
        with suppress(FileNotFoundError):
            path.unlink()
        raise
    return Stored(path, size, digest, layout)


async def _write(path: Path, chunks: AsyncIterator[bytes], limit: int) -> tuple[int, str]:
    guard = LineGuard()
    digest = hashlib.sha256()
    size = 0
    with path.open("wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLarge(limit_mb=limit // (1024 * 1024))
            guard.feed(chunk)
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


async def read_local(path: Path) -> AsyncIterator[bytes]:
    """Yield the bytes of a file of this machine, as an upload would."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
