"""The bulk job: batches of records, each one transaction that writes them, what became of them and the job's position."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import structlog

from yingtu.bulk import repository
from yingtu.bulk.repository import Done
from yingtu.bulk.service import BULK, TAGGING, Change
from yingtu.collaboration import tags
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.jobs.errors import PausedByItself
from yingtu.jobs.registry import handler
from yingtu.jobs.running import CONNECTION_LOST, RunningJob, database_away
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import Overloaded
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import StaleCatalog
from yingtu.records import service as records
from yingtu.records.changes import Delete, Held, Rejected, Restore, Source, Update, Written
from yingtu.records.errors import WriteContention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.bulk.repository import Item
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Field
    from yingtu.records.changes import Outcome

log = structlog.get_logger(__name__)

BATCH_ROWS = 500
BATCH_ATTEMPTS = 3
STALE_ATTEMPTS = 20
#: How long a batch waits for a database that is away before the job is left to be taken up later.
DATABASE_AWAY_S = 600.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
#: Beyond this share of refused records the job pauses, once it has looked at so many.
ERROR_SHARE, ERROR_ROWS = 0.2, 200
#: How long a job waits when the database has other work to do.
BUSY_WAIT_S = 60


@handler(BULK)
async def run_bulk(running: RunningJob) -> dict[str, object]:
    """Change the records of a job from where its last committed batch ended; return the counts."""
    return await _Bulk(running).run()


class _ChangedUnderneathError(Exception):
    """Between reading the former values and locking, somebody changed one of the records; the batch is made again."""


class _Bulk:
    actor: Actor

    def __init__(self, running: RunningJob) -> None:
        params = running.params
        self.running = running
        self.object = str(params["object"])
        self.change = Change(params["change"])
        self.values: Mapping[str, Any] = params["values"]
        self.source = Source(params["source"])
        cursor = running.job.cursor or {}
        self.position: int = cursor.get("position", 0)
        self.written: int = cursor.get("written", 0)
        self.unchanged: int = cursor.get("unchanged", 0)
        self.held: int = cursor.get("held", 0)
        #: Records looked at and refused since the job was last resumed by somebody who had seen its errors.
        self.window: list[int] = cursor.get("window", [0, 0])

    @property
    def cursor(self) -> dict[str, object]:
        return {
            "position": self.position,
            "written": self.written,
            "unchanged": self.unchanged,
            "held": self.held,
            "window": self.window,
        }

    async def run(self) -> dict[str, object]:
        async with self.running.database.read(self.running.workspace, Pool.BATCH) as session:
            await self._resolve(session)
        if self.running.job.cursor is None:
            async with self.running.step() as session:
                if undone := self.running.params.get("undoes"):
                    await repository.add_undoing(session, self.running.job.id, int(undone))
                await self.running.advance(session, cursor=self.cursor)
        while True:
            begun = monotonic()
            if not await self._again_and_again():
                counts = {"written": self.written, "unchanged": self.unchanged, "held": self.held}
                return {"object": self.object, **counts}
            self._keep_limits(monotonic() - begun)

    def _keep_limits(self, took_s: float) -> None:
        """Pause between two batches when too much is refused or the database is busy.

        Raises:
            PausedByItself: with the reason.
        """
        rows, refused = self.window
        if rows >= ERROR_ROWS and refused > ERROR_SHARE * rows:
            self.window = [0, 0]
            params: dict[str, object] = {"errors": refused, "rows": rows}
            raise PausedByItself("bulk_too_many_errors", params, cursor=self.cursor)
        if took_s > self.running.settings.bulk_batch_limit_s:
            until = clock.now() + timedelta(seconds=BUSY_WAIT_S)
            params = {"seconds": round(took_s, 1), "wait_s": BUSY_WAIT_S, "resume_at": until.isoformat()}
            raise PausedByItself("bulk_database_busy", params)

    async def _resolve(self, session: Session) -> None:
        actor_id = self.running.actor_id
        self.actor = SYSTEM if actor_id is None else await identity.actor_of_user(session, actor_id)
        await metadata.catalog(session)

    async def _again_and_again(self) -> bool:
        """Write one batch, again when the database was away, when others were in the way or when rights changed."""
        pause, waited, failures, stale = FIRST_PAUSE_S, 0.0, 0, 0
        while True:
            self.running.check()
            try:
                return await self._once()
            except StaleCatalog:
                stale += 1
                if stale > STALE_ATTEMPTS:
                    raise
                with suppress(*CONNECTION_LOST):
                    async with self.running.database.read(self.running.workspace, Pool.BATCH) as session:
                        await self._resolve(session)
            except (psycopg.Error, Overloaded, WriteContention, _ChangedUnderneathError) as error:
                away = database_away(error)
                failures += not away
                if failures == BATCH_ATTEMPTS or waited > DATABASE_AWAY_S:
                    raise
                log.warning("bulk.batch_failed", job=self.running.job.id, after=self.position, error=str(error))
                waited += pause
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _once(self) -> bool:
        """Write the next batch in one transaction; False when there is none."""
        job_id = self.running.job.id
        before = (self.position, self.written, self.unchanged, self.held, list(self.window))
        try:
            async with self.running.step() as session:
                items = await repository.batch(session, job_id, after=self.position, most=BATCH_ROWS)
                if not items:
                    return False
                done = await self._write(session, items)
                await repository.finish(session, job_id, done)
                refused = sum(1 for each in done if each.code is not None)
                changed = sum(1 for each in done if each.wrote)
                held = sum(1 for each in done if each.held)
                self.position = items[-1].position
                self.written += changed
                self.held += held
                self.unchanged += len(done) - refused - changed - held
                self.window = [self.window[0] + len(done), self.window[1] + refused]
                await self.running.advance(session, done=len(done), errors=refused, cursor=self.cursor)
        except BaseException:
            self.position, self.written, self.unchanged, self.held, self.window = before
            raise
        if delay := self.running.settings.bulk_batch_delay_ms:
            await asyncio.sleep(delay / 1000)
        return True

    async def _write(self, session: Session, items: Sequence[Item]) -> list[Done]:
        if self.change in TAGGING:
            return await self._tag(session, items)
        former = await self._former(session, items) if self.change in {Change.EDIT, Change.ASSIGN} else {}
        result = await records.write(
            session,
            self.actor,
            self.object,
            [self._change_of(each) for each in items],
            source=self.source,
            reason=self.running.params["reason"],
            atomic=False,
        )
        return [self._done(item, each, former) for item, each in zip(items, result.outcomes, strict=True)]

    async def _tag(self, session: Session, items: Sequence[Item]) -> list[Done]:
        """Set or take off the tag; only records that this changed are changed back by undoing it."""
        wanted = [UUID(self.running.params["tag"])]
        put, take = (wanted, []) if self.change is Change.TAG else ([], wanted)
        ids = [each.record_id for each in items]
        tagged = await tags.change_many(session, self.actor, self.object, ids, put=put, take=take)
        refused = frozenset(tagged.refused)
        return [
            Done(each.position, code="bulk_not_yours")
            if each.record_id in refused
            else Done(each.position, former={} if each.record_id in tagged.changed else None)
            for each in items
        ]

    def _change_of(self, item: Item) -> Update | Delete | Restore:
        match self.change:
            case Change.DELETE:
                return Delete(item.record_id, item.expected)
            case Change.RESTORE:
                return Restore(item.record_id)
            case _:
                return Update(item.record_id, self.values if item.given is None else item.given, item.expected)

    def _done(self, item: Item, outcome: Outcome, former: Mapping[UUID, dict[str, Any]]) -> Done:
        match outcome:
            case Written(changed=False):
                return Done(item.position)
            case Written(version=version):
                before = former.get(item.record_id)
                if before is not None and before["version"] != version - 1:
                    raise _ChangedUnderneathError
                kept = None if before is None else {name: each for name, each in before.items() if name != "version"}
                return Done(item.position, version=version, former=kept)
            case Rejected(problems=problems):
                first = problems[0]
                code = "bulk_changed_meanwhile" if first.code == "stale_version" else first.code
                return Done(item.position, field=first.pointer or None, code=code, params=dict(first.params))
            case Held():
                return Done(item.position, held=True)

    async def _former(self, session: Session, items: Sequence[Item]) -> dict[UUID, dict[str, Any]]:
        """Return the values the records have now in the fields that change, in the form the write path takes."""
        catalog = await records.catalog_for(session, self.actor)
        obj = catalog.object(self.object)
        given = {name for item in items for name in item.given or self.values}
        names = sorted({name.partition(".")[0] for name in given} & obj.fields.keys())
        parts = {name: _parts(obj.fields[name]) for name in names}
        paths = ("id", "version", *names, *(f"{name}.{part}" for name, each in parts.items() for part in each))
        rows = await records.fetch(session, self.actor, self.object, [each.record_id for each in items], fields=paths)
        return {UUID(row["id"]): _clear_values(row, parts) for row in rows}


def _parts(field: Field) -> list[str]:
    """Return the parts of a value that the write path takes; the others follow from these."""
    return [part.name for part in field.type.parts(field.options) if part.name not in {"", "base", "rate_date"}]


def _clear_values(row: Mapping[str, Any], parts: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return version and values of a record; what the actor sees masked cannot be put back by them."""
    masked = set(row.get("$masked", ()))
    found: dict[str, Any] = {"version": row["version"]}
    for name, further in parts.items():
        if name not in row or name in masked:
            continue
        value = row[name]
        if value is not None and further:
            value = {"": value, **{part: row[path] for part in further if (path := f"{name}.{part}") in row}}
        found[name] = value
    return found
