"""Secrets that prove who asks: session cookies and API keys. Only their SHA-256 is stored: they are random, not guessed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

COOKIE = "yingtu_session"
#: The workspace a browser has chosen by its address ``/w/<id>``, where the host name does not say it.
WORKSPACE_COOKIE = "yingtu_workspace"

#: Start of every API key, so that leaked ones are found by scanners.
API_KEY_MARK = "ytk_"
_PREFIX_LENGTH = len(API_KEY_MARK) + 6
#: The same for what apps hold (OAuth 2): access and refresh tokens, and their own secrets.
ACCESS_MARK, REFRESH_MARK, APP_SECRET_MARK = "yta_", "ytr_", "yts_"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A new API key; ``secret`` is shown once."""

    secret: str

    @property
    def prefix(self) -> str:
        """Return what lists show of the key."""
        return self.secret[:_PREFIX_LENGTH]


def new_session_token() -> str:
    """Return a fresh cookie value, 256 bits."""
    return secrets.token_urlsafe(32)


def new_api_key() -> ApiKey:
    """Return a fresh API key, 240 bits."""
    return ApiKey(API_KEY_MARK + secrets.token_urlsafe(30))


def new_token(mark: str) -> str:
    """Return a fresh secret of an app, 240 bits."""
    return mark + secrets.token_urlsafe(30)


def token_hash(token: str) -> bytes:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


@lru_cache(maxsize=4096)
def csrf_token(session_token: str) -> str:
    """Return the CSRF token of a session: derived, so that it needs no place of its own, and useless for finding the cookie."""
    digest = hmac.digest(session_token.encode("utf-8", "surrogateescape"), b"yingtu csrf", "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def csrf_matches(session_token: str, given: str | None) -> bool:
    """Whether the header of an unsafe request carries the session's CSRF token."""
    return given is not None and hmac.compare_digest(
        csrf_token(session_token).encode(), given.encode("utf-8", "surrogateescape")
    )
