"""Files in a bucket: Amazon S3, or a server that speaks its protocol (OSS, COS, OBS, Ceph, MinIO)."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING

import obstore
from obstore.store import S3Store

from yingtu.files.storage import incoming_directory
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

_CHUNK_BYTES = 256 * 1024
#: How many contents are told at once.
_PORTION = 1_000
_DIRECTORIES = [f"{number:02x}" for number in range(256)]


class Bucket:
    """Objects ``<workspace>/<key>`` of one bucket. Whoever may read the bucket may read all files: it is not to be public."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store = _store(
            settings.s3_bucket or "",
            settings.s3_prefix,
            settings.s3_endpoint,
            settings.s3_region,
            settings.s3_access_key,
            None if settings.s3_secret_key is None else settings.s3_secret_key.get_secret_value(),
        )

    async def put(self, workspace: Workspace, key: str, source: Path) -> None:
        """Send the file, in parts when it is large; it is there when all of it is there."""
        place = _place(workspace, key)
        if await self.size(workspace, key) != source.stat().st_size:
            await obstore.put_async(self._store, place, source)
        await asyncio.to_thread(source.unlink)

    async def size(self, workspace: Workspace, key: str) -> int | None:
        """Return the object's size."""
        try:
            return int((await obstore.head_async(self._store, _place(workspace, key)))["size"])
        except FileNotFoundError:
            return None

    async def read(self, workspace: Workspace, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Pass on what arrives."""
        if length <= 0:
            return
        found = await obstore.get_async(self._store, _place(workspace, key), options={"range": (start, start + length)})
        async for chunk in found.stream(min_chunk_size=_CHUNK_BYTES):
            yield bytes(chunk)

    @asynccontextmanager
    async def local(self, workspace: Workspace, key: str) -> AsyncIterator[Path]:
        """Lend a copy on this machine's disk."""
        path = incoming_directory(self._settings, workspace) / str(uuid7())
        try:
            found = await obstore.get_async(self._store, _place(workspace, key))
            with path.open("wb") as file:
                async for chunk in found.stream(min_chunk_size=_CHUNK_BYTES):
                    await asyncio.to_thread(file.write, bytes(chunk))
            yield path
        finally:
            with suppress(FileNotFoundError):
                path.unlink()

    async def remove(self, workspace: Workspace, key: str) -> None:
        """Delete the object and its thumbnails, which stand behind it in the order of names."""
        place = _place(workspace, key)
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, place)
        derived = f"{place}."
        async for portion in obstore.list(self._store, place.rpartition("/")[0], offset=place, chunk_size=100):
            names = [each["path"] for each in portion if each["path"].startswith(derived)]
            if names:
                await obstore.delete_async(self._store, names)
            if len(names) < len(portion):
                return

    async def contents(self, workspace: Workspace, before: datetime) -> AsyncIterator[list[str]]:
        """List a directory at a time."""
        for directory in _DIRECTORIES:
            prefix = _place(workspace, f"blobs/{directory}")
            async for portion in obstore.list(self._store, prefix, chunk_size=_PORTION):
                names = [each["path"].rpartition("/")[2] for each in portion if each["last_modified"] < before]
                if found := [name for name in names if "." not in name]:
                    yield found


def _place(workspace: Workspace, key: str) -> str:
    return f"{workspace.id}/{key}"


@lru_cache(maxsize=4)
def _store(
    bucket: str, prefix: str | None, endpoint: str | None, region: str, access_key: str | None, secret_key: str | None
) -> S3Store:
    """Return the client of a bucket, which keeps its connections; without keys those of the machine's role are used."""
    given = {"endpoint": endpoint, "access_key_id": access_key, "secret_access_key": secret_key}
    return S3Store(
        bucket,
        prefix=prefix,
        region=region,
        client_options={"allow_http": endpoint is not None and endpoint.startswith("http://")},
        **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
    )
