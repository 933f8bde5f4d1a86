"""Disk and bucket keep the same promises; the bucket is one of a server that speaks S3, started here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr, ValidationError

from yingtu.files.service import storage_of
from yingtu.files.storage import Storage, blob_key, derived_key
from yingtu.kit import clock
from yingtu.kit.db import Workspace
from yingtu.kit.settings import Settings

SHA, OTHER = "ab" + "0" * 62, "ab" + "1" * 62
ONE, TWO = Workspace("one"), Workspace("two")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server with the bucket ``files``."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    assert httpx.put(f"{address}/files").status_code == 200
    yield address
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "disk":
        return Settings(data_dir=tmp_path)
    return Settings(
        data_dir=tmp_path,
        file_storage="s3",
        s3_bucket="files",
        s3_prefix=tmp_path.name,
        s3_endpoint=request.getfixturevalue("s3"),
        s3_access_key="key",
        s3_secret_key=SecretStr("secret"),
    )


@pytest.fixture
def storage(kept: Settings) -> Storage:
    return storage_of(kept)


async def put(storage: Storage, directory: Path, key: str, content: bytes, workspace: Workspace = ONE) -> None:
    path = directory / "incoming"
    path.write_bytes(content)
    await storage.put(workspace, key, path)
    assert not path.exists()


async def joined(parts: AsyncIterator[bytes]) -> bytes:
    return b"".join([each async for each in parts])


async def test_what_was_put_is_read_whole_in_part_and_as_a_local_copy(storage: Storage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4_000
    await put(storage, tmp_path, blob_key(SHA), content)
    await put(storage, tmp_path, blob_key(SHA), content)
    assert await storage.size(ONE, blob_key(SHA)) == len(content)
    assert await storage.size(TWO, blob_key(SHA)) is None
    assert await joined(storage.read(ONE, blob_key(SHA), 0, len(content))) == content
    assert await joined(storage.read(ONE, blob_key(SHA), 300_000, 5)) == content[300_000:300_005]
    assert await joined(storage.read(ONE, blob_key(SHA), 0, 0)) == b""
    async with storage.local(ONE, blob_key(SHA)) as path:
        assert path.read_bytes() == content


async def test_a_content_goes_with_its_thumbnails_and_nothing_else_does(storage: Storage, tmp_path: Path) -> None:
    for key in (blob_key(SHA), derived_key(SHA, "small.webp"), derived_key(SHA, "large.webp"), blob_key(OTHER)):
        await put(storage, tmp_path, key, b"x")
    await put(storage, tmp_path, blob_key(SHA), b"x", TWO)
    after = clock.after(timedelta(hours=1))
    told = [digest async for portion in storage.contents(ONE, after) for digest in portion]
    assert sorted(told) == [SHA, OTHER]
    assert not [
        digest async for portion in storage.contents(ONE, clock.after(timedelta(hours=-1))) for digest in portion
    ]
    await storage.remove(ONE, blob_key(SHA))
    await storage.remove(ONE, blob_key(SHA))
    keys = (blob_key(SHA), derived_key(SHA, "small.webp"), derived_key(SHA, "large.webp"), blob_key(OTHER))
    assert [await storage.size(ONE, key) for key in keys] == [None, None, None, 1]
    assert await storage.size(TWO, blob_key(SHA)) == 1


def test_a_bucket_has_to_be_named() -> None:
    with pytest.raises(ValidationError, match="YINGTU_S3_BUCKET"):
        Settings(file_storage="s3")
