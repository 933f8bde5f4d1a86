"""The outbox: events are written with the records, queued per subscribed consumer, and handed over after the commit.

A consumer gets its events in id order and at least once, in batches, inside a write transaction that also removes them from
its queue: what it writes to the database happens exactly once. There is no cursor that could pass an event that commits late:
whatever lies in the queue is to be done. At most one drainer works for a consumer of a workspace at any time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.notify import NOTIFY
from yingtu.records.arrays import array_literal
from yingtu.records.outbox_repository import DRAINING, FORGET, TAKE, WAITING
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.catalog import Catalog

    Handler = Callable[[Session, Sequence["Event"]], Awaitable[None]]

#: Channel on which a writer says ``<workspace id>`` after its commit.
CHANNEL = "yingtu_events"
#: The literal of no consumers.
NOBODY = array_literal([])
#: Events handed over in one transaction.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to some records of an object in one change.

    Attributes:
        event: ``created``, ``updated``, ``deleted`` or ``restored``.
        versions: The version each record got, in the order of ``ids``.
        fields: Fields that changed in some of the records.
    """

    id: int
    change_id: UUID
    object: str
    event: str
    ids: Sequence[UUID]
    versions: Sequence[int]
    fields: Sequence[str]
    at: datetime
    actor_id: UUID | None
    source: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets which events; None means all."""

    consumer: str
    objects: frozenset[str] | None
    events: frozenset[str] | None
    handler: Handler
    concerned: Callable[[Catalog, str], bool] | None = None
    watched: Callable[[Catalog, str], frozenset[str]] | None = None
    apart: bool = False

    def wants(self, catalog: Catalog, object_name: str, event: str, fields: frozenset[str]) -> bool:
        if self.objects is not None and object_name not in self.objects:
            return False
        if self.events is not None and event not in self.events:
            return False
        if self.concerned is not None and not self.concerned(catalog, object_name):
            return False
        return event != "updated" or self.watched is None or bool(self.watched(catalog, object_name) & fields)


_subscriptions: dict[str, Subscription] = {}
_generation = 0


def subscribe(
    consumer: str,
    objects: Collection[str] | None,
    events: Collection[str] | None,
    handler: Handler,
    *,
    concerned: Callable[[Catalog, str], bool] | None = None,
    watched: Callable[[Catalog, str], frozenset[str]] | None = None,
    apart: bool = False,
) -> None:
    """Make ``consumer`` get events from now on. Called when the application is assembled, in every process that writes.

    Args:
        handler: Called with a write session and events in id order; when it raises, all of them come again.
        concerned: Whether events of an object matter under a catalog. None: always.
        watched: The fields of an object that matter: updates that change none of them are not told. None: all.
        apart: It has much to do: a worker hands over its events beside those of the others, so that nobody waits for the other.
    """
    _subscriptions[consumer] = Subscription(
        consumer,
        None if objects is None else frozenset(objects),
        None if events is None else frozenset(events),
        handler,
        concerned,
        watched,
        apart,
    )
    _changed()


def unsubscribe(consumer: str) -> None:
    """Stop queueing events for a consumer; what is queued stays."""
    _subscriptions.pop(consumer, None)
    _changed()


def _changed() -> None:
    global _generation  # noqa: PLW0603 - counts changes of the subscriptions above
    _generation += 1


def consumers(catalog: Catalog, object_name: str, event: str, fields: frozenset[str] = frozenset()) -> str:
    """Return the consumers that get an event of an object in which these fields changed, as an array literal."""

    def find() -> str:
        subscriptions = sorted(_subscriptions.items())
        return array_literal([name for name, each in subscriptions if each.wants(catalog, object_name, event, fields)])

    return cached(catalog.compiled, ("consumers", _generation, object_name, event, fields), find)


def subscribed(*, apart: bool | None = None) -> tuple[str, ...]:
    """Return the consumers of this process: all, those whose work stands apart, or all others."""
    return tuple(sorted(name for name, each in _subscriptions.items() if apart is None or each.apart is apart))


async def waiting(session: Session) -> list[str]:
    """Return the consumers with something in their queue."""
    return [consumer for (consumer,) in await session.all(WAITING)]


async def forget_older(session: Session, age: timedelta) -> int:
    """Drop events older than ``age`` that every consumer has taken, and return how many."""
    return await session.execute(FORGET, {"before": clock.now() - age})


async def drain(database: Database, workspace: Workspace, consumer: str, *, batch: int = BATCH) -> int:
    """Hand over everything that waits for a consumer and return the number of events.

    Returns at once when another process is doing it; that one sees what was committed before it finishes.
    """
    handler = _subscriptions[consumer].handler
    total = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            if not await session.scalar(DRAINING, {"lock": lock_of(workspace, consumer)}):
                return total
            taken = await session.load(Event, TAKE, {"consumer": consumer, "most": batch})
            if taken:
                await handler(session, taken)
        total += len(taken)
        if len(taken) < batch:
            return total


def lock_of(workspace: Workspace, consumer: str) -> int:
    """Return the advisory lock that keeps a consumer's work in a workspace to one process at a time."""
    text = f"drain/{workspace.id}/{consumer}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


# ------------------------------------------------------------------------------------------------------------------ waking

_waker: Callable[[str], None] | None = None
_MEMO = "records.wakes"


def configure_waker(waker: Callable[[str], None] | None) -> None:
    """Let ``waker`` (of a running server) send the hints; without one, each session sends its own after its commit."""
    global _waker  # noqa: PLW0603 - assembled once per process
    _waker = waker


def wake_after_commit(session: Session) -> None:
    """Wake the drainers and listeners once the transaction is durable; once per transaction."""
    if not session.memo.setdefault(_MEMO, False):
        session.memo[_MEMO] = True
        session.after_commit(partial(_wake, session))


async def _wake(session: Session) -> None:
    if _waker is not None:
        _waker(session.workspace.id)
        return
    params: dict[str, Any] = {"channel": CHANNEL, "payload": session.workspace.id}
    await session.execute(NOTIFY, params)
