"""A file on its way in: written to the disk while it arrives, refused at the first byte too many."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yingtu.files.errors import UploadIncomplete, UploadTooLarge
from yingtu.files.storage import incoming_directory
from yingtu.http.multipart import BrokenForm, NotAForm, read_form
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

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


async def receive(content_type: str, body: AsyncIterator[bytes], settings: Settings, workspace: Workspace) -> Arrived:
    """Read the file of a form; its other parts are skipped.

    Raises:
        UploadTooLarge: the rest of it is not read.
        UploadIncomplete: not multipart/form-data, without a file, or it ended too early.
    """

    def begin(name: str) -> Incoming:
        # Browsers escape quotes in names so (WHATWG HTML, "multipart/form-data").
        return Incoming(settings, workspace, name.replace("%22", '"'))

    try:
        form = await read_form(content_type, body, begin)
    except NotAForm:
        raise UploadIncomplete(reason="it is not multipart/form-data") from None
    except BrokenForm as error:
        raise UploadIncomplete(reason=error.reason) from None
    if form.file is None:
        raise UploadIncomplete(reason="there is no file in it")
    try:
        return form.file.finish()
    except BaseException:
        form.file.discard()
        raise
