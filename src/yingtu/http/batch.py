"""Several reads in one request: each passes through the whole application as if it had come alone.

A page asks for a dozen small things at once, and a request costs a browser on a slow device more than its answer does. Nothing
is decided here: who asks, what they may see, limits, counting and the log are those of the single request. An answer leaves as
soon as it is there, one JSON object a line, so that no slow one holds up the others.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

import orjson

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope

#: How many are worked on at once: as many as a browser sends at once.
AT_ONCE = 6

#: What is a stream, a file, or several reads itself.
_NOT_HERE = re.compile(r"^/api/v1/(?:batch|events|files)(?:/|$)")
_READS_BY_POST = re.compile(r"^/api/v1/objects/[^/]+/(?:records/(?:query|aggregate)|stages)$")

#: Said about the one request that arrived, not about those in it; what a proxy says has been taken in.
_OF_THE_WHOLE = re.compile(
    rb"content-.*|transfer-encoding|expect|accept-encoding|if-.*|range|forwarded|via|x-forwarded-.*|x-request-id"
)


@dataclass(frozen=True, slots=True)
class Read:
    """One read: an address with its query, and the body of those that are sent as POST."""

    method: Literal["GET", "POST"]
    address: str
    body: dict[str, Any] | None = None

    @property
    def path(self) -> str:
        """As the application will see it."""
        return unquote(self.address.partition("?")[0])

    def is_possible(self) -> bool:
        """Whether it only reads, and its answer is one piece of JSON."""
        if self.method == "POST":
            return _READS_BY_POST.match(self.path) is not None
        return self.body is None and self.path.startswith("/api/v1/") and _NOT_HERE.match(self.path) is None


@dataclass(slots=True)
class _Answer:
    """Takes what the application sends."""

    status: int = 0
    json: bool = False
    #: Something came that does not fit into a line.
    other: bool = False
    pieces: list[bytes] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.json = b"json" in dict(message["headers"]).get(b"content-type", b"")
        elif self.json:
            self.pieces.append(message.get("body", b""))
        elif message.get("body"):
            self.other = True

    def line(self, index: int) -> bytes:
        # Between the values of JSON a line's end is just space, and inside of them it is never written as itself.
        body = b"".join(self.pieces).replace(b"\n", b" ") or b"null"
        return b'{"index":%d,"status":%d,"body":%b}\n' % (index, 406 if self.other else self.status, body)


async def answers(app: ASGIApp, outer: Scope, reads: Sequence[Read], request_id: str) -> AsyncIterator[bytes]:
    """Yield a line for each read, as they become ready. Whoever stops listening ends what is still being worked on."""
    places = asyncio.Semaphore(AT_ONCE)

    async def answer(index: int, read: Read) -> bytes:
        async with places:
            found = _Answer()
            body = b"" if read.body is None else orjson.dumps(read.body)
            await app(_scope(outer, read, body, f"{request_id}.{index}"), _receiver(body), found.send)
            return found.line(index)

    tasks = [asyncio.create_task(answer(index, read)) for index, read in enumerate(reads)]
    try:
        for ready in asyncio.as_completed(tasks):
            yield await ready
    finally:
        for task in tasks:
            task.cancel()


def _scope(outer: Scope, read: Read, body: bytes, request_id: str) -> dict[str, Any]:
    raw_path, _, query = read.address.partition("?")
    headers = [each for each in outer["headers"] if _OF_THE_WHOLE.fullmatch(each[0]) is None]
    headers.append((b"x-request-id", request_id.encode()))
    if read.method == "POST":
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    taken = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path", "state")
    return {
        **{name: outer[name] for name in taken if name in outer},
        "method": read.method,
        "path": read.path,
        "raw_path": raw_path.encode(),
        "query_string": query.encode(),
        "headers": headers,
    }


def _receiver(body: bytes) -> Receive:
    """Return what the application reads the body from: all of it, then nothing for ever."""
    left = [body]

    async def receive() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        await asyncio.get_running_loop().create_future()
        return {"type": "http.disconnect"}

    return receive
