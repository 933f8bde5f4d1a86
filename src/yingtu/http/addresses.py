"""Where a request comes from and goes to; and the refusal of everything that is not this machine itself."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

from yingtu.http.errors import DemoNotPublic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from starlette.types import Scope

    Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

#: What proxies add to a request.
_PROXY_HEADERS = frozenset({b"forwarded", b"via", b"x-real-ip", b"cf-connecting-ip", b"true-client-ip"})


def client_ip(scope: Scope) -> str:
    """Return the address of the peer; what a proxy says is believed where it is one of ours only (:func:`from_proxy`)."""
    client = scope.get("client")
    return str(client[0]) if client else "local"


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return networks of their texts.

    Raises:
        ValueError: one is no network.
    """
    return tuple(ipaddress.ip_network(each, strict=False) for each in texts)


def from_proxy(scope: Scope, proxies: tuple[Network, ...]) -> None:
    """Take the address and scheme of a request from the proxy that passed it on, if it is one of ours.

    Of several addresses the last one counts that is none of our proxies: whoever asks can only write more in front of it.
    """
    if not _is_within(client_ip(scope), proxies):
        return
    headers = dict(scope["headers"])
    passed = [
        each.strip() for each in headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",") if each.strip()
    ]
    stranger = next((each for each in reversed(passed) if not _is_within(each, proxies)), None)
    if stranger is not None and _is_address(stranger):
        scope["client"] = (stranger, 0)
    if headers.get(b"x-forwarded-proto", b"").strip().lower() == b"https":
        scope["scheme"] = "https"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_within(text: str, networks: tuple[Network, ...]) -> bool:
    return _is_address(text) and any(ipaddress.ip_address(text) in each for each in networks)


def host_name(host: str) -> str:
    """Return a ``Host`` header without its port, lower case: ``[::1]:8000`` is ``::1``."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


@lru_cache(maxsize=1024)
def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_proxied(scope: Scope) -> bool:
    """Whether a proxy has passed the request on."""
    return any(name in _PROXY_HEADERS or name.startswith(b"x-forwarded") for name, _ in scope["headers"])


class LocalOnly:
    """Refuses every request that does not come from this machine to this machine, while ``active``.

    It guards workspaces whose passwords are published: not listening on other addresses is not enough, because a proxy or
    a browser tricked by DNS rebinding reaches loopback too.
    """

    def __init__(self) -> None:
        self.active = False

    def __call__(self, scope: Scope) -> None:
        """Raise when the request must not be answered."""
        if not self.active:
            return
        headers = dict(scope["headers"])
        local = is_loopback(client_ip(scope)) and is_loopback(host_name(headers.get(b"host", b"").decode("latin-1")))
        if not local or is_proxied(scope):
            raise DemoNotPublic
