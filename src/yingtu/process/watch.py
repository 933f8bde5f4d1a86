"""The watch over stages: whoever stays too long is told to the manager, and older records are given their history of moves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from yingtu.access.service import context_of
from yingtu.channels import service as channels
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.i18n import translate
from yingtu.metadata import service as metadata
from yingtu.metadata.process_documents import ProcessDocument
from yingtu.process.guard import stage_label
from yingtu.process.plan import processes_of
from yingtu.process.watch_repository import backfill_statement, late_statement, replaced_statement
from yingtu.query.kinds import resolve
from yingtu.records import service as records
from yingtu.records.changes import Create, Source
from yingtu.records.repository import cached
from yingtu.workdays.calendar import add_working_days, is_working_day, working_days_between
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process

#: Records told about in one transaction.
BATCH: Final = 500
#: Records that get their moves in one transaction.
HISTORY_BATCH: Final = 5_000
#: Names that a message about many records tells.
_NAMED: Final = 5
_TODO: Final = "task"


@dataclass(frozen=True, slots=True)
class _Late:
    """A record that has been in its stage too long."""

    id: UUID
    name: str
    entered_at: datetime
    owner_id: UUID
    manager_id: UUID | None

    @property
    def teller(self) -> UUID:
        """Who is asked: the owner's manager; the owner, who has none."""
        return self.manager_id or self.owner_id


def all_processes(catalog: Catalog) -> Iterator[Process]:
    """Return every active process of every live object."""
    for name in dict.fromkeys(document.object for document in catalog.of_kind(ProcessDocument).values()):
        yield from processes_of(catalog, name)


async def tell_late(database: Database, workspace: Workspace) -> int:
    """Tell managers about records that stay in a stage too long, with a to-do that asks for the next step; return how many.

    Each record is told once per stay; who gives a reason (a pause) is left alone until the pause is over.
    """
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
    told = 0
    for process in all_processes(catalog):
        for stage, document in process.document.stages.items():
            while document.kind == "open" and document.dwell_days is not None:
                async with database.write(workspace, Pool.BATCH) as session:
                    found = await _late(session, catalog, process, stage, document.dwell_days)
                    if found:
                        await _tell(session, catalog, process, stage, document.dwell_days, found)
                told += len(found)
                if len(found) < BATCH:
                    break
    return told


async def _late(session: Session, catalog: Catalog, process: Process, stage: str, limit: int) -> list[_Late]:
    calendar = calendar_of(catalog)
    before = calendar.moment(datetime.combine(too_long_since(catalog, limit), time()))
    statement = cached(
        catalog.compiled,
        ("process_late", process.object.api_name, process.key),
        lambda: late_statement(catalog, process),
    )
    rows = await session.all(statement, {"stage": stage, "before": before, "now": clock.now(), "most": BATCH})
    return [_Late(*row) for row in rows]


def too_long_since(catalog: Catalog, limit: int) -> date:
    """Return the first day on which a stay that began is not too long yet: earlier ones have more than ``limit`` working days."""
    calendar = calendar_of(catalog)
    today = calendar.local(clock.now()).date()
    return add_working_days(calendar, today, -limit if is_working_day(calendar, today) else -(limit + 1))


async def _tell(
    session: Session, catalog: Catalog, process: Process, stage: str, limit: int, late: Sequence[_Late]
) -> None:
    calendar = calendar_of(catalog)
    today = calendar.local(clock.now()).date()
    by_person: dict[UUID, list[_Late]] = defaultdict(list)
    for each in late:
        by_person[each.teller].append(each)
    labels = {language: stage_label(process, stage, language) for language in ("zh-CN", "en")}
    for person, mine in by_person.items():
        first = mine[0]
        days = working_days_between(calendar, calendar.local(first.entered_at).date(), today)
        params = {"stage": labels, "limit": limit, "days": days, "name": first.name or "", "count": len(mine)}
        if len(mine) == 1:
            await channels.notify(
                session,
                [person],
                kind="process.dwell",
                params=params,
                object=process.object.api_name,
                record_id=first.id,
            )
        else:
            names = "、".join(each.name or "" for each in mine[:_NAMED])
            link = f"/o/{process.object.api_name}"
            await channels.notify(
                session, [person], kind="process.dwell_many", params=params | {"names": names}, link=link
            )
    await _ask(session, catalog, process, stage, late, today)


async def _ask(
    session: Session, catalog: Catalog, process: Process, stage: str, late: Sequence[_Late], today: date
) -> None:
    """Give each manager a to-do about each record, where the workspace has to-dos."""
    todo = catalog.objects.get(_TODO)
    if todo is None or todo.name_field not in todo.fields:
        return
    about = next((field.api_name for field in todo.fields.values() if field.target == process.object.api_name), None)
    calendar = calendar_of(catalog)
    language = catalog.workspace.language
    due = calendar.moment(datetime.combine(add_working_days(calendar, today, 1), time()) + timedelta(hours=18))
    changes = []
    for each in late:
        days = working_days_between(calendar, calendar.local(each.entered_at).date(), today)
        told = {"name": each.name or "", "stage": stage_label(process, stage, language), "days": days}
        values = {todo.name_field: translate("dwell_todo", told, language)[:200], "owner_id": str(each.teller)}
        values |= {"due_at": due.isoformat()} if "due_at" in todo.fields else {}
        values |= {"priority": "high"} if "priority" in todo.fields else {}
        changes.append(Create(values | ({about: str(each.id)} if about else {})))
    await records.write(session, SYSTEM, _TODO, changes, source=Source.SYSTEM, atomic=False)


async def give_history(database: Database, workspace: Workspace, catalog: Catalog) -> int:
    """Give moves and a standing to records that are older than their process, from their own history; return how many.

    Those whose stage was replaced when the process was changed are counted with them.
    """
    given = 0
    for process in all_processes(catalog):
        replaced = replaced_statement(catalog, process)
        stages = list(process.document.stages)
        while True:
            async with database.write(workspace, Pool.BATCH) as session:
                count = await session.execute(replaced, {"stages": stages, "now": clock.now(), "most": HISTORY_BATCH})
            given += count
            if count < HISTORY_BATCH:
                break
        statement, dynamic = backfill_statement(catalog, process)
        params = {name: resolve(value, context_of(SYSTEM)) for name, value in dynamic.items()}
        params |= {"stages": stages, "most": HISTORY_BATCH}
        while True:
            async with database.write(workspace, Pool.BATCH) as session:
                count = await session.execute(statement, params)
            given += count
            if count < HISTORY_BATCH:
                break
    return given
