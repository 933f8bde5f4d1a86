"""The clock is injected: the product asks here, tests set the time."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def now() -> datetime:
    """Return the current moment, aware and in UTC."""
    return _frozen.get() or datetime.now(UTC)


def held() -> datetime | None:
    """Return the moment the clock is held at, or None when it runs."""
    return _frozen.get()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock of this context at ``moment`` (aware)."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def after(delta: timedelta) -> datetime:
    """Return the moment ``delta`` from now."""
    return now() + delta
