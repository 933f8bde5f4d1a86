"""Secrets at rest: encrypted with a key derived from the installation's secret; keys of before still open what they sealed.

Fernet (AES-128-CBC with HMAC-SHA-256, github.com/fernet/spec). After a change of ``YINGTU_SECRET_KEY`` the old one belongs into
``YINGTU_OLD_SECRET_KEYS`` until everything has been sealed anew.
"""

from __future__ import annotations

import base64
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

if TYPE_CHECKING:
    from yingtu.kit.settings import Settings


class KeyLost(Exception):
    """A secret was sealed with a key that this installation does not have."""


def encrypt(settings: Settings, plain: bytes) -> bytes:
    """Return a secret as it may be stored."""
    return _ring(settings.secrets()).encrypt(plain)


def decrypt(settings: Settings, stored: bytes) -> bytes:
    """Return a stored secret.

    Raises:
        KeyLost: none of the keys opens it.
    """
    try:
        return _ring(settings.secrets()).decrypt(stored)
    except InvalidToken:
        raise KeyLost from None


def renew(settings: Settings, stored: bytes) -> bytes | None:
    """Return a stored secret sealed with the present key; None: it is already.

    Raises:
        KeyLost: none of the keys opens it.
    """
    try:
        _ring((settings.secret(),)).decrypt(stored)
    except InvalidToken:
        return encrypt(settings, decrypt(settings, stored))
    return None


@lru_cache(maxsize=8)
def _ring(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hmac.digest(key, b"yingtu secrets at rest", "sha256"))) for key in keys]
    )
