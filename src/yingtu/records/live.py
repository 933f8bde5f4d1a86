"""Live events: what has just happened, told to whoever is connected and may read it.

One task per process listens on a direct connection, reads new events of the workspaces somebody watches, and hands them to the
watchers. Event ids are given out before the commit, so a lower id may appear after a higher one: ids that were skipped are asked
for again for a while. A watcher gets ids only after the read path has let them through for that person.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import psycopg
import structlog

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.fields.base import Operator
from yingtu.kit import clock
from yingtu.kit.db import Workspace
from yingtu.kit.errors import Overloaded
from yingtu.kit.notify import listen
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import StaleCatalog
from yingtu.query.ast import Condition
from yingtu.records import service
from yingtu.records.arrays import array_literal
from yingtu.records.outbox import CHANNEL
from yingtu.records.outbox_repository import LAST, LAST_AT, SINCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session

log = structlog.get_logger(__name__)

#: Looked for this often although nobody woke us: hints may be lost.
SWEEP_S = 5.0
#: A skipped id is asked for so long; no transaction writes events and stays open longer.
GAP_S = 150.0
MAX_GAPS = 1_000
#: Events read at once, and told to somebody who comes back.
MAX_EVENTS = 1_000
#: Records of one event that are told; lists load again anyway.
MAX_IDS = 1_000
#: Ids before the last seen that are told again: they may have been committed after it.
OVERLAP = 20
#: Events that wait for one slow watcher; beyond, it is told to load everything again.
MAX_WAITING = 500


@dataclass(frozen=True, slots=True)
class Live:
    """One event on its way to watchers."""

    id: int
    object: str
    event: str
    ids: Sequence[UUID]


#: Told to a watcher who has missed too much: load everything again.
RELOAD = "reload"
#: Stands for the object in events whose ids are people: what they have been told has changed.
INBOX = "$inbox"


@dataclass(slots=True)
class _Place:
    """How far a workspace has been read."""

    last: int
    gaps: dict[int, float] = field(default_factory=dict)


class Hub:
    """The live events of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: dict[str, set[asyncio.Queue[Live]]] = defaultdict(set)
        self._places: dict[str, _Place] = {}
        self._woken: set[str] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @contextmanager
    def watch(self, workspace: Workspace) -> Iterator[asyncio.Queue[Live]]:
        """Lend a queue of everything that happens in a workspace from now on."""
        queue: asyncio.Queue[Live] = asyncio.Queue(MAX_WAITING + 1)
        if workspace.id not in self._watchers:
            self._places.pop(workspace.id, None)
        self._watchers[workspace.id].add(queue)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._read_forever())]
        try:
            yield queue
        finally:
            self._watchers[workspace.id].discard(queue)
            if not self._watchers[workspace.id]:
                del self._watchers[workspace.id]
                self._places.pop(workspace.id, None)
            if not self._watchers:
                for task in self._tasks:
                    task.cancel()
                self._tasks = []

    async def begin(self, session: Session, workspace: Workspace) -> None:
        """Fix from where on a watched workspace is read: whatever happens after this is told to its watchers.

        Left to the first reading, what woke that reading would be behind it already.
        """
        if workspace.id not in self._places:
            self._places.setdefault(workspace.id, _Place(await last_event(session)))

    async def _listen(self) -> None:
        async for workspace_id in listen(self._database.conninfo, CHANNEL):
            self._woken |= {workspace_id} if workspace_id else set(self._watchers)
            self._wake.set()

    async def _read_forever(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._wake.wait(), SWEEP_S)
                woken, self._woken = self._woken, set()
            except TimeoutError:
                woken = set(self._watchers)
            self._wake.clear()
            for workspace_id in woken & self._watchers.keys():
                try:
                    await self._read(workspace_id)
                except (psycopg.Error, Overloaded) as error:
                    log.warning("live_events_interrupted", workspace=workspace_id, reason=str(error))

    async def _read(self, workspace_id: str) -> None:
        async with self._database.read(Workspace(workspace_id)) as session:
            await self.begin(session, Workspace(workspace_id))
            place = self._places[workspace_id]
            found = await events_since(session, place.last, list(place.gaps))
        now = monotonic()
        for each in found:
            place.gaps.pop(each.id, None)
            if each.id > place.last:
                skipped = range(max(place.last + 1, each.id - MAX_GAPS), each.id)
                place.gaps.update(dict.fromkeys(skipped, now))
                place.last = each.id
            for queue in self._watchers.get(workspace_id, ()):
                _put(queue, each)
        place.gaps = {gap: since for gap, since in place.gaps.items() if now - since < GAP_S}
        if len(place.gaps) > MAX_GAPS:
            place.gaps = dict(sorted(place.gaps.items())[-MAX_GAPS:])
        if len(found) == MAX_EVENTS:
            self._woken.add(workspace_id)
            self._wake.set()


def _put(queue: asyncio.Queue[Live], each: Live) -> None:
    if queue.qsize() < MAX_WAITING:
        queue.put_nowait(each)
    elif not queue.full():
        queue.put_nowait(Live(each.id, "*", RELOAD, ()))


_hubs: WeakKeyDictionary[Database, Hub] = WeakKeyDictionary()


def hub_of(database: Database) -> Hub:
    """Return the hub of this process for a database."""
    found = _hubs.get(database)
    if found is None:
        found = _hubs[database] = Hub(database)
    return found


async def last_event(session: Session) -> int:
    """Return the id of the newest event."""
    last: int = await session.scalar(LAST)
    return last


async def quiet_for(session: Session) -> float | None:
    """Return for how many seconds nothing has happened, None: nothing ever has."""
    at = await session.scalar(LAST_AT)
    return None if at is None else max((clock.now() - at).total_seconds(), 0.0)


async def events_since(session: Session, after: int, gaps: Sequence[int] = ()) -> list[Live]:
    """Return the events after an id, and those of ``gaps`` that have appeared, in id order."""
    params: dict[str, Any] = {"after": after, "gaps": array_literal(gaps), "most": MAX_EVENTS}
    return await session.load(Live, SINCE, params)


async def check_current(session: Session, actor: Actor) -> None:
    """Compare the actor with the epochs in force.

    Raises:
        StaleCatalog: rights, people, sessions or configuration have changed since the actor was resolved.
    """
    if await metadata.epochs(session) != (actor.catalog_version, actor.access_epoch):
        raise StaleCatalog


async def readable(session: Session, actor: Actor, events: Sequence[Live]) -> list[Live]:
    """Return the events with only those records that the actor may read; events without any are left out.

    One read per object, however many events there are.

    Raises:
        StaleCatalog: the actor's rights are not the current ones.
    """
    catalog = await service.catalog_for(session, actor)
    wanted: dict[tuple[str, bool], dict[UUID, None]] = defaultdict(dict)
    for each in events:
        if each.object == INBOX:
            continue
        wanted[each.object, each.event == "deleted"].update(dict.fromkeys(each.ids[:MAX_IDS]))
    seen: dict[tuple[str, bool], set[str]] = {}
    for (name, deleted), ids in wanted.items():
        obj = catalog.objects.get(name)
        if obj is None or not access.policy(catalog, actor, obj).allows(Operation.READ):
            seen[name, deleted] = set()
            continue
        seen[name, deleted] = await _readable_ids(session, actor, name, list(ids), deleted=deleted)
    told = []
    for each in events:
        if each.event == RELOAD:
            told.append(each)
            continue
        if each.object == INBOX:
            told += [Live(each.id, INBOX, each.event, [found]) for found in each.ids if found == actor.user_id]
            continue
        allowed = seen[each.object, each.event == "deleted"]
        shown = [found for found in each.ids[:MAX_IDS] if str(found) in allowed]
        if shown:
            told.append(Live(each.id, each.object, each.event, shown))
    return told


async def _readable_ids(
    session: Session, actor: Actor, object_name: str, ids: list[UUID], *, deleted: bool
) -> set[str]:
    if not deleted:
        return {row["id"] for row in await service.fetch(session, actor, object_name, ids, fields=("id",))}
    where = Condition(("id",), Operator.IN, tuple(str(each) for each in ids))
    query = service.ListQuery(filter=where, sort="id", fields=("id",), limit=len(ids), trash=True)
    return {row["id"] for row in service.items_of(await service.list_records(session, actor, object_name, query))}
