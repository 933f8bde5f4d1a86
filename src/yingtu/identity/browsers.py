"""Browsers that have proved somebody: a cookie says for whom, signed by the server, and is worth nothing but patience.

Whoever brings one is counted apart when they mistype their password, so strangers who guess shut nobody out at their own desk. It opens
nothing: the password is asked for as always, and whoever stole the cookie is locked like everybody else after the same few failures.
See OWASP, "Slow down online guessing attacks with device cookies".
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

BROWSER_COOKIE: Final = "yingtu_browser"
BROWSER_AGE_S: Final = 400 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Browser:
    """Whom a browser has proved, as a digest, and the name it got then."""

    whose: str
    name: str

    def proved(self, workspace: str, login: str) -> bool:
        return hmac.compare_digest(self.whose, _whose(workspace, login))


def signed(secret: bytes, workspace: str, login: str) -> str:
    """Return the cookie's value for a browser in which this person has just signed in."""
    told = f"{_whose(workspace, login)}.{secrets.token_hex(12)}"
    return f"{told}.{_signature(secret, told)}"


def read(secret: bytes, cookie: str | None) -> Browser | None:
    """Return whom a cookie names, None when we did not sign it."""
    told, _, signature = (cookie or "").rpartition(".")
    whose, _, name = told.partition(".")
    right = name and hmac.compare_digest(
        signature.encode("utf-8", "surrogateescape"), _signature(secret, told).encode()
    )
    return Browser(whose, name) if right else None


def _whose(workspace: str, login: str) -> str:
    return hashlib.sha256(f"{workspace}\n{login}".encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _signature(secret: bytes, told: str) -> str:
    return hmac.new(secret, b"yingtu browser" + told.encode("utf-8", "surrogateescape"), "sha256").hexdigest()[:32]
