"""A file on its way in: a multipart upload (RFC 7578) written to the disk while it arrives, refused at the first byte too many."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from yingtu.files.errors import UploadIncomplete, UploadTooLarge
from yingtu.files.storage import incoming_directory
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

FILE_PART = "file"
MAX_NAME_CHARACTERS = 200
_CONTROL = dict.fromkeys((*range(32), 127, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), None)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has arrived completely; its bytes lie at ``path`` until somebody takes or discards them."""

    path: Path
    name: str
    size: int
    sha256: str

    def discard(self) -> None:
        """Remove the bytes unless they were taken."""
        with suppress(FileNotFoundError):
            self.path.unlink()


class Incoming:
    """A file that is arriving."""

    def __init__(self, settings: Settings, workspace: Workspace, name: str) -> None:
        self.name = clean_name(name)
        self._limit = settings.max_upload_bytes
        self._path = incoming_directory(settings, workspace) / str(uuid7())
        self._file = self._path.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            UploadTooLarge: that is more than the limit.
        """
        self._size += len(chunk)
        if self._size > self._limit:
            raise UploadTooLarge(limit_mb=max(self._limit // (1024 * 1024), 1))
        self._digest.update(chunk)
        self._file.write(chunk)

    def finish(self) -> Arrived:
        """Return the complete file."""
        self._file.close()
        return Arrived(self._path, self.name, self._size, self._digest.hexdigest())

    def discard(self) -> None:
        """Remove what has arrived."""
        self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()


def clean_name(name: str) -> str:
    """Return the last part of a file's name without control and direction characters, its ending kept when it is too long."""
    last = Path(name.replace("\\", "/")).name.translate(_CONTROL).strip()
    if not last.strip(". "):
        return "file"
    if len(last) <= MAX_NAME_CHARACTERS:
        return last
    ending = Path(last).suffix[:20]
    return last[: MAX_NAME_CHARACTERS - len(ending)] + ending


def take(settings: Settings, workspace: Workspace, name: str, chunks: Iterable[bytes]) -> Arrived:
    """Take a file whose bytes are at hand.

    Raises:
        UploadTooLarge: see :class:`Incoming`.
    """
    incoming = Incoming(settings, workspace, name)
    try:
        for chunk in chunks:
            incoming.feed(chunk)
    except BaseException:
        incoming.discard()
        raise
    return incoming.finish()


class _Reader:
    """Callbacks of the parser: the part ``file`` is written, all others are skipped."""

    def __init__(self, settings: Settings, workspace: Workspace) -> None:
        self._settings = settings
        self._workspace = workspace
        self.incoming: Incoming | None = None
        self.complete = False
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._open = False

    def on_part_begin(self) -> None:
        self._headers = {}
        self._open = False

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"filename" not in options or options.get(b"name", b"").decode("utf-8", "replace") != FILE_PART:
            return
        if self.incoming is not None:
            raise UploadIncomplete(reason="there are two files")
        # Browsers escape quotes in names so (WHATWG HTML, "multipart/form-data").
        name = options[b"filename"].decode("utf-8", "replace").replace("%22", '"')
        self.incoming = Incoming(self._settings, self._workspace, name)
        self._open = True

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._open and self.incoming is not None:
            self.incoming.feed(data[start:end])

    def on_end(self) -> None:
        self.complete = True

    def finish(self) -> Arrived:
        if not self.complete:
            raise UploadIncomplete(reason="it ended too early")
        if self.incoming is None:
            raise UploadIncomplete(reason="there is no file in it")
        return self.incoming.finish()


async def receive(content_type: str, body: AsyncIterator[bytes], settings: Settings, workspace: Workspace) -> Arrived:
    """Read the file of a form.

    Raises:
        UploadTooLarge: the rest of it is not read.
        UploadIncomplete: not multipart/form-data, without a file, or it ended too early.
    """
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise UploadIncomplete(reason="it is not multipart/form-data")
    reader = _Reader(settings, workspace)
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": reader.on_part_begin,
            "on_part_data": reader.on_part_data,
            "on_header_field": reader.on_header_field,
            "on_header_value": reader.on_header_value,
            "on_header_end": reader.on_header_end,
            "on_headers_finished": reader.on_headers_finished,
            "on_end": reader.on_end,
        },
    )
    try:
        async for chunk in body:
            parser.write(chunk)
        parser.finalize()
        return reader.finish()
    except BaseException as error:
        if reader.incoming is not None:
            reader.incoming.discard()
        if isinstance(error, FormParserError):
            raise UploadIncomplete(reason=str(error)) from None
        raise
