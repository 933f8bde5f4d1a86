"""Which of the operator's addresses are reached without TLS; with ``YINGTU_TLS_ONLY`` none may be (OWASP ASVS 12.3.1)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingtu.kit.settings import Settings

_HERE = frozenset({"", "localhost"})
#: Settings with an address of the web.
_WEB = ("public_url", "s3_endpoint", "audit_webhook")


def stays_here(host: str | None) -> bool:
    """Whether what is sent to a host never leaves this machine; without one it is a socket of it."""
    if (host or "") in _HERE or (host or "").startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def unprotected(settings: Settings) -> Iterator[str]:
    """Yield what would leave this machine without TLS, or with TLS that does not say who answers: a setting, and what it should be."""
    for name in ("database_url", "replica_url"):
        url = getattr(settings, name)
        if url and not _verified(url):
            yield f"YINGTU_{name.upper()} needs sslmode=verify-full"
    if settings.smtp_url is not None:
        parts = urlsplit(settings.smtp_url.get_secret_value())
        # What is offered as STARTTLS can be taken out on the way.
        if parts.scheme != "smtps" and not stays_here(parts.hostname):
            yield "YINGTU_SMTP_URL must begin with smtps://"
    for name in _WEB:
        url = getattr(settings, name)
        if url and urlsplit(url).scheme != "https" and not stays_here(urlsplit(url).hostname):
            yield f"YINGTU_{name.upper()} must begin with https://"


def _verified(url: str) -> bool:
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    # Several hosts are one value; a host in the query wins over the one in the address.
    hosts = asked.get("host", [parts.netloc.rpartition("@")[2]])[-1].split(",")
    inside = all(stays_here(each.rpartition(":")[0] if each.count(":") == 1 else each.strip("[]")) for each in hosts)
    return inside or asked.get("sslmode", [""])[-1] == "verify-full"
