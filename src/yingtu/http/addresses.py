"""Where a request comes from and goes to; and the refusal of everything that is not this machine itself."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING

from yingtu.http.errors import DemoNotPublic

if TYPE_CHECKING:
    from starlette.types import Scope

#: What proxies add to a request.
_PROXY_HEADERS = frozenset({b"forwarded", b"via", b"x-real-ip", b"cf-connecting-ip", b"true-client-ip"})


def client_ip(scope: Scope) -> str:
    """Return the address of the peer; forwarded headers can be written by anybody and are not believed."""
    client = scope.get("client")
    return str(client[0]) if client else "local"


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
