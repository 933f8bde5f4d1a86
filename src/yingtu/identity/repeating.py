"""An answer that was made under outdated rights or configuration is thrown away and made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from yingtu.metadata.errors import StaleCatalog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

#: Changes may come right behind each other: somebody sets a workspace up, a tenth of a second each, and every attempt waits for one.
ATTEMPTS: Final = 6


async def repeated(attempt: Callable[[], Awaitable[T]], renew: Callable[[], Awaitable[None]]) -> T:
    """Return what ``attempt`` gives; before each further one ``renew`` forgets what proved outdated.

    Raises:
        StaleCatalog: rights or configuration changed during every attempt.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return await attempt()
        except StaleCatalog:
            await renew()
    return await attempt()
