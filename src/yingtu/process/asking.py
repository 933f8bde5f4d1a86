"""Asking people about records that stay too long: a message with a signed link per person and stage, and a to-do per record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from yingtu.channels import service as channels
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.i18n import translate
from yingtu.kit.ids import uuid7
from yingtu.process import links
from yingtu.process.guard import stage_label
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Update, Written
from yingtu.workdays.calendar import add_working_days, working_days_between
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process

#: Names that a message about many records tells.
_NAMED: Final = 5
TODO: Final = "task"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that has been in its stage too long, and who is asked about it."""

    record_id: UUID
    name: str
    entered_at: datetime
    person: UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """By which message, and with which to-do, somebody was asked about a record; None: the workspace has no to-dos."""

    letter: UUID
    task: UUID | None


def letter_key(letter: UUID) -> str:
    """Return the key under which a message was told, so that it can be settled."""
    return f"dwell:{letter}"


def due_after(catalog: Catalog, days: int | None) -> datetime | None:
    """Return the beginning of the day on which the next manager is asked: after ``days`` whole working days."""
    if days is None:
        return None
    calendar = calendar_of(catalog)
    today = calendar.local(clock.now()).date()
    return calendar.moment(datetime.combine(add_working_days(calendar, today, days + 1), time()))


async def ask(
    session: Session,
    catalog: Catalog,
    process: Process,
    stage: str,
    waiting: Sequence[Waiting],
    *,
    kind: str,
    former: Mapping[UUID, str] | None = None,
) -> list[Asked]:
    """Ask about records in one stage, in their order. ``kind`` is what one record is told by, ``<kind>_many`` many.

    ``former`` are the names of those who did not answer, by record.
    """
    document = process.document.stages[stage]
    calendar = calendar_of(catalog)
    today = calendar.local(clock.now()).date()
    by_person: dict[UUID, list[Waiting]] = defaultdict(list)
    for each in waiting:
        by_person[each.person].append(each)
    labels = {language: stage_label(process, stage, language) for language in ("zh-CN", "en")}
    letters: dict[UUID, UUID] = {}
    for person, mine in by_person.items():
        letter = letters[person] = uuid7()
        first = mine[0]
        params = {
            "stage": labels,
            "limit": document.dwell_days or 0,
            "days": _days(catalog, first, today),
            "name": first.name,
            "count": len(mine),
            "names": "、".join(each.name for each in mine[:_NAMED]),
            "who": (former or {}).get(first.record_id, ""),
        }
        await channels.notify(
            session,
            [person],
            kind=kind if len(mine) == 1 else f"{kind}_many",
            params=params,
            object=process.object.api_name if len(mine) == 1 else None,
            record_id=first.record_id if len(mine) == 1 else None,
            link=None if len(mine) == 1 else "/tasks",
            dedupe_key=letter_key(letter),
            mail_links={person: links.path(letter, person)},
        )
    tasks = await _to_dos(session, catalog, process, stage, waiting, today)
    return [Asked(letters[each.person], task) for each, task in zip(waiting, tasks, strict=True)]


async def _to_dos(
    session: Session, catalog: Catalog, process: Process, stage: str, waiting: Sequence[Waiting], today: date
) -> list[UUID | None]:
    """Give each person a to-do about each record, where the workspace has to-dos."""
    todo = catalog.objects.get(TODO)
    if todo is None or todo.name_field not in todo.fields:
        return [None] * len(waiting)
    about = next((field.api_name for field in todo.fields.values() if field.target == process.object.api_name), None)
    calendar = calendar_of(catalog)
    language = catalog.workspace.language
    label = stage_label(process, stage, language)
    due = calendar.moment(datetime.combine(add_working_days(calendar, today, 1), time()) + timedelta(hours=18))
    changes = []
    for each in waiting:
        told = {"name": each.name, "stage": label, "days": _days(catalog, each, today)}
        values = {todo.name_field: translate("dwell_todo", told, language)[:200], "owner_id": str(each.person)}
        values |= {"due_at": due.isoformat()} if "due_at" in todo.fields else {}
        values |= {"priority": "high"} if "priority" in todo.fields else {}
        changes.append(Create(values | ({about: str(each.record_id)} if about else {})))
    result = await records.write(session, SYSTEM, TODO, changes, source=Source.SYSTEM, atomic=False)
    return [outcome.id if isinstance(outcome, Written) else None for outcome in result.outcomes]


async def finish_to_dos(session: Session, catalog: Catalog, tasks: Sequence[UUID], *, done: bool) -> None:
    """Tick to-dos off: done with an answer, cancelled when the record moved first. What somebody closed stays as it is."""
    todo = catalog.objects.get(TODO)
    if todo is None or not tasks or "status" not in todo.fields:
        return
    closed = {"done", "cancelled"}
    rows = await records.fetch(session, SYSTEM, TODO, list(tasks), fields=("id", "status"))
    values = {"status": "done" if done else "cancelled"}
    if done and "done_at" in todo.fields:
        values["done_at"] = clock.now().isoformat()
    changes = [Update(UUID(str(row["id"])), values) for row in rows if row["status"] not in closed]
    if changes:
        await records.write(session, SYSTEM, TODO, changes, source=Source.SYSTEM, atomic=False)


def _days(catalog: Catalog, each: Waiting, today: date) -> int:
    calendar = calendar_of(catalog)
    return working_days_between(calendar, calendar.local(each.entered_at).date(), today)
