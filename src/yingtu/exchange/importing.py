"""The import job: batches of rows, each one transaction that writes the records, their errors and the job's position."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from yingtu.exchange import (
    archives,
    past_repository,
    people,
    reading,
    repository,
    retry_repository,
    set_steps,
    written_repository,
)
from yingtu.exchange.archives import CannotKeep, Unpacked
from yingtu.exchange.beside import take_files, take_past
from yingtu.exchange.errors import UnknownSource
from yingtu.exchange.files import place_of
from yingtu.exchange.learning_repository import remember
from yingtu.exchange.mapping import Mode, Plan, parse_mapping, plan
from yingtu.exchange.repeating import repeat
from yingtu.exchange.repository import RowError
from yingtu.exchange.resolve import Resolver
from yingtu.exchange.rows import Draft, drafts
from yingtu.fields.base import BadValue, ParseContext
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.jobs.errors import PausedByItself
from yingtu.jobs.registry import handler
from yingtu.jobs.running import RunningJob
from yingtu.kit.db import Pool
from yingtu.kit.errors import Problem
from yingtu.kit.ids import parse_uuid
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT, Object
from yingtu.records import service as records
from yingtu.records.changes import HISTORY, Create, Held, Rejected, Source, Update, WriteContext, Written
from yingtu.records.reach import reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yingtu.exchange.archive import Archive
    from yingtu.exchange.beside import Files
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.changes import Change, Outcome

#: Kind of the import job.
IMPORT = set_steps.IMPORT
BATCH_ROWS = 500
#: Rows whose files are unpacked before their batch begins.
BATCH_ROWS_WITH_FILES = 50
#: Why an import pauses itself.
TOO_MANY_ERRORS = "import_paused_errors"

#: When records began and were last changed in the system they come from.
DATES = ("created_at", "updated_at")
COUNTED = ("created", "updated", "unchanged", "held", "rejected")
#: What only some imports do: files attached, changes of the past told.
COUNTED_BESIDE = ("files", "past")


@handler(IMPORT)
async def run_import(running: RunningJob) -> dict[str, object]:
    """Import the file of a job from where its last committed batch ended; return the counts."""
    one = _Import(running)
    try:
        return await _run(running, one)
    finally:
        one.close()


async def _run(running: RunningJob, one: _Import) -> dict[str, object]:
    await one.prepare()
    counts = Counter(running.job.cursor["counts"] if running.job.cursor else {})
    after = running.job.cursor["row"] if running.job.cursor else running.params.get("after", 0)
    lifted = bool(running.job.cursor and running.job.cursor.get("limit_lifted"))
    retried = int(running.params.get("retries", 0))
    rows = None if retried else reading.rows(one.path, one.source.layout, after=after)
    size = one.batch_rows
    while True:
        batch = await one.refused(retried, after, size) if rows is None else await asyncio.to_thread(_next, rows, size)
        if not batch:
            break
        if not lifted and one.goes_wrong(counts):
            # Whoever resumes has read the reason and wants the rest: the limit is lifted for this job.
            cursor = {"row": after, "counts": dict(counts), "limit_lifted": True}
            raise PausedByItself(TOO_MANY_ERRORS, one.how_wrong(counts), cursor=cursor)
        try:
            counts = await one.write(batch, counts, lifted=lifted)
        except CannotKeep as error:
            # Whoever makes room, or repairs what is broken, lets it go on where it stands.
            cursor = {"row": after, "counts": dict(counts)} | ({"limit_lifted": True} if lifted else {})
            raise PausedByItself(error.reason.code, error.reason.params, cursor=cursor) from error
        after = batch[-1][0]
        if delay := running.settings.import_batch_delay_ms:
            await asyncio.sleep(delay / 1000)
    async with running.step() as session:
        if counts["created"] + counts["updated"] + counts["unchanged"] + counts["past"]:
            await remember(session, one.object, one.source.columns, one.plan.mapping)
        await set_steps.after_import(
            session, one.actor, running.job, created=counts["created"], refused=counts["rejected"]
        )
    beside = {name: counts[name] for name in COUNTED_BESIDE if counts[name]}
    return {"object": one.object, **{name: counts[name] for name in COUNTED}, **beside}


def _next(rows: Iterator[tuple[int, list[str]]], size: int) -> list[tuple[int, list[str]]]:
    return list(islice(rows, size))


class _Import:
    """What stays the same from batch to batch, until configuration or rights change."""

    source: repository.Source
    plan: Plan
    resolver: Resolver
    actor: Actor
    archive: Archive | None = None

    def __init__(self, running: RunningJob) -> None:
        self.running = running
        self.object = str(running.params["object"])
        self.context = WriteContext(lenient=True)
        #: Cells that were corrected in the preview, by row.
        self.edits: Mapping[int, Mapping[str, str]] = {}

    async def prepare(self) -> None:
        """Load file, mapping, actor and catalog."""
        running = self.running
        wanted = parse_uuid(running.params["source"])
        async with running.database.read(running.workspace, Pool.BATCH) as session:
            found = None if wanted is None else await repository.get_source(session, wanted)
            if found is None:
                raise UnknownSource(source=running.params["source"])
            self.source = found
            self.path = place_of(running.settings, found.path)
            if "retries" not in running.params:
                self.edits = await retry_repository.fixes(session, running.job.id)
            await self._resolve(session)

            self.archive = await archives.opened(session, self.actor, self.plan.mapping, running.settings)

    def close(self) -> None:
        if self.archive is not None:
            self.archive.close()

    @property
    def batch_rows(self) -> int:
        """How many rows make a batch."""
        if self.object == USER_OBJECT:
            return people.BATCH_ROWS
        return BATCH_ROWS if self.archive is None else BATCH_ROWS_WITH_FILES

    async def _resolve(self, session: Session) -> None:
        actor_id = self.running.actor_id
        self.actor = SYSTEM if actor_id is None else await identity.actor_of_user(session, actor_id)
        catalog = await metadata.catalog(session)
        mapping = parse_mapping(self.source.mapping)
        self.context = WriteContext(
            lenient=True, date_order=mapping.date_order or None, facts={HISTORY: mapping.migration}
        )
        self.plan = plan(mapping, self.source.columns, target_object(catalog, self.object), catalog)
        self.resolver = Resolver(
            self.plan, catalog, self.actor, lenient_context(catalog, self.actor, mapping.date_order)
        )

    async def refused(self, job_id: int, after: int, limit: int) -> list[tuple[int, list[str]]]:
        """Return refused rows of an earlier job beyond row ``after``, with the cells that were corrected."""
        async with self.running.database.read(self.running.workspace, Pool.BATCH) as session:
            return await retry_repository.rows(
                session, job_id, self.running.job.id, self.source.columns, after=after, limit=limit
            )

    def goes_wrong(self, counts: Counter[str]) -> bool:
        """Whether so many rows were refused that somebody should look before it goes on."""
        settings = self.running.settings
        done = self.running.done
        return done >= settings.import_error_rows and counts["rejected"] * 100 > done * settings.import_error_percent

    def how_wrong(self, counts: Counter[str]) -> dict[str, object]:
        return {
            "refused": counts["rejected"],
            "done": self.running.done,
            "percent": self.running.settings.import_error_percent,
        }

    async def write(
        self, batch: Sequence[tuple[int, list[str]]], counts: Counter[str], *, lifted: bool
    ) -> Counter[str]:
        """Write one batch, again when the database was away, when others were in the way or when rights changed."""

        async def once() -> Counter[str]:
            return await self._once(batch, counts, lifted=lifted)

        return await repeat(self.running, once, again=self._resolve, forget=self._forget, row=batch[0][0])

    def _forget(self) -> None:
        self.resolver.forget()

    async def _once(
        self, batch: Sequence[tuple[int, list[str]]], before: Counter[str], *, lifted: bool
    ) -> Counter[str]:
        if self.edits:
            batch = [(number, corrected(cells, self.edits.get(number), self.plan.columns)) for number, cells in batch]
        rows = drafts(self.plan, batch)
        if self.archive is None:
            return await self._step(batch, rows, before, lifted=lifted)
        files = Unpacked(self.running.settings, self.running.workspace, self.archive, self.resolver.context.time_zone)
        try:
            await files.take(rows)
            return await self._step(batch, rows, before, lifted=lifted, files=files)
        finally:
            files.discard()

    async def _step(
        self,
        batch: Sequence[tuple[int, list[str]]],
        rows: list[Draft],
        before: Counter[str],
        *,
        lifted: bool,
        files: Unpacked | None = None,
    ) -> Counter[str]:
        counts = Counter(before)
        async with self.running.step() as session:
            made = await self.resolver.lookups(session, rows)
            for object_name, result in made:
                await written_repository.keep(
                    session, self.running.job.id, object_name, result, [batch[0][0]] * len(result.outcomes)
                )
            await self.resolver.keys(session, rows)
            take_dates(rows, self.plan, self.resolver.context)
            if self.plan.mapping.mode is Mode.HISTORY:
                counts.update(await self._write_past(session, rows))
                ready = []
            else:
                said = take_files(rows, self.plan, self.resolver.context) if files is not None else {}
                ready = [row for row in rows if not row.problems]
            if not ready:
                pass
            elif self.object == USER_OBJECT:
                counts.update(
                    each for each in await people.import_people(session, self.actor, ready) if each != "rejected"
                )
            else:
                counts.update(await self._write_records(session, ready, files, said))
            errors = [error for row in rows if row.problems for error in row_errors(row, self.plan)]
            bad = sum(1 for row in rows if row.problems)
            counts["rejected"] += bad
            await repository.insert_errors(session, self.running.job.id, errors)
            await self.running.advance(
                session,
                done=len(rows),
                errors=bad,
                cursor={"row": batch[-1][0], "counts": dict(counts)} | ({"limit_lifted": True} if lifted else {}),
            )
        return counts

    async def _write_past(self, session: Session, rows: Sequence[Draft]) -> Counter[str]:
        """Write down what rows tell of the past of records that the actor may edit."""
        told = take_past(rows, self.plan, self.resolver.context)
        ids = {row.number: row.id for row in rows if row.id is not None and row.number in told}
        reached = (await reach(session, self.actor, self.object, set(ids.values()))).editable if ids else frozenset()
        for row in rows:
            if row.number in ids and row.id not in reached:
                row.problems.append(Problem("", "may_not_edit"))
        kept = {number: (ids[number], told[number]) for number in ids if ids[number] in reached}
        new = await past_repository.keep(session, self.running.job.id, self.object, kept)
        return Counter(past=new, unchanged=len(kept) - new)

    async def _write_records(
        self, session: Session, rows: Sequence[Draft], files: Unpacked | None, said: dict[int, Files]
    ) -> Counter[str]:
        changes = [change_of(row, self.plan) for row in rows]
        result = await records.write(
            session, self.actor, self.object, changes, source=Source.IMPORT, atomic=False, context=self.context
        )
        new = [isinstance(change, Create) for change in changes]
        numbers = [row.number for row in rows]
        await written_repository.keep(session, self.running.job.id, self.object, result, numbers, new=new)
        counts: Counter[str] = Counter()
        for row, change, outcome in zip(rows, changes, result.outcomes, strict=True):
            _count(counts, row, change, outcome)
        if files is not None:
            written = [
                (row, each.id) for row, each in zip(rows, result.outcomes, strict=True) if isinstance(each, Written)
            ]
            job_id = self.running.job.id
            counts["files"] += await files.attach(session, self.actor, self.object, job_id, written, said)
        return counts


def target_object(catalog: Catalog, name: str) -> Object:
    """Return what a file is imported into.

    Raises:
        UnknownObject: there is none of that name.
    """
    return people.people_object() if name == USER_OBJECT else catalog.object(name)


def lenient_context(catalog: Catalog, actor: Actor, date_order: Any) -> ParseContext:
    """Return how keys and looked-up values are read: as the write path reads the cells of a file."""
    settings = catalog.workspace
    return ParseContext(
        language=actor.language,
        time_zone=actor.time_zone,
        currency=settings.currency,
        country=settings.country,
        lenient=True,
        rates=settings.rates,
        date_order=date_order,
    )


def corrected(cells: list[str], edits: Mapping[str, str] | None, columns: Sequence[str]) -> list[str]:
    """Return the cells of a row with corrected texts in place of what the file says."""
    if not edits:
        return cells
    cells = cells + [""] * (len(columns) - len(cells))
    for place, column in enumerate(columns):
        if column in edits:
            cells[place] = edits[column]
    return cells


def take_dates(rows: Sequence[Draft], of: Plan, context: ParseContext) -> None:
    """Read when each record really began and was last changed, where the file says so; records that exist keep theirs."""
    for name in DATES:
        field = of.object.fields.get(name)
        if field is None or not any(one.name == name for one in of.assignments):
            continue
        for row in rows:
            value = row.values.pop(name, None)
            try:
                moment = None if value is None else field.type.parse(value, field.options, context)[""]
            except BadValue as error:
                row.problems.append(Problem(name, error.code, error.params))
            else:
                if moment is not None:
                    row.dates[name] = moment


def change_of(row: Draft, of: Plan) -> Change:
    """Return what the row asks the write path for."""
    values = row.values
    keys_only = [key.name for key in of.keys if key.field.type.name == "auto_number" and not of.mapping.migration]
    if row.id is not None:
        values = {name: value for name, value in values.items() if name not in keys_only}
        return Update(row.id, values)
    if keys_only:
        values = {name: value for name, value in values.items() if name not in keys_only}
    return Create(values, id=row.new_id, **row.dates)


def _count(counts: Counter[str], row: Draft, change: Change, outcome: Outcome) -> None:
    match outcome:
        case Written(changed=False):
            counts["unchanged"] += 1
        case Written():
            counts["created" if isinstance(change, Create) else "updated"] += 1
        case Rejected(problems):
            row.problems.extend(problems)
        case Held():
            counts["held"] += 1


def row_errors(row: Draft, of: Plan) -> list[RowError]:
    """Return the problems of a row in terms of its file: heading and text of the cell, and what was probably meant."""
    by_name = {one.name: one for one in of.assignments if one.constant is None}
    found = []
    for position, problem in enumerate(row.problems):
        one = by_name.get(problem.pointer) or by_name.get(problem.pointer.partition(".")[0])
        text = row.cells[one.place] if one is not None and one.place < len(row.cells) else None
        found.append(
            RowError(
                row_number=row.number,
                position=position,
                column_name=one.heading if one is not None else "",
                field=problem.pointer,
                value=text,
                code=problem.code,
                params=dict(problem.params),
                suggestion=_suggestion(problem),
                row_values=list(row.cells) if position == 0 else None,
            )
        )
    return found


def _suggestion(problem: Problem) -> str | None:
    given: Mapping[str, Any] = problem.params
    suggestions = given.get("suggestions")
    return str(suggestions[0]) if suggestions else None
