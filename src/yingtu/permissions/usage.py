"""How much people read, export and are refused: counted in the process, written down every few seconds, limited, watched.

Reading must not cost a write, so each process counts by itself and adds its counts to the table. A limit is therefore kept to
within what other processes have counted since the last few seconds.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from psycopg import Error as PostgresError

from yingtu.channels import service as channels
from yingtu.kit import clock
from yingtu.kit.db import Workspace
from yingtu.kit.errors import Overloaded, YingtuError
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.permissions import repository, usage_repository
from yingtu.permissions.errors import ExportLimit, ExportNeedsApproval, ReadingLimit
from yingtu.permissions.service import administrators

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session
    from yingtu.metadata.catalog import Catalog, Object

log = structlog.get_logger(__name__)

READ, EXPORT, REFUSED, STALE = "read", "export", "refused", "stale"
FLUSH_S: Final = 5.0
#: What other processes counted is looked up this often for people with a limit.
LOOK_S: Final = 30
KEPT: Final = timedelta(days=180)
RIGHTS_KEPT: Final = timedelta(days=30)
#: Refusals that say something about the person, not about the request's form.
TELLING: Final = frozenset(
    {
        "forbidden",
        "operation_forbidden",
        "record_forbidden",
        "unknown_object",
        "record_not_found",
        "access_request_not_yours",
    }
)
#: Somebody asked in vain: person, when, object, record.
Attempt: TypeAlias = tuple[UUID, datetime, str, UUID]
_RECORD = re.compile(r"/objects/([a-z0-9_]+)/records/([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Taken:
    """Limits of an actor, None where there is none."""

    read_per_day: int | None
    export_per_day: int | None
    approve_above: int | None


def limits_of(catalog: Catalog, actor: Actor) -> Taken:
    """Return the actor's limits: of several roles the most generous counts."""
    key = ("limits", actor.roles)
    if key not in catalog.compiled:
        every = [catalog.roles[role].limits for role in actor.roles if role in catalog.roles]

        def most(name: str) -> int | None:
            values = [None if each is None else getattr(each, name) for each in every]
            return None if not values or None in values else max(value for value in values if value is not None)

        catalog.compiled[key] = Taken(
            most("read_records_per_day"), most("export_rows_per_day"), most("approve_export_above")
        )
    found: Taken = catalog.compiled[key]
    return found


class Usage:
    """What this process has counted since it last wrote it down."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[tuple[UUID, datetime, str]]] = {}
        self.attempts: dict[str, list[Attempt]] = {}
        #: Of people with a limit: records read today, and when that was looked up.
        self.today: dict[tuple[str, UUID, datetime], tuple[int, datetime]] = {}

    def add(self, workspace: str, person: UUID, kind: str, count: int) -> None:
        """Count something a person did."""
        hour = clock.now().replace(minute=0, second=0, microsecond=0)
        self.counts.setdefault(workspace, Counter())[person, hour, kind] += count

    def waiting(self, workspace: str, person: UUID, kind: str, since: datetime) -> int:
        """Return what was counted and is not written down yet."""
        counted = self.counts.get(workspace, Counter())
        return sum(n for (who, hour, what), n in counted.items() if (who, what) == (person, kind) and hour >= since)


_usage = Usage()


class Meter:
    """Counts records shown and holds back people who have read too many; ``records.read`` calls it."""

    async def before(self, session: Session, actor: Actor, catalog: Catalog) -> None:
        """Refuse a person who has read as many records today as their roles allow.

        Raises:
            ReadingLimit: with both numbers.
        """
        limit = None if actor.user_id is None else limits_of(catalog, actor).read_per_day
        if limit is None or actor.user_id is None:
            return
        begin, moment = day_of(catalog), clock.now()
        key = (session.workspace.id, actor.user_id, begin)
        known = _usage.today.get(key)
        if known is None or moment - known[1] > timedelta(seconds=LOOK_S):
            if len(_usage.today) > 10_000:
                _usage.today.clear()
            known = _usage.today[key] = (await repository.used(session, actor.user_id, READ, begin), moment)
        count = known[0] + _usage.waiting(session.workspace.id, actor.user_id, READ, begin)
        if count >= limit:
            raise ReadingLimit(count=count, limit=limit)

    def after(self, session: Session, actor: Actor, count: int) -> None:
        """Count records that were shown."""
        if actor.user_id is not None and count and actor.seen_by is None:
            _usage.add(session.workspace.id, actor.user_id, READ, count)


def refused(workspace: Workspace | None, actor: Actor | None, error: YingtuError, path: str) -> None:
    """Note that somebody was refused something; whether it was a stale link is found out when it is written down."""
    if workspace is None or actor is None or actor.user_id is None or error.code not in TELLING:
        return
    place = _RECORD.search(path)
    if error.status == 404 and place is not None:
        with suppress(ValueError):
            waiting = _usage.attempts.setdefault(workspace.id, [])
            if len(waiting) < 10_000:
                waiting.append((actor.user_id, clock.now(), place[1], UUID(place[2])))
        return
    _usage.add(workspace.id, actor.user_id, REFUSED, 1)


class ExportGate:
    """Holds back files that are too large; ``exchange.export`` asks it."""

    def limited(self, catalog: Catalog, actor: Actor) -> bool:
        """Whether the actor's roles limit exports."""
        limits = limits_of(catalog, actor)
        return limits.export_per_day is not None or limits.approve_above is not None

    async def check(
        self, session: Session, actor: Actor, catalog: Catalog, obj: Object, wanted: Mapping[str, Any], rows: int
    ) -> None:
        """See :func:`check_export`."""
        await check_export(session, actor, catalog, obj, wanted, rows)


async def check_export(
    session: Session, actor: Actor, catalog: Catalog, obj: Object, wanted: Mapping[str, Any], rows: int
) -> None:
    """Refuse a file that is larger than the actor's roles allow, and count it when it is not.

    Raises:
        ExportLimit: more rows than are left for today.
        ExportNeedsApproval: more rows than without approval, and nobody has approved exactly this export.
    """
    if actor.user_id is None:
        return
    limits = limits_of(catalog, actor)
    if limits.export_per_day is not None:
        done = await repository.used(session, actor.user_id, EXPORT, day_of(catalog))
        if done + rows > limits.export_per_day:
            raise ExportLimit(rows=rows, limit=limits.export_per_day, done=done)
    if limits.approve_above is not None and rows > limits.approve_above:
        approved = await repository.approved_export(session, actor.user_id, wanted, clock.now())
        if approved is None:
            raise ExportNeedsApproval(rows=rows, limit=limits.approve_above, wanted=dict(wanted), object=obj.api_name)
        await repository.close(session, approved, "used", clock.now())
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    await repository.add_usage(session, [(actor.user_id, hour, EXPORT, rows)])


def day_of(catalog: Catalog) -> datetime:
    """Return when today began by the company's clock."""
    local = clock.now().astimezone(ZoneInfo(catalog.workspace.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


async def flush(database: Database) -> int:
    """Write down what was counted, tell administrators of what is unusual; return how many counts were written."""
    counts, _usage.counts = _usage.counts, {}
    attempts, _usage.attempts = _usage.attempts, {}
    done = 0
    for workspace in counts.keys() | attempts.keys():
        rows = counts.get(workspace, Counter())
        async with database.write(Workspace(workspace)) as session:
            catalog = await metadata.catalog(session)
            for name, several in _by_object(attempts.get(workspace, ())).items():
                asked = [(record, person) for person, _, _, record in several]
                offered = await usage_repository.were_offered(session, catalog, name, asked)
                for (person, at, _, _), known in zip(several, offered, strict=True):
                    hour = at.replace(minute=0, second=0, microsecond=0)
                    rows[person, hour, STALE if known else REFUSED] += 1
            totals = await repository.add_usage(session, [(*key, count) for key, count in rows.items()])
            for person, hour, kind, count in totals:
                await _watch(session, catalog, person, hour, kind, count)
        done += len(rows)
    return done


def _by_object(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    found: dict[str, list[Attempt]] = {}
    for each in attempts:
        found.setdefault(each[2], []).append(each)
    return found


async def _watch(session: Session, catalog: Catalog, person: UUID, hour: datetime, kind: str, count: int) -> None:
    """Raise an alarm the first time that a person passes a bound within an hour."""
    settings = catalog.workspace.access
    bound = {REFUSED: settings.refusals_alarm, READ: settings.reading_alarm}.get(kind)
    if bound is None or count < bound:
        return
    if not await repository.raise_alarm(session, uuid7(), person, kind, hour, count, clock.now()):
        return
    who = (await repository.names(session, [person])).get(person, "")
    told = [each for each in await administrators(session) if each != person]
    await channels.notify(
        session, told, kind=f"system.access_{kind}", params={"who": who, "count": count}, link="/access?box=watch", urgent=True
    )  # fmt: skip


async def forget(session: Session) -> int:
    """Delete counts of long ago, and view rights that ended long ago."""
    moment = clock.now()
    return await repository.forget(session, moment - KEPT, moment - RIGHTS_KEPT)


@asynccontextmanager
async def flushing(database: Database) -> AsyncIterator[None]:
    """Write down what is counted every few seconds, and once more at the end."""

    async def work() -> None:
        while True:
            await asyncio.sleep(FLUSH_S)
            await _try(database)

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await _try(database)


async def _try(database: Database) -> None:
    try:
        await flush(database)
    except (PostgresError, Overloaded, YingtuError) as error:
        # Counts of a few seconds are lost; nobody's request depends on them.
        log.warning("access.usage_lost", error=str(error))
