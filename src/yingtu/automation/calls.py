"""Calls to other systems: rendered, guarded, made. No database here.

A call never goes to an address inside the server's own network (``kit.outgoing``). Redirects are not followed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import orjson

from yingtu.automation import templates
from yingtu.automation.errors import StepFailed
from yingtu.kit.outgoing import ForbiddenAddressError, guarded_transport
from yingtu.kit.tls import stays_here

if TYPE_CHECKING:
    from collections.abc import Callable

    from yingtu.kit.settings import Settings
    from yingtu.metadata.automation_documents import HttpStep

IDEMPOTENCY_KEY = "Idempotency-Key"
#: What is read of an answer; the rest is not looked at.
MAX_ANSWER_BYTES = 1024 * 1024
#: Answers after which it makes sense to try again (RFC 9110 §15.5.9, §15.6; RFC 6585 §4).
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is made."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: JSON as a value, anything else as text."""

    status: int
    body: Any

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def passing(self) -> bool:
        """Whether the failure may pass by itself."""
        return self.status in PASSING


class Unreachable(Exception):
    """Nobody answered; the text says why."""


def render(step: HttpStep, find: Callable[[str], Any], header: Callable[[str], Any], key: str) -> Call:
    """Fill in a call. ``header`` may give secrets, ``find`` gives none.

    Raises:
        StepFailed: no address, or a secret that the server does not have.
    """
    url = templates.fill(step.url, find).strip()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "\n" in url:
        raise StepFailed("automation_call_url", {"url": url[:200]})
    headers = {name: templates.fill(value, header) for name, value in step.headers.items()}
    headers = {name: value.replace("\r", " ").replace("\n", " ") for name, value in headers.items()}
    headers.setdefault(IDEMPOTENCY_KEY, key)
    content = b""
    if isinstance(step.body, str):
        content = templates.fill(step.body, find).encode()
    elif step.body is not None:
        content = orjson.dumps(templates.fill_json(step.body, find), default=str)
        headers.setdefault("Content-Type", "application/json")
    return Call(step.method, url, headers, content, float(step.timeout_s))


async def make(call: Call, settings: Settings) -> Answer:
    """Make a call.

    Raises:
        StepFailed: the address is one that may not be called.
        Unreachable: no answer in time, or none at all.
    """
    transport = guarded_transport(settings.automation_private_hosts)
    parts = urlsplit(call.url)
    host = parts.hostname or ""
    if settings.tls_only and parts.scheme != "https" and not stays_here(host):
        raise StepFailed("automation_call_tls", {"host": host})
    try:
        async with (
            asyncio.timeout(call.timeout_s),
            httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False) as client,
            client.stream(
                call.method, call.url, headers=call.headers, content=call.content, timeout=call.timeout_s
            ) as response,
        ):
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    break
            return Answer(response.status_code, _body(content[:MAX_ANSWER_BYTES]))
    except ForbiddenAddressError:
        raise StepFailed("automation_call_address", {"host": host}) from None
    except TimeoutError:
        raise Unreachable(f"no answer within {call.timeout_s:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise Unreachable(str(error) or type(error).__name__) from None


def _body(content: bytes) -> Any:
    try:
        return orjson.loads(content) if content else None
    except orjson.JSONDecodeError:
        return content.decode("utf-8", "replace")
