"""How fast somebody may ask: token buckets in this process, one number each (the generic cell rate algorithm, ITU-T I.371).

A bucket is the moment at which it would be full again. Several processes have buckets of their own, so a limit is per process.
What is guessed (passwords, codes) is counted in PostgreSQL instead, over all processes.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from yingtu.kit.errors import YingtuError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

#: Buckets that are kept before the full ones are thrown away.
MOST = 20_000


class TooManyRequests(YingtuError):
    """Too many requests at once. Go on in {retry_after_s} seconds."""

    code = "too_many_requests"
    status = 429


class Buckets:
    """Buckets of one kind: ``burst`` requests at once, then ``per_minute``; none of them is limited when that is 0."""

    def __init__(self, per_minute: int, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._pause = 60 / per_minute if per_minute else 0.0
        self._depth = burst * self._pause
        self._clock = clock
        self._full_at: dict[Hashable, float] = {}

    def take(self, key: Hashable) -> None:
        """Take one request out of a bucket.

        Raises:
            TooManyRequests: it is empty; with the seconds after which there is one again.
        """
        if not self._pause:
            return
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now) + self._pause
        if full_at - now > self._depth:
            raise TooManyRequests(retry_after_s=int(full_at - now - self._depth) + 1)
        self._full_at[key] = full_at
        if len(self._full_at) > MOST:
            self._full_at = {each: at for each, at in self._full_at.items() if at > now}
