"""The export job: pages of the read path at one fixed moment, written to a file that appears when it is complete.

The moment is that of the first attempt; every attempt begins the file anew and gives the same rows. Between two pages nothing
is held in the database: no snapshot, no lock. While a page is written the next one is fetched.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import orjson
import psycopg
import structlog

from yingtu.access.marking import watermark
from yingtu.access.policy import Operation
from yingtu.exchange import export_repository as repository
from yingtu.exchange.cell_text import RUN_AS_FORMULA, SUSPICIOUS
from yingtu.exchange.export_columns import Selection, select, typed_cells, yes_and_no
from yingtu.exchange.export_errors import NoSpace, ReplicaBehind, Unsettled, WriteFailed
from yingtu.exchange.export_files import KEPT, file_name, place_of
from yingtu.exchange.export_groups import Figure, Grouped, as_of_row, cells_of, figures
from yingtu.exchange.export_writers import CsvWriter, Growing, XlsxWriter, disk_needed
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM, Actor, Device
from yingtu.jobs import service as jobs
from yingtu.jobs.registry import handler
from yingtu.jobs.running import CONNECTION_LOST, RunningJob, database_away
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import Overloaded
from yingtu.kit.i18n import translate
from yingtu.metadata.errors import StaleCatalog
from yingtu.query.ast import parse_filter
from yingtu.query.errors import InvalidCursor
from yingtu.query.texts import Csv, Texts
from yingtu.records import service as records
from yingtu.records.read import ListQuery
from yingtu.records.read_plan import reading
from yingtu.records.service import LinesPage, RowsPage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from yingtu.exchange.export_writers import Writer
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

log = structlog.get_logger(__name__)

#: Kind of the export job.
EXPORT = "export"
PAGE_ROWS = 10_000
#: Progress is told this often.
PROGRESS_S = 0.5
#: A write that is still on its way to its commit after this time is not waited for; reads of the past go by the same rule.
SETTLED_AFTER_S = 5.0
SETTLED_POLL_S = 0.02
REPLICA_PATIENCE_S = 60.0
#: How often rights or configuration may change under one attempt.
STALE_ATTEMPTS = 10
STALE_PAUSE_S = 0.2
#: How often a file is begun that the disk does not take, with twice the pause each time.
DISK_ATTEMPTS = 5
DISK_PAUSE_S = 0.5
#: How long a page waits for a database that is away before the job is left to be taken up later.
DATABASE_AWAY_S = 120.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0


@handler(EXPORT)
async def run_export(running: RunningJob) -> dict[str, object]:
    """Make the file of a job; return its name, size, rows and how long it is kept."""
    return await _Export(running).run()


class _ChangedError(Exception):
    """Rights or configuration are others than those the file was begun under."""


@dataclass(frozen=True)
class _Under:
    """What the file is made under; equal as long as the person sees the same."""

    actor: Actor
    catalog_version: int

    @property
    def sees(self) -> tuple[object, ...]:
        one = self.actor
        return (self.catalog_version, one.roles, dict(one.owners), one.device)


class _Export:
    catalog: Catalog
    exported: Object
    under: _Under

    def __init__(self, running: RunningJob) -> None:
        self.running = running
        self.params = running.params
        self.as_of: datetime | None = None
        self.grouped = Grouped.of_params(running.params)
        self.figures: tuple[Figure, ...] = ()
        self.selection = Selection((), ())

    async def run(self) -> dict[str, object]:
        await self._fix_moment()
        changed = failed = 0
        while changed < STALE_ATTEMPTS:
            try:
                await self._reading(self._resolve)
                return await self._whole_file()
            except (_ChangedError, StaleCatalog, InvalidCursor):
                pause = STALE_PAUSE_S * changed
                changed += 1
            except (NoSpace, WriteFailed):
                # Others' temporary files may go, a disk over the network may come back.
                pause = DISK_PAUSE_S * 2**failed
                failed += 1
                if failed == DISK_ATTEMPTS:
                    raise
            log.info("export.begun_again", job=self.running.job.id, changed=changed, failed=failed)
            self.running.check()
            await asyncio.sleep(pause)
        raise Unsettled

    # ----------------------------------------------------------------------------------------------------- the moment

    async def _fix_moment(self) -> None:
        """Choose the moment, once for all attempts, and wait until nothing that was written before it is on its way."""
        running = self.running
        cursor = running.job.cursor or {}
        known = datetime.fromisoformat(cursor["as_of"]) if cursor else None
        if known is None:
            async with running.database.read(running.workspace, Pool.BATCH) as session:
                known = await repository.now(session)
        async with running.step() as session:
            await running.begin_again(session, cursor={"as_of": known.isoformat()})
        self.as_of = known
        async with running.database.read(running.workspace, Pool.BATCH) as session:
            await self._settle(session)
            position = await repository.written(session)
        await self._follow(position)

    async def _settle(self, session: Session) -> None:
        begun = monotonic()
        newest = await repository.next_transaction(session)
        while await repository.oldest_transaction(session) < newest and monotonic() - begun < SETTLED_AFTER_S:
            self.running.check()
            await asyncio.sleep(SETTLED_POLL_S)

    async def _follow(self, position: str) -> None:
        """Wait until the server that is read from shows what the primary showed."""
        begun = monotonic()
        while True:
            async with self.running.database.read(self.running.workspace, Pool.REPORT) as session:
                if await repository.replayed(session, position):
                    return
            if monotonic() - begun > REPLICA_PATIENCE_S:
                raise ReplicaBehind
            self.running.check()
            await asyncio.sleep(SETTLED_POLL_S)

    # --------------------------------------------------------------------------------------------- rights and columns

    async def _resolve(self, session: Session) -> None:
        """Load the actor and the columns as they are now."""
        actor = await self._actor()
        self.catalog = await records.catalog_for(session, actor)
        self.under = _Under(actor, self.catalog.version)
        self.exported = self.catalog.object(self.params["object"])
        sight = reading(self.catalog, actor, self.exported, Operation.EXPORT)
        params = self.params
        if self.grouped is not None:
            self.figures = figures(
                sight,
                self.exported,
                self.grouped,
                header=params["header"],
                file_format=params["format"],
                language=params["language"],
                time_zone=params["time_zone"],
            )
            return
        fields = params["fields"]
        self.selection = select(
            sight,
            self.exported,
            None if fields is None else tuple(fields),
            header=params["header"],
            language=params["language"],
        )

    async def _actor(self) -> Actor:
        if self.running.actor_id is None:
            return SYSTEM
        # On the primary: it knows first who has lost a right.
        async with self.running.database.read(self.running.workspace, Pool.BATCH) as primary:
            found = await identity.actor_of_user(primary, self.running.actor_id)
        # Rights may depend on where it was asked for.
        return replace(found, device=Device(self.params["device"]), ip=self.params.get("ip"))

    # ------------------------------------------------------------------------------------------------------- the file

    async def _whole_file(self) -> dict[str, object]:
        running = self.running
        growing = Growing(
            place_of(running.settings, running.workspace, running.job.id, self.params["format"]), running.job.attempt
        )
        async with running.step() as session:
            await running.begin_again(session)
        try:
            with disk_needed():
                await asyncio.to_thread(growing.begin)
                rows = await (
                    self._fill(growing) if self.grouped is None else self._fill_figures(growing, self.grouped)
                )
                size = await asyncio.to_thread(growing.publish)
        finally:
            await asyncio.to_thread(growing.discard)
        return await self._made(rows, size)

    async def _made(self, rows: int, size: int) -> dict[str, object]:
        """Write down who took what out: it stays with the job when the file is gone."""
        params = self.params
        language = params["language"]
        what = "" if self.grouped is None else translate("export_groups", {}, language)
        name = file_name(self.exported, params["format"], language, params["time_zone"], what=what)
        async with self.running.step() as session:
            await self.running.advance(session)
            fact = {
                **{key: params[key] for key in ("object", "filter", "sort", "format", "ip")},
                "rows": rows,
                "file": name,
                "columns": [each.key for each in self.figures or self.selection.columns],
                "actor_id": None if self.running.actor_id is None else str(self.running.actor_id),
            }
            await jobs.note(session, self.running.job.id, "export_made", fact)
        return {
            "object": params["object"],
            "file": name,
            "rows": rows,
            "size": size,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "omitted": list(self.selection.omitted),
            "expires_at": (clock.now() + KEPT).isoformat(),
        }

    async def _fill(self, growing: Growing) -> int:
        writer = await asyncio.to_thread(self._writer, growing)
        rows, told, told_at = 0, 0, monotonic()
        total: int | None = await self._count()
        page: LinesPage | RowsPage | None = await self._page(None)
        try:
            while page is not None:
                # The next page comes while this one is written.
                coming = asyncio.create_task(self._page(page.next_cursor)) if page.next_cursor else None
                try:
                    rows += await asyncio.to_thread(self._write, writer, page)
                    self.running.check()
                    if coming is None or monotonic() - told_at >= PROGRESS_S:
                        async with self.running.step() as session:
                            await self.running.advance(session, done=rows - told, total=total)
                        told, told_at = rows, monotonic()
                    page = None if coming is None else await coming
                finally:
                    if coming is not None and not coming.done():
                        coming.cancel()
                        await asyncio.gather(coming, return_exceptions=True)
        finally:
            await asyncio.to_thread(writer.close)
        return rows

    async def _fill_figures(self, growing: Growing, grouped: Grouped) -> int:
        """Write the groups, and at the end of which moment they are."""

        async def read(session: Session) -> bytes:
            query = grouped.query(parse_filter(self.params["filter"]), self.as_of)
            return await records.aggregate(session, self.under.actor, self.exported.api_name, query)

        zone = ZoneInfo(self.params["time_zone"])
        rows, cells = cells_of(await self._current(read), self.figures)
        writer = await asyncio.to_thread(self._writer, growing)
        try:
            await asyncio.to_thread(writer.write, cells)
            await asyncio.to_thread(writer.write, as_of_row(self.figures, self.as_of, zone, self.params["language"]))
        finally:
            await asyncio.to_thread(writer.close)
        async with self.running.step() as session:
            await self.running.advance(session, done=rows, total=rows)
        return rows

    def _writer(self, growing: Growing) -> Writer:
        columns = self.figures or self.selection.columns
        if self.params["format"] == "xlsx":
            mark = watermark(self.catalog, self.under.actor)
            return XlsxWriter(growing.path, columns, self.params["language"], mark=mark)
        return CsvWriter(growing.path, columns, self.params["encoding"])

    def _write(self, writer: Writer, page: LinesPage | RowsPage) -> int:
        """Add a page to the file; return how many rows it has."""
        match writer, page:
            case CsvWriter(), LinesPage():
                writer.write_lines(page.lines)
                return page.rows
            case XlsxWriter(), RowsPage():
                columns = list(zip(*page.rows, strict=True))
                cells = [typed_cells(each.shape, time_zone=self.params["time_zone"]) for each in self.selection.columns]
                places = [page.places[each.key] for each in self.selection.columns]
                writer.write(
                    [make(columns[place] if columns else ()) for make, place in zip(cells, places, strict=True)]
                )
                return len(page.rows)
        raise AssertionError("a page of the other format")

    # ---------------------------------------------------------------------------------------------------------- pages

    def _query(self, **options: Any) -> ListQuery:
        return ListQuery(
            filter=parse_filter(self.params["filter"]),
            sort=self.params["sort"],
            as_of=self.as_of,
            settled=True,
            operation=Operation.EXPORT,
            **options,
        )

    async def _count(self) -> int:
        """Return how many rows there will be, for the progress."""
        query = self._query(fields=("id",), limit=1, total="exact")

        async def read(session: Session) -> bytes:
            return await records.list_records(session, self.under.actor, self.exported.api_name, query)

        return int(orjson.loads(await self._current(read))["total"]["count"])

    async def _page(self, cursor: str | None) -> LinesPage | RowsPage:
        keys = tuple(each.key for each in self.selection.columns)
        query = self._query(fields=keys, limit=PAGE_ROWS, cursor=cursor)
        language = self.params["language"]
        csv = (
            Csv(keys, self.params["time_zone"], SUSPICIOUS, RUN_AS_FORMULA) if self.params["format"] == "csv" else None
        )
        texts = Texts(language, *yes_and_no(language), csv)
        make = records.list_rows if csv is None else records.list_lines

        async def read(session: Session) -> LinesPage | RowsPage:
            return await make(session, self.under.actor, self.exported.api_name, query, texts)

        found: LinesPage | RowsPage = await self._current(read)
        return found

    async def _current(self, read: Callable[[Session], Awaitable[Any]]) -> Any:
        """Read under rights that are in force; as long as the person sees the same, the file goes on."""
        for _ in range(STALE_ATTEMPTS):
            try:
                return await self._reading(read)
            except StaleCatalog:
                before = self.under.sees
                await asyncio.sleep(STALE_PAUSE_S)
                actor = await self._actor()
                self.under = _Under(actor, actor.catalog_version or self.catalog.version)
                if self.under.sees != before:
                    raise _ChangedError from None
        raise Unsettled

    async def _reading(self, read: Callable[[Session], Awaitable[Any]]) -> Any:
        """Read in a short session of the report pool, again when the database was away."""
        pause, waited = FIRST_PAUSE_S, 0.0
        while True:
            self.running.check()
            try:
                async with self.running.database.read(self.running.workspace, Pool.REPORT) as session:
                    return await read(session)
            except (psycopg.Error, Overloaded, *CONNECTION_LOST) as error:
                if not database_away(error) or waited > DATABASE_AWAY_S:
                    raise
                waited += pause
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
