"""Passwords: argon2id (RFC 9106) with OWASP's parameters for 19 MiB, computed in two threads of their own.

Two, because each computation takes 19 MiB and a whole core: a flood of sign-ins queues here and leaves the rest alone.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from yingtu.identity.errors import PasswordTooWeak

T = TypeVar("T")

MINIMUM_LENGTH = 8
MAXIMUM_LENGTH = 256

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")

#: The first that anybody tries; longer lists belong to a later policy.
_COMMON = frozenset({"password", "12345678", "123456789", "1234567890", "87654321", "11111111", "88888888", "qwertyui"})


async def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return await _in_thread(lambda: _HASHER.hash(password))


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is no stored one."""
    return await _in_thread(lambda: _verify(stored, password))


def check_policy(password: str, *, login: str) -> None:
    """Refuse passwords that are guessed first.

    Raises:
        PasswordTooWeak: too short, too long, well known, or containing the login.
    """
    lowered = password.lower()
    if len(password) < MINIMUM_LENGTH:
        raise PasswordTooWeak(reason=f"{len(password)} < {MINIMUM_LENGTH}", minimum=MINIMUM_LENGTH)
    if len(password) > MAXIMUM_LENGTH:
        raise PasswordTooWeak(reason=f"{len(password)} > {MAXIMUM_LENGTH}", minimum=MINIMUM_LENGTH)
    if lowered in _COMMON or len(set(password)) < 3 or login.lower() in lowered:
        raise PasswordTooWeak(reason="***", minimum=MINIMUM_LENGTH)


def _verify(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex(16))


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
