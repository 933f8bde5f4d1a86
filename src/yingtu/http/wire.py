"""What cannot even be read as HTTP is refused by the server itself, before the application sees it; it is a problem document too.

The usual cause is an address longer than 64 KB: a filter that belongs into a body.
"""

from __future__ import annotations

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from yingtu.http.errors import UnreadableRequest
from yingtu.http.problems import MEDIA_TYPE, document
from yingtu.kit.i18n import FALLBACK

_HEAD = "HTTP/1.1 400 Bad Request\r\ncontent-type: {}\r\ncontent-language: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n"


class Protocol(HttpToolsProtocol):
    """The server's reader of requests, with our answer to what it cannot read. Headers are unknown by then: it speaks English."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the reader's own words say less than ours
        body = orjson.dumps(document(UnreadableRequest(), FALLBACK, None))
        self.transport.write(_HEAD.format(MEDIA_TYPE, FALLBACK, len(body)).encode() + body)
        self.transport.close()
