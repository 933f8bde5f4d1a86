"""Carrying an erasure out, as a job of small steps: records, every table, files, certificate.

Each step finds what is still there and takes it out, and moves the job's cursor in the same transaction: interrupted at any moment it
goes on where it was, and what is done twice finds nothing the second time. What identifies the person is fixed in ``erasure.plan``
before the first step and forgotten with the last.
"""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from yingtu.audit import repository as audit_repository
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.files import service as files
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.jobs.registry import handler
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.i18n import translate
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.privacy import attached, leftovers, records_repository, repository, scrub_repository, subjects
from yingtu.privacy.errors import UnknownErasure
from yingtu.privacy.scrub_repository import BLOCKS, Looking, Table
from yingtu.privacy.subjects import Ref
from yingtu.privacy.values import Scrubber, Value, from_params, needles, pattern_of
from yingtu.records.announce import announce
from yingtu.records.changes import Source
from yingtu.records.pinyin import pinyin_key
from yingtu.records.search_index import renew

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yingtu.jobs.running import RunningJob
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: Kind of the job.
ERASE: Final = "erase_personal_data"
#: Records emptied in one step.
AT_ONCE: Final = 50
#: Walks over all tables, two at least: the next one finds what was locked or written meanwhile. The last one finds nothing.
MOST_WALKS: Final = 4
_PINYIN: Final = "__pinyin"

#: Tables that are not walked, and why. Every other table is, whoever it belongs to.
COLLEAGUES: Final = frozenset(
    {"users", "user_role", "session", "login_attempt", "api_key", "factor", "push_device", "department", "team"}
)
CONFIGURATION: Final = frozenset(
    {
        "document", "config_version", "publishing", "promotion_base", "automation_version", "studio_draft",
        "setup_state", "installed_template", "retired", "reviewed_map",
    }
)  # fmt: skip
SEALED: Final = frozenset({"audit_entry", "audit_seal"})
#: ``search`` is made anew for every record that is touched; ``erasure`` is what is being carried out.
DERIVED: Final = frozenset({"search", "search_build", "erasure"})
#: Rows that were made from bytes kept elsewhere under the same id: when a row is changed, these go.
ORIGINALS: Final = {"mail": ("mail_raw", "content")}
_NOT_WALKED: Final = COLLEAGUES | CONFIGURATION | SEALED | DERIVED
_DETAILS: Final = "audit_detail"
#: The cursor of a walk before its first table: tables done, the one being walked, how far, and what was found.
_BEGINNING: Final[dict[str, Any]] = {"past": "", "within": "", "block": 0, "hits": 0}


@handler(ERASE)
async def run_erasure(running: RunningJob) -> dict[str, object]:
    """Carry out the erasure that a job names."""
    return await _Erasing(running).run()


class _Erasing:
    erasure: UUID
    person: Actor
    refs: list[Ref]
    values: list[Value]
    spared: list[UUID]
    marker: str

    def __init__(self, running: RunningJob) -> None:
        self.running = running
        self.cursor: dict[str, Any] = dict(running.job.cursor or {"stage": "records", "at": 0, "contents": []})

    async def run(self) -> dict[str, object]:
        async with self.running.database.read(self.running.workspace, Pool.BATCH) as session:
            done = await self._load(session)
        if not done:
            for stage, work in (("records", self._records), ("tables", self._tables), ("files", self._files)):
                if self.cursor["stage"] == stage:
                    await work()
            await self._finish()
        return {"erasure": str(self.erasure)}

    async def _load(self, session: Session) -> bool:
        found = await repository.erasure(session, UUID(self.running.params["erasure"]))
        if found is None:
            raise UnknownErasure
        self.erasure = found.id
        if found.plan is None:
            return True
        catalog = await metadata.catalog(session)
        self.marker = translate("privacy_marker", {}, catalog.workspace.language)
        # Only to be named in the audit: whoever ordered it may have left meanwhile.
        self.person = Actor(user_id=found.by, name=found.by_name or "") if found.by else SYSTEM
        self.refs = [Ref(each["object"], UUID(each["id"])) for each in found.records]
        self.values = from_params(found.plan["values"])
        self.spared = [UUID(each["id"]) for each in found.kept]
        return False

    async def _move(self, session: Session, done: int = 0, **to: Any) -> None:
        cursor = {**self.cursor, **to}
        await self.running.advance(session, done=done, cursor=cursor)
        self.cursor = cursor

    # ------------------------------------------------------------------------------------------------------- own records

    async def _records(self) -> None:
        """Empty the person's own records, with their history, comments and files."""
        portions = [
            (name, [ref.id for ref in portion])
            for name, group in groupby(sorted(self.refs), key=lambda ref: ref.object)
            for portion in _portions(list(group))
        ]
        for at, (name, ids) in enumerate(portions):
            if at < self.cursor["at"]:
                continue
            async with self.running.step() as session:
                await self._empty(session, name, ids)
                await self._move(session, len(ids), at=at + 1)
        async with self.running.step() as session:
            await self._move(session, stage="tables", **_BEGINNING, walk=1)

    async def _empty(self, session: Session, name: str, ids: Sequence[UUID]) -> None:
        catalog, now, change = await metadata.catalog(session), clock.now(), uuid7()
        personal = subjects.personal_of(catalog.object(name))
        await repository.add_change(session, change, self.person.user_id, Source.SYSTEM, now)
        emptied = await records_repository.erase(
            session, catalog, personal, ids, marker=self.marker, change_id=change, now=now
        )
        await repository.count(session, self.erasure, "records", emptied)
        await repository.mark(session, self.erasure, [name] * len(ids), ids, now)
        if subjects.is_person(personal.object):
            comments, contents = await repository.clear_belongings(session, ids, self.marker)
            await repository.count(session, self.erasure, "comments", comments)
            self.cursor["contents"] = [*self.cursor["contents"], *contents]
            await self._redact(session, await audit_repository.of_records(session, name, ids))
        await renew(session, name, ids)
        await announce(session, self.person, name, ids, "updated")

    async def _redact(self, session: Session, entries: Sequence[UUID]) -> None:
        if entries:
            gone = await audit.redact(session, self.person, entries, reason=f"erasure {self.erasure}")
            await repository.count(session, self.erasure, "audit", gone)

    # --------------------------------------------------------------------------------------------------------- all tables

    async def _tables(self) -> None:
        """Take the values out of every table, until a walk finds nothing."""
        while True:
            async with self.running.database.read(self.running.workspace, Pool.BATCH) as session:
                catalog = await metadata.catalog(session)
                tables = [each for each in await scrub_repository.tables(session) if each[0].name not in _NOT_WALKED]
            while pending := [each for each in tables if each[0].name > self.cursor["past"]]:
                async with self.running.step() as session:
                    await self._portion(session, catalog, pending)
            again = self.cursor["walk"] == 1 or (self.cursor["hits"] > 0 and self.cursor["walk"] < MOST_WALKS)
            async with self.running.step() as session:
                if not again:
                    await self._move(session, stage="files")
                    return
                await self._move(session, **_BEGINNING, walk=self.cursor["walk"] + 1)

    async def _portion(self, session: Session, catalog: Catalog, pending: Sequence[tuple[Table, int]]) -> None:
        """Walk so many blocks, of as many tables as that takes; places are remembered by name, tables may come and go."""
        at, hits, left = 0, 0, BLOCKS
        block = self.cursor["block"] if self.cursor["within"] == pending[0][0].name else 0
        while at < len(pending) and left > 0:
            table, size = pending[at]
            hits += await self._scrub(session, catalog, table, block)
            left -= min(size - block, BLOCKS)
            block += BLOCKS
            if block >= size:
                at, block = at + 1, 0
        past = pending[at - 1][0].name if at else self.cursor["past"]
        within = pending[at][0].name if at < len(pending) else ""
        await self._move(session, past=past, within=within, block=block, hits=self.cursor["hits"] + hits)

    async def _scrub(self, session: Session, catalog: Catalog, table: Table, block: int) -> int:
        main = table.name.removesuffix("__history")
        is_records = main in catalog.objects
        looking = self._looking(every_tied=not is_records and table.has_json)
        record = "id" if is_records else None
        # The first walk passes over what somebody holds; the later ones, which find little, wait for it.
        patient = self.cursor.get("walk", 1) > 1
        rows = await scrub_repository.matching(session, table, looking, block, record=record, patient=patient)
        if not rows:
            return 0
        if table.name == _DETAILS:
            await self._redact(session, [row["id_of_row"] for row in rows])
            return len(rows)
        changed = [(row, new) for row in rows if (new := self._cleaned(catalog, table, row)) is not None]
        # What a value is part of the key of goes as a whole: a second marker would be the same key.
        gone = [row for row, new in changed if any(row[name] != new[name] for name in table.keys)]
        places = {row["place_of_row"] for row in gone}
        await scrub_repository.remove(session, table, gone)
        await scrub_repository.rewrite(
            session, table, [new for row, new in changed if row["place_of_row"] not in places]
        )
        await repository.count(session, self.erasure, table.name, len(changed))
        if changed and table.name in ORIGINALS:
            await scrub_repository.empty(session, *ORIGINALS[table.name], [row["id_of_row"] for row, _ in changed])
        if changed and table.name in catalog.objects:
            await renew(session, table.name, [row["id_of_row"] for row, _ in changed])
        return len(changed)

    def _looking(self, *, every_tied: bool) -> Looking:
        mine = [value for value in self.values if not value.shared]
        return Looking(
            pattern_of(mine),
            pattern_of(self.values) if len(mine) < len(self.values) else None,
            [ref.id for ref in self.refs],
            self.spared,
            every_tied=every_tied,
        )

    def _cleaned(self, catalog: Catalog, table: Table, row: dict[str, Any]) -> dict[str, Any] | None:
        """Return a row without the values; None: there were none."""
        scrubber = self._scrubber(catalog, tied=row["tied"])
        new = {name: _clean(scrubber, row[name], kind) for name, kind in table.columns}
        if all(new[name] == row[name] for name in new):
            return None
        obj = catalog.objects.get(table.name)
        for name in list(new):
            if name.endswith(_PINYIN) and new.get(main := name.removesuffix(_PINYIN)) != row.get(main):
                new[name] = pinyin_key(new[main]) if new[main] else None
            field = None if obj is None else obj.fields.get(name)
            if field is not None and new[name] != row[name] and (field.unique or field.type.name not in _WORDS):
                # What has a form of its own, or must be unlike all others, cannot hold the marker.
                new[name] = None
        return {**row, **new}

    def _scrubber(self, catalog: Catalog, *, tied: bool) -> Scrubber:
        if not tied:
            return Scrubber([value for value in self.values if not value.shared], self.marker)
        names = {
            field.api_name
            for name in {ref.object for ref in self.refs}
            for field in subjects.personal_of(catalog.object(name)).fields
        }
        return Scrubber(self.values, self.marker, frozenset(names))

    # -------------------------------------------------------------------------------------------------------------- files

    async def _files(self) -> None:
        """Remove files of the person's records, and files made or uploaded that hold a value: named first, so that all are counted."""
        running = self.running
        wanted = needles(value for value in self.values if not value.shared)
        if "leftovers" not in self.cursor:
            found = await asyncio.to_thread(leftovers.find, running.settings, running.workspace, wanted)
            near = await attached.look(running, self.refs, wanted)
            async with running.step() as session:
                await repository.count(session, self.erasure, "files", len(self.cursor["contents"]))
                await repository.count(session, self.erasure, "exports_and_uploads", len(found))
                await self._move(session, leftovers=found, attached=near)
        await files.remove_unnamed(running.database, running.workspace, running.settings, self.cursor["contents"])
        await asyncio.to_thread(leftovers.remove, running.settings, running.workspace, self.cursor["leftovers"])
        async with running.step() as session:
            await repository.count(session, self.erasure, "answers", await repository.forget_answers(session, wanted))
            await self._move(session, stage="finish", contents=[], leftovers=[])

    # -------------------------------------------------------------------------------------------------------- certificate

    async def _finish(self) -> None:
        async with self.running.step() as session:
            found = await repository.erasure(session, self.erasure)
            if found is None:
                raise UnknownErasure
            kept = [*found.kept, *await self._left(session), *attached.lines(self.cursor["attached"])]
            scrubber = Scrubber(self.values, self.marker)
            reason = None if found.reason is None else scrubber.text(found.reason)
            said = {"erasure": str(self.erasure), "records": found.records, "done": found.done}
            [first, *_] = self.refs
            await audit.note(
                session,
                self.person,
                Action.PERSONAL_DATA_ERASED,
                object_name=first.object,
                record_id=first.id,
                detail=said,
            )
            await repository.finish(session, self.erasure, reason=reason, kept=kept, now=clock.now())
            await self.running.advance(session, cursor={"stage": "done"})

    async def _left(self, session: Session) -> list[dict[str, Any]]:
        """Return what names the person still and cannot be changed here."""
        pattern = pattern_of(value for value in self.values if not value.shared)
        if pattern is None:
            return []
        left: list[dict[str, Any]] = []
        if sealed := await repository.count_sealed(session, pattern):
            left.append({"what": "sealed", "count": sealed})
        looking = Looking(pattern, None, ())
        named: list[str] = []
        for table, size in await scrub_repository.tables(session):
            if table.name == "document":
                for begin in range(0, size, BLOCKS):
                    rows = await scrub_repository.matching(session, table, looking, begin)
                    named += [f"{row['kind']}/{row['key']}" for row in rows]
        if named:
            left.append({"what": "configuration", "count": len(named), "documents": sorted(named)})
        return left


_WORDS: Final = frozenset({"text", "long_text"})


def _clean(scrubber: Scrubber, value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "text[]":
        return [None if each is None else scrubber.text(each) for each in value]
    if kind in {"json", "jsonb"}:
        new = scrubber.json_text(value)
        return value if _same_json(new, value) else new
    return scrubber.text(value)


def _same_json(one: str, other: str) -> bool:
    return bool(orjson.loads(one) == orjson.loads(other))


def _portions(refs: Sequence[Ref]) -> Iterator[Sequence[Ref]]:
    for begin in range(0, len(refs), AT_ONCE):
        yield refs[begin : begin + AT_ONCE]
