"""Where bytes are kept: by workspace and key. Keys are made here from digests, never from what a client sent.

The settings say where: on the disk (:class:`Disk`) or in a bucket (:class:`yingtu.files.s3.Bucket`).
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from yingtu.kit.durable import sync_directory

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from pathlib import Path

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

_CHUNK_BYTES = 256 * 1024


class Storage(Protocol):
    """A place for bytes. What was put is durable and whole, or it is not there."""

    async def put(self, workspace: Workspace, key: str, source: Path) -> None:
        """Take a local file over under a key; the same key again is the same content."""

    async def size(self, workspace: Workspace, key: str) -> int | None:
        """Return the number of bytes, None when there is nothing under the key."""

    def read(self, workspace: Workspace, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Yield ``length`` bytes from ``start``."""

    def local(self, workspace: Workspace, key: str) -> AbstractAsyncContextManager[Path]:
        """Lend a local copy for reading."""

    async def remove(self, workspace: Workspace, key: str) -> None:
        """Remove what is under a key and everything derived from it; nothing there is fine."""

    def contents(self, workspace: Workspace, before: datetime) -> AsyncIterator[list[str]]:
        """Yield the digests of all contents that were put before a moment, in portions."""


def blob_key(sha256: str) -> str:
    """Return the key of a content."""
    return f"blobs/{sha256[:2]}/{sha256}"


def derived_key(sha256: str, what: str) -> str:
    """Return the key of something made from a content; removed with it."""
    return f"{blob_key(sha256)}.{what}"


def incoming_directory(settings: Settings, workspace: Workspace) -> Path:
    """Return where files of a workspace are written while they arrive: on the disk that keeps them, so that renaming suffices."""
    directory = settings.data_dir / "files" / workspace.id / "incoming"
    directory.mkdir(parents=True, exist_ok=True)
    return directory


class Disk:
    """Files below ``data_dir/files/<workspace>``."""

    def __init__(self, settings: Settings) -> None:
        self._root = settings.data_dir / "files"

    def _path(self, workspace: Workspace, key: str) -> Path:
        return self._root / workspace.id / key

    async def put(self, workspace: Workspace, key: str, source: Path) -> None:
        """Rename the file into place, after its bytes and before the answer with the directory's entry on the disk."""
        await asyncio.to_thread(_put, source, self._path(workspace, key))

    async def size(self, workspace: Workspace, key: str) -> int | None:
        """Return the file's size."""
        try:
            return self._path(workspace, key).stat().st_size
        except FileNotFoundError:
            return None

    async def read(self, workspace: Workspace, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Read in a thread, a piece at a time."""
        with self._path(workspace, key).open("rb") as file:
            file.seek(start)
            while length > 0 and (chunk := await asyncio.to_thread(file.read, min(_CHUNK_BYTES, length))):
                length -= len(chunk)
                yield chunk

    @asynccontextmanager
    async def local(self, workspace: Workspace, key: str) -> AsyncIterator[Path]:
        """Lend the file itself."""
        yield self._path(workspace, key)

    async def remove(self, workspace: Workspace, key: str) -> None:
        """Unlink the file and its thumbnails."""
        path = self._path(workspace, key)
        for each in (path, *path.parent.glob(f"{path.name}.*")):
            with suppress(FileNotFoundError):
                each.unlink()

    async def contents(self, workspace: Workspace, before: datetime) -> AsyncIterator[list[str]]:
        """List a directory at a time."""
        root = self._path(workspace, "blobs")
        for directory in sorted(root.iterdir()) if root.is_dir() else ():
            yield await asyncio.to_thread(_older, directory, before.timestamp())


def _older(directory: Path, moment: float) -> list[str]:
    found = []
    with os.scandir(directory) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if "." not in entry.name and entry.stat().st_mtime < moment:
                    found.append(entry.name)
    return found


def _put(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    for directory in (target.parent, target.parent.parent):
        sync_directory(directory)
