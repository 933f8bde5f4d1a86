"""A multipart upload (RFC 7578) read while it arrives, so that a file is judged by its first bytes and not after its last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from yingtu.exchange.errors import FileMissing, UploadBroken
from yingtu.exchange.files import Incoming, Stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

#: So long may the other parts (the mapping) be together.
MAX_FIELD_BYTES = 1024 * 1024
FILE_PART = "file"


@dataclass(slots=True)
class Form:
    """What has arrived: the file if there was one, and the other parts as text."""

    file: Stored | None = None
    fields: dict[str, str] = field(default_factory=dict)


class _Reader:
    """Callbacks of the parser; ``Incoming`` for the part ``file``, memory for the others."""

    def __init__(self, settings: Settings, workspace: Workspace) -> None:
        self._settings = settings
        self._workspace = workspace
        self.incoming: Incoming | None = None
        self.fields: dict[str, bytearray] = {}
        self.complete = False
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._sink: Incoming | bytearray | None = None
        self._held = 0

    def on_part_begin(self) -> None:
        self._headers = {}
        self._sink = None

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options and name == FILE_PART:
            if self.incoming is not None:
                raise UploadBroken(reason="there are two files")
            file_name = options[b"filename"].decode("utf-8", "replace")
            self._sink = self.incoming = Incoming(self._settings, self._workspace, file_name)
        else:
            self._sink = self.fields.setdefault(name[:50], bytearray())

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if isinstance(self._sink, Incoming):
            self._sink.feed(data[start:end])
        elif self._sink is not None:
            self._held += end - start
            if self._held > MAX_FIELD_BYTES:
                raise UploadBroken(reason="a part other than the file is longer than 1 MB")
            self._sink += data[start:end]

    def on_end(self) -> None:
        self.complete = True

    async def finish(self) -> Stored | None:
        if not self.complete:
            raise UploadBroken(reason="it ended too early")
        return await self.incoming.finish() if self.incoming is not None else None


async def receive(content_type: str, body: AsyncIterator[bytes], settings: Settings, workspace: Workspace) -> Form:
    """Read a form.

    Raises:
        UnusableFile: the file is refused; the rest of it is not read.
        UploadBroken: not multipart/form-data, or it ended too early.
        FileMissing: no such form at all.
    """
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise FileMissing
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
        stored = await reader.finish()
    except BaseException as error:
        if reader.incoming is not None:
            reader.incoming.discard()
        if isinstance(error, FormParserError):
            raise UploadBroken(reason=str(error)) from None
        raise
    return Form(stored, {name: bytes(value).decode("utf-8", "replace") for name, value in reader.fields.items()})
