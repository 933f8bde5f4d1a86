"""An uploaded table, and the mapping that comes with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yingtu.exchange.errors import FileMissing, UploadBroken
from yingtu.exchange.files import Incoming, Stored
from yingtu.http.multipart import BrokenForm, NotAForm, read_form

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings

#: So long may the other parts (the mapping) be together.
MAX_FIELD_BYTES = 1024 * 1024


@dataclass(slots=True)
class Form:
    """What has arrived: the file if there was one, and the other parts as text."""

    file: Stored | None = None
    fields: dict[str, str] = field(default_factory=dict)


async def receive(content_type: str, body: AsyncIterator[bytes], settings: Settings, workspace: Workspace) -> Form:
    """Read a form.

    Raises:
        UnusableFile: the file is refused; the rest of it is not read.
        UploadBroken: not multipart/form-data, or it ended too early.
        FileMissing: no such form at all.
    """
    try:
        form = await read_form(
            content_type, body, lambda name: Incoming(settings, workspace, name), max_field_bytes=MAX_FIELD_BYTES
        )
    except NotAForm:
        raise FileMissing from None
    except BrokenForm as error:
        raise UploadBroken(reason=error.reason) from None
    if form.file is None:
        return Form(None, form.fields)
    try:
        return Form(await form.file.finish(), form.fields)
    except BaseException:
        form.file.discard()
        raise
