"""The archive of a backup: one tar file with the dump of a schema, the files beside it, and a manifest with checksums.

    manifest.json   what was saved, when, by which version; rows per table; size and SHA-256 of every other entry
    database.dump   pg_dump, custom format
    files/…         the uploaded files

The manifest comes first, so that it is read without reading the rest.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import orjson

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
MAX_MANIFEST_BYTES = 256 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the text is the whole sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds.

    Attributes:
        schema: Name of the schema in the dump.
        about: What the caller wants to know again.
        rows: Rows by table.
        entries: (bytes, SHA-256 in hex) by name of every other entry.
    """

    made_at: datetime
    version: str
    schema: str
    revision: str | None
    about: Mapping[str, Any]
    rows: Mapping[str, int]
    entries: Mapping[str, tuple[int, str]]
    format: int = FORMAT


def write(target: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write an archive of the files that the manifest names; it is durable and complete, or not there.

    Raises:
        BackupError: a file is not what the manifest says any more.
    """
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("xb") as out:
            partial.chmod(0o600)
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                head = orjson.dumps(asdict(manifest))
                _add(tar, MANIFEST, len(head), manifest, io.BytesIO(head))
                for name, (size, digest) in manifest.entries.items():
                    with sources[name].open("rb") as source:
                        reader = Hashing(source)
                        _add(tar, name, size, manifest, reader)
                    if reader.hexdigest() != digest:
                        raise BackupError(f"{sources[name]} changed while it was saved. Try again.")
            out.flush()
            os.fsync(out.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, size: int, manifest: Manifest, source: Any) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(manifest.made_at.timestamp()), 0o600
    tar.addfile(info, source)


def read_manifest(archive: Path) -> Manifest:
    """Return the manifest of an archive.

    Raises:
        BackupError: no backup, or of a later version.
    """
    with _opened(archive) as tar:
        return _manifest(tar, archive)


def verify(archive: Path) -> Manifest:
    """Read a whole archive and compare every entry with its checksum.

    Raises:
        BackupError: naming the first entry that is damaged or missing.
    """
    with _opened(archive) as tar:
        manifest = _manifest(tar, archive)
        for _, _, source in _checked(tar, manifest, archive):
            while source.read(_CHUNK_BYTES):
                pass
        return manifest


def unpack(archive: Path, directory: Path) -> Manifest:
    """Write all entries below ``directory``, each compared with its checksum.

    Raises:
        BackupError: as :func:`verify`; what was written until then is left to the caller.
    """
    with _opened(archive) as tar:
        manifest = _manifest(tar, archive)
        for name, _, source in _checked(tar, manifest, archive):
            place = directory.joinpath(*PurePosixPath(name).parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as out:
                while chunk := source.read(_CHUNK_BYTES):
                    out.write(chunk)
        return manifest


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, mode="r:") as tar:
            yield tar
    except FileNotFoundError:
        raise BackupError(f"there is no file {archive}.") from None
    except tarfile.TarError as error:
        raise BackupError(f"{archive} is damaged or no backup: {error}. Take another one.") from None


def _manifest(tar: tarfile.TarFile, archive: Path) -> Manifest:
    first = tar.next()
    source = tar.extractfile(first) if first is not None and first.isreg() else None
    if first is None or source is None or first.name != MANIFEST or first.size > MAX_MANIFEST_BYTES:
        raise BackupError(f"{archive} is no backup of Yingtu.")
    try:
        given = orjson.loads(source.read())
        given["made_at"] = datetime.fromisoformat(given["made_at"])
        given["entries"] = {name: (int(size), str(digest)) for name, (size, digest) in given["entries"].items()}
        manifest = Manifest(**given)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise BackupError(f"the manifest of {archive} cannot be read. Take another backup.") from None
    if manifest.format != FORMAT:
        raise BackupError(f"{archive} was made by version {manifest.version}; install that version or a newer one.")
    return manifest


def _checked(tar: tarfile.TarFile, manifest: Manifest, archive: Path) -> Iterator[tuple[str, int, Hashing]]:
    """Yield name, size and content of every entry; the next one is only given when the last one was read and is sound."""
    missing = dict(manifest.entries)
    while (info := tar.next()) is not None:
        expected = missing.pop(info.name, None)
        source = tar.extractfile(info) if info.isreg() else None
        if expected is None or source is None or not _is_safe(info.name):
            raise BackupError(f"{archive} holds {info.name!r}, which its manifest does not name. Take another backup.")
        reader = Hashing(source)
        yield info.name, info.size, reader
        if (info.size, reader.hexdigest()) != expected:
            raise BackupError(f"{info.name} in {archive} is damaged. Take another backup.")
    if missing:
        raise BackupError(f"{archive} lacks {next(iter(missing))!r}: it is not complete. Take another backup.")


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == DUMP or (len(parts) > 1 and parts[0] == FILES and ".." not in parts and not name.startswith("/"))


class Hashing:
    """A reader that knows the SHA-256 of what was read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._digest.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def measured(path: Path) -> tuple[int, str]:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256")
        return source.tell(), digest.hexdigest()
