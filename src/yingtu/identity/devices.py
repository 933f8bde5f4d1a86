"""Which device asks: computed in the browser, signed by the server, so that one person's device cannot be claimed by another's.

It tells devices apart in the audit and recognises new ones at sign-in; it is no credential.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

DEVICE_COOKIE = "yingtu_device"
#: Browsers keep the name of their device for so long.
DEVICE_AGE_S = 400 * 24 * 3600
_LENGTH = 32


def device_of(told: str) -> str:
    """Return the name of a device from what its browser computed."""
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:_LENGTH]


def signed(secret: bytes, device: str) -> str:
    """Return the cookie's value."""
    return f"{device}.{_signature(secret, device)}"


def read(secret: bytes, cookie: str | None) -> str | None:
    """Return the device a cookie names, None when we did not sign it."""
    device, _, signature = (cookie or "").partition(".")
    right = device and hmac.compare_digest(signature.encode(), _signature(secret, device).encode())
    return device if right else None


@lru_cache(maxsize=4096)
def _signature(secret: bytes, device: str) -> str:
    return hmac.new(secret, b"yingtu device" + device.encode("utf-8", "surrogateescape"), "sha256").hexdigest()[
        :_LENGTH
    ]
