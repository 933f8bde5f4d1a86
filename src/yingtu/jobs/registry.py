"""Which function runs which kind of job. Domains register theirs in ``tasks.py``; the worker imports those."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from yingtu.jobs.errors import UnknownJobKind

if TYPE_CHECKING:
    from yingtu.jobs.running import RunningJob

#: Returns the result shown with the finished job, or None. Works in steps; see :class:`~yingtu.jobs.running.RunningJob`.
Handler: TypeAlias = "Callable[[RunningJob], Awaitable[dict[str, object] | None]]"

_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for a kind of job."""

    def register(function: Handler) -> Handler:
        if kind in _handlers and _handlers[kind] is not function:
            raise ValueError(f"two handlers for jobs of the kind {kind!r}")
        _handlers[kind] = function
        return function

    return register


def handler_of(kind: str) -> Handler:
    """Return the function for a kind of job.

    Raises:
        UnknownJobKind: nobody registered one in this process.
    """
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownJobKind(kind=kind) from None
