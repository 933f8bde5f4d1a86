"""Which function runs which kind of job, and which one undoes it. Domains register theirs when their module is imported."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from yingtu.jobs.errors import UnknownJobKind

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.jobs.repository import Job
    from yingtu.jobs.running import RunningJob
    from yingtu.kit.db import Session

#: Returns the result shown with the finished job, or None. Works in steps; see :class:`~yingtu.jobs.running.RunningJob`.
Handler: TypeAlias = "Callable[[RunningJob], Awaitable[dict[str, object] | None]]"


@dataclass(frozen=True, slots=True)
class Undoing:
    """The job that undoes another one; ``undoes`` is added to ``params``."""

    kind: str
    params: dict[str, object]
    total: int | None = None


#: Says which job undoes a finished one; raises a sentence when it cannot be undone or the actor may not.
Undoer: TypeAlias = "Callable[[Session, Actor, Job], Awaitable[Undoing]]"

_handlers: dict[str, Handler] = {}
_undoers: dict[str, Undoer] = {}
_errors_at: dict[str, str] = {}


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


def undoer(kind: str) -> Callable[[Undoer], Undoer]:
    """Register the decorated function: it says how a job of this kind is undone."""

    def register(function: Undoer) -> Undoer:
        if kind in _undoers and _undoers[kind] is not function:
            raise ValueError(f"two ways to undo jobs of the kind {kind!r}")
        _undoers[kind] = function
        return function

    return register


def undoer_of(kind: str) -> Undoer | None:
    """Return what undoes a kind of job; None: nothing does."""
    return _undoers.get(kind)


def errors_at(kind: str, address: str) -> None:
    """Say where the refused rows of a kind of job are listed; ``{job}`` stands for its id."""
    _errors_at[kind] = address


def errors_address(kind: str, job_id: int) -> str:
    """Return where the refused rows of a job are listed."""
    return _errors_at.get(kind, "/api/v1/jobs/{job}/errors.csv").replace("{job}", str(job_id))
