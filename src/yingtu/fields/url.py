"""Web addresses: http and https only, so that a stored link can be shown as one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from yingtu.fields.base import TEXT, BadValue, Capability, FieldType
from yingtu.fields.clean import as_text, shown
from yingtu.fields.text import text_parts

if TYPE_CHECKING:
    from yingtu.fields.base import Options, ParseContext

MAX_LENGTH = 2000
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
_HOST = re.compile(r"(?:[\w](?:[\w-]*[\w])?)(?:\.[\w](?:[\w-]*[\w])?)*\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)


def _parse(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    text = as_text(value, context)
    if not text:
        return {"": None}
    if len(text) > MAX_LENGTH:
        raise BadValue("text_too_long", maximum=MAX_LENGTH, length=len(text))
    if any(character in text for character in ' \t\r\n"<>\\`'):
        raise BadValue("bad_url", value=shown(text))
    if context.lenient and not _SCHEME.match(text) and "." in text:
        text = "https://" + text.removeprefix("//")
    return {"": _normalised(text)}


def _normalised(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadValue("bad_url", value=shown(text)) from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise BadValue("url_scheme", value=shown(text))
    if "@" in parts.netloc:
        raise BadValue("url_with_password", value=shown(parts.netloc.rpartition("@")[2]))
    if not host or not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        raise BadValue("bad_url", value=shown(text))
    netloc = f"[{host}]" if ":" in host else host
    if port is not None:
        netloc += f":{port}"
    return urlunsplit((parts.scheme.lower(), netloc, parts.path, parts.query, parts.fragment))


URL_TYPE = FieldType(
    name="url",
    parts=text_parts,
    parse=_parse,
    operators=TEXT,
    capabilities=frozenset({Capability.SORT, Capability.UNIQUE, Capability.SEARCH}),
)
