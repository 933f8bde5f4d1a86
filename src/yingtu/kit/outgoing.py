"""Connections to the outside that never reach into the server's own network.

Every address a name stands for is looked at, and the connection is made to exactly the address that was looked at, so that a name
cannot change in between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from httpcore import AsyncNetworkStream


class ForbiddenAddressError(Exception):
    """A name stands for an address that may not be called."""


def guarded_transport(allowed: Collection[str]) -> httpx.AsyncHTTPTransport:
    """Return a transport that connects to public addresses only, and to the hosts (``name``, ``name:port``) in ``allowed``.

    Its requests raise :class:`ForbiddenAddressError` for others.
    """
    transport = httpx.AsyncHTTPTransport(retries=0)
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001 - httpx has no other way to say how connections are made
        network_backend=_Guarded(frozenset(allowed))
    )
    return transport


class _Guarded(httpcore.AsyncNetworkBackend):
    """Opens connections to public addresses only, and to hosts that the operator has allowed."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature of the library
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Open a connection to the first address of a host, when all of them may be called."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        address = _permitted(found, host, port, self._allowed)
        return await self._backend.connect_tcp(
            address, port, timeout=timeout, local_address=local_address, socket_options=socket_options
        )

    async def connect_unix_socket(self, *_: Any, **__: Any) -> AsyncNetworkStream:
        """Refuse: sockets are inside this machine."""
        raise ForbiddenAddressError

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def guarded_socket(host: str, port: int, timeout_s: float, allowed: Collection[str]) -> socket.socket:
    """Return a connection for protocols other than HTTP, under the same rule; blocks.

    Raises:
        ForbiddenAddressError: the name stands for an address inside.
        OSError: there is no such name, or nobody answers there.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return socket.create_connection((_permitted(found, host, port, allowed), port), timeout_s)


def _permitted(found: Sequence[Any], host: str, port: int, allowed: Collection[str]) -> str:
    """Return the first address of a host, when all of them may be called."""
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not ({host, f"{host}:{port}"} & set(allowed)) and not all(is_public(each) for each in addresses):
        raise ForbiddenAddressError
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address lies in the public network (also one that wraps another: IPv4 in IPv6, 6to4, Teredo, NAT64)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in ipaddress.ip_network("64:ff9b::/96"):
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if wrapped is not None:
            return wrapped.is_global and not wrapped.is_multicast
    return found.is_global and not found.is_multicast
