"""Downloads as answers (RFC 9110): ranges, conditions, and headers that keep a browser from running what others uploaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from yingtu.files import images
from yingtu.files.errors import RangeNotSatisfiable
from yingtu.files.storage import blob_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.files.repository import File
    from yingtu.files.storage import Storage
    from yingtu.kit.db import Workspace

#: Shown inside the browser; everything else is saved.
SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
#: Kept by the browser, but asked for again each time: rights may have changed.
_CACHE: Final = "private, no-cache"
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_response(
    headers: Mapping[str, str], storage: Storage, workspace: Workspace, found: File, *, save: bool
) -> Response:
    """Return the whole file, a part of it, or that the client has it already.

    Raises:
        RangeNotSatisfiable: the range lies behind the end.
    """
    etag = f'"{found.sha256}"'
    shown = found.media_type in SHOWN and not save
    media_type = f"{found.media_type}; charset=utf-8" if found.media_type == "text/plain" else found.media_type
    told = {
        "etag": etag,
        "cache-control": _CACHE,
        "accept-ranges": "bytes",
        "content-disposition": disposition("inline" if shown else "attachment", found.name),
    }
    if _same(headers, etag):
        return Response(status_code=304, headers=told)
    part = _part(headers, etag, found.size)
    start, length = part or (0, found.size)
    if part:
        told["content-range"] = f"bytes {start}-{start + length - 1}/{found.size}"
    told["content-length"] = str(length)
    content = storage.read(workspace, blob_key(found.sha256), start, length)
    # The type as a header: the framework would guess a character set for text.
    return StreamingResponse(content, 206 if part else 200, headers={**told, "content-type": media_type})


def thumbnail_response(
    headers: Mapping[str, str], storage: Storage, workspace: Workspace, key: str, length: int
) -> Response:
    """Return a small picture, or that the client has it already."""
    etag = f'"{key.rsplit("/", 1)[-1]}"'
    told = {"etag": etag, "cache-control": _CACHE}
    if _same(headers, etag):
        return Response(status_code=304, headers=told)
    content = storage.read(workspace, key, 0, length)
    return StreamingResponse(content, headers={**told, "content-length": str(length)}, media_type=images.MEDIA_TYPE)


def disposition(kind: str, name: str) -> str:
    """Return a Content-Disposition with the name in UTF-8 (RFC 6266, RFC 8187), and for old clients in ASCII."""
    plain = "".join(each if " " <= each <= "~" and each not in '"\\%' else "_" for each in name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _same(headers: Mapping[str, str], etag: str) -> bool:
    asked = headers.get("if-none-match")
    if asked is None:
        return False
    return asked.strip() == "*" or etag in {each.strip().removeprefix("W/") for each in asked.split(",")}


def _part(headers: Mapping[str, str], etag: str, size: int) -> tuple[int, int] | None:
    """Return first byte and length of the one range asked for; None: the whole file (RFC 9110 §14.2 allows it at any time)."""
    match = _RANGE.fullmatch(headers.get("range", "").strip())
    if match is None or headers.get("if-range", etag) != etag:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size)
        start = size - length
    else:
        start = int(first)
        length = min(int(last) if last else size - 1, size - 1) - start + 1
        if last and int(last) < start:
            return None
    if length <= 0:
        raise RangeNotSatisfiable(size=size)
    return start, length
