"""A multipart form (RFC 7578) read while it arrives, so that its file is judged by the first bytes and not after the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

FILE_PART = "file"
MAX_PART_NAME = 50


class NotAForm(Exception):
    """The body is not multipart/form-data."""


class BrokenForm(Exception):
    """The form cannot be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Sink(Protocol):
    """Takes the bytes of the file as they arrive; raises when it wants no more of them."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""

    def discard(self) -> None:
        """Remove what has arrived."""


S = TypeVar("S", bound=Sink)


@dataclass(frozen=True, slots=True)
class Form(Generic[S]):
    """What has arrived: the part ``file`` if there was one, and the other parts as text."""

    file: S | None
    fields: dict[str, str]


class _Reader(Generic[S]):
    """Callbacks of the parser."""

    def __init__(self, begin: Callable[[str], S], max_field_bytes: int | None) -> None:
        self._begin = begin
        self._max_field_bytes = max_field_bytes
        self.file: S | None = None
        self.fields: dict[str, bytearray] = {}
        self._complete = False
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._in_file = False
        self._field: bytearray | None = None
        self._held = 0

    def on_part_begin(self) -> None:
        self._headers = {}
        self._in_file, self._field = False, None

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
            if self.file is not None:
                raise BrokenForm("there are two files")
            self.file = self._begin(options[b"filename"].decode("utf-8", "replace"))
            self._in_file = True
        elif self._max_field_bytes is not None:
            self._field = self.fields.setdefault(name[:MAX_PART_NAME], bytearray())

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file and self.file is not None:
            self.file.feed(data[start:end])
        elif self._field is not None and self._max_field_bytes is not None:
            self._held += end - start
            if self._held > self._max_field_bytes:
                raise BrokenForm(f"a part other than the file is longer than {self._max_field_bytes // 2**20} MB")
            self._field += data[start:end]

    def on_end(self) -> None:
        self._complete = True

    def check_complete(self) -> None:
        if not self._complete:
            raise BrokenForm("it ended too early")


async def read_form(
    content_type: str, body: AsyncIterator[bytes], begin: Callable[[str], S], *, max_field_bytes: int | None = None
) -> Form[S]:
    """Read a form; ``begin(name)`` gives the sink of its file, which is discarded when anything goes wrong.

    Args:
        max_field_bytes: So long may the other parts be together; None: they are skipped.

    Raises:
        NotAForm: the body is none.
        BrokenForm: it has two files, too long other parts, no valid form, or ended too early.
    """
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise NotAForm
    reader = _Reader(begin, max_field_bytes)
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
        reader.check_complete()
    except BaseException as error:
        if reader.file is not None:
            reader.file.discard()
        if isinstance(error, FormParserError):
            raise BrokenForm(str(error)) from None
        raise
    return Form(reader.file, {name: bytes(value).decode("utf-8", "replace") for name, value in reader.fields.items()})
