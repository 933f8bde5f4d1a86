"""Web push (RFC 8030): encrypted for the device (RFC 8291), signed for this installation (RFC 8292).

The pair of keys that identifies the installation is derived from its secret key: nothing more is to be kept or backed up. What is sent is
the title and where it leads, nothing else.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import http_ece
import httpx
import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from yingtu.channels.channel import DeliveryFailed
from yingtu.kit import clock
from yingtu.kit.outgoing import ForbiddenAddressError, guarded_transport

if TYPE_CHECKING:
    from yingtu.channels.channel import Message
    from yingtu.kit.settings import Settings

TIMEOUT_S: Final = 10.0
#: How long the push service keeps a message for a device that is off.
KEPT_S: Final = 24 * 3600
_SIGNED_FOR_S: Final = 12 * 3600
#: The device is gone or never was; the subscription is worth nothing any more (RFC 8030 §7.3).
_GONE: Final = frozenset({400, 401, 403, 404, 410, 413})
MAX_TITLE: Final = 200
_CURVE: Final = ec.SECP256R1()
#: Order of the curve P-256 (FIPS 186-5).
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class PushChannel:
    """Sends to browsers that have subscribed."""

    name = "push"

    def connected(self, settings: Settings) -> bool:
        """Always: it needs nothing but the way out."""
        del settings
        return True

    async def send(self, settings: Settings, message: Message) -> None:
        """Hand one message to the push service of a device; ``message.address`` is the device as :func:`address_of` writes it."""
        device = orjson.loads(message.address)
        endpoint = str(device["endpoint"])
        payload = orjson.dumps(
            {"title": message.letter.subject[:MAX_TITLE], "path": message.letter.path or "/inbox", "tag": message.id}
        )
        try:
            content = http_ece.encrypt(
                payload,
                salt=os.urandom(16),
                private_key=ec.generate_private_key(_CURVE),
                dh=decoded(device["p256dh"]),
                auth_secret=decoded(device["auth"]),
                version="aes128gcm",
            )
        except (http_ece.ECEException, ValueError) as error:
            raise DeliveryFailed(str(error), final=True) from error
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_S),
            "Urgency": "high",
            "Authorization": authorization(settings, endpoint),
        }
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                httpx.AsyncClient(
                    transport=guarded_transport(settings.automation_private_hosts),
                    trust_env=False,
                    follow_redirects=False,
                ) as client,
            ):
                answer = await client.post(endpoint, headers=headers, content=content, timeout=TIMEOUT_S)
        except ForbiddenAddressError:
            raise DeliveryFailed(f"{urlsplit(endpoint).hostname}: address not allowed", final=True) from None
        except TimeoutError:
            raise DeliveryFailed(f"no answer within {TIMEOUT_S:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise DeliveryFailed(str(error) or type(error).__name__) from None
        if not answer.is_success:
            raise DeliveryFailed(f"{answer.status_code} {answer.text[:200]}", final=answer.status_code in _GONE)


def address_of(endpoint: str, p256dh: str, auth: str) -> str:
    """Write a device down as the address of a message."""
    return orjson.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}).decode()


def endpoint_of(address: str) -> str:
    """Return the endpoint of a device written by :func:`address_of`."""
    return str(orjson.loads(address)["endpoint"])


def public_key(settings: Settings) -> str:
    """Return the key by which browsers know this installation, as they take it."""
    point = _key(settings).public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )  # fmt: skip
    return encoded(point)


def authorization(settings: Settings, endpoint: str) -> str:
    """Return the header that proves to a push service who sends (RFC 8292)."""
    parts = urlsplit(endpoint)
    sender = parseaddr(settings.mail_from or "")[1]
    base = settings.base_url()
    subject = (
        f"mailto:{sender}" if sender else base if base.startswith("https://") else "mailto:admin@localhost.localdomain"
    )
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + _SIGNED_FOR_S,
        "sub": subject,
    }
    signed = f"{_HEADER}.{encoded(orjson.dumps(claims))}"
    r, s = decode_dss_signature(_key(settings).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}, k={public_key(settings)}"


def _key(settings: Settings) -> ec.EllipticCurvePrivateKey:
    seed = hmac.digest(settings.secret(), b"web push key\x00", hashlib.sha512)
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, _CURVE)


def encoded(content: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Read base64url with or without padding.

    Raises:
        ValueError: it is none.
    """
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


_HEADER: Final = encoded(orjson.dumps({"typ": "JWT", "alg": "ES256"}))
