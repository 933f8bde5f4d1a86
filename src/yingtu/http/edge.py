"""The outermost layer of every HTTP request, one plain ASGI callable because it runs for each of them.

It gives the request its number and language, refuses what must not reach the application (oversized bodies, proxies in front
of a demo), adds the security headers, counts, logs, and turns what nobody foresaw into a 500 problem without details.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

import structlog
from starlette.exceptions import HTTPException

from yingtu.http import logs
from yingtu.http.addresses import client_ip, from_proxy, networks_of
from yingtu.http.context import FACTS, AppContext, Facts
from yingtu.http.errors import BodyTooLarge
from yingtu.http.problems import as_yingtu_error, problem_response
from yingtu.kit.errors import YingtuError
from yingtu.kit.i18n import FALLBACK, negotiate

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.stdlib.get_logger("yingtu.http")

#: Requests slower than this are logged even when they only read.
SLOW_REQUEST_S = 1.0

#: Addresses that take files: they have the larger limit.
UPLOADS = re.compile(r"/(imports|files|setup/sheets)(/preview)?$")

#: Addresses whose body is read before anybody is known.
ANONYMOUS = frozenset({
    "/api/v1/session", "/api/v1/session/second-factor", "/api/v1/sign-up", "/api/v1/password-links",
    "/api/v1/password-links/look", "/api/v1/password-links/use", "/api/v1/password-links/strength",
    "/oauth/token", "/oauth/revoke", "/oauth/introspect",
})  # fmt: skip
ANONYMOUS_MAX_BYTES = 1024 * 1024

#: Nobody has to be known for it either, but the reads in it are refused and counted one by one.
BATCH = "/api/v1/batch"

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_.-]{8,64}")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MB = 1024 * 1024

_CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "script-src 'self'; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)


#: RFC 6797: a year without plain HTTP, said where the request came by TLS, or the public address says so.
_ONLY_TLS = b"max-age=31536000"


class Edge:
    """Wraps the application.

    Attributes:
        refuse: Looks at a request before anything else and raises when it must not be answered.
    """

    def __init__(self, app: ASGIApp, *, context: AppContext, refuse: Callable[[Scope], None] | None = None) -> None:
        self.app = app
        self.context = context
        self.refuse = refuse
        self._proxies = networks_of(context.settings.trusted_proxies)
        public_url = context.settings.public_url or ""
        headers = [
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"SAMEORIGIN"),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"x-permitted-cross-domain-policies", b"none"),
            (b"content-security-policy", _CONTENT_POLICY.encode()),
            (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=(self)"),
        ]
        self._headers = tuple(headers)
        self._always_secure = public_url.startswith("https://")
        only_tls = _ONLY_TLS + (b"; includeSubDomains" if context.settings.hsts_subdomains else b"")
        self._only_tls = (b"strict-transport-security", only_tls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        if self._proxies:
            from_proxy(scope, self._proxies)
        asked: dict[bytes, bytes] = dict(scope["headers"])
        request_id, language, length = _request_id(asked), _language(asked), _length(asked)
        facts = scope[FACTS] = Facts(request_id, language or FALLBACK, language, asked, self.context)
        extra = (*self._headers, (b"x-request-id", request_id.encode()))
        if self._always_secure or scope.get("scheme") == "https":
            facts.secure = True
            facts.cookie = facts.cookie_name(facts.cookie)
            extra = (*extra, self._only_tls)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message.setdefault("headers", [])
                if b"cache-control" not in dict(headers):
                    headers.append((b"cache-control", b"no-store"))
                # A page that shows another system's says itself which one.
                own = dict(headers).keys() & {b"content-security-policy"}
                headers.extend(each for each in extra if each[0] not in own)
            await send(message)

        try:
            if self.refuse is not None:
                self.refuse(scope)
            if length is not None or scope["method"] not in _SAFE_METHODS:
                receive = self._limited(scope, receive, length)
            await self.app(scope, receive, send_with_headers)
        # allow-catch-all: everything ends here; an answer has to leave, and the log gets what the answer must not say
        except Exception as error:
            known = as_yingtu_error(error, scope)
            if known is None:
                log.exception("unexpected error", request_id=request_id, method=scope["method"], path=scope["path"])
            if status:
                raise
            await problem_response(known or YingtuError(), scope)(scope, receive, send_with_headers)
        finally:
            self._account(scope, facts, status, perf_counter() - started)

    def _limited(self, scope: Scope, receive: Receive, length: int | None) -> Receive:
        """Count the body while it streams in; one byte too many ends the request."""
        settings = self.context.settings
        limit = settings.max_upload_bytes if UPLOADS.search(scope["path"]) else settings.max_body_bytes
        if scope["path"] in ANONYMOUS:
            self.context.addresses.take(client_ip(scope))
        if scope["path"] in ANONYMOUS or scope["path"] == BATCH:
            limit = min(limit, ANONYMOUS_MAX_BYTES)
        if length is not None and length > limit:
            raise BodyTooLarge(limit_mb=max(limit // _MB, 1))
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                # FastAPI lets only its own kind of exception through while it reads a body.
                raise HTTPException(413, headers={"x-limit-mb": str(max(limit // _MB, 1))})
            return message

        return counted

    def _account(self, scope: Scope, facts: Facts, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        method = scope["method"]
        self.context.metrics.request(method, route, status, seconds)
        if method not in _SAFE_METHODS or status >= 400 or seconds > SLOW_REQUEST_S:
            logs.request(
                method=method,
                path=scope["path"],
                status=status,
                ms=round(seconds * 1000, 1),
                request_id=facts.request_id,
                user=facts.user,
                workspace=facts.workspace.id if facts.workspace else None,
            )


def _request_id(headers: dict[bytes, bytes]) -> str:
    """Return the number the client gave, when it is harmless, else a random one."""
    given = headers.get(b"x-request-id")
    return given.decode() if given is not None and _REQUEST_ID.fullmatch(given) else os.urandom(12).hex()


def _language(headers: dict[bytes, bytes]) -> str | None:
    asked = headers.get(b"accept-language")
    return None if asked is None else negotiate(asked.decode("latin-1"))


def _length(headers: dict[bytes, bytes]) -> int | None:
    declared = headers.get(b"content-length")
    return int(declared) if declared is not None and declared.isdigit() else None
