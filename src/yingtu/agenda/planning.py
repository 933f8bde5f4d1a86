"""What a task does by itself: reminds of itself before it is due, and brings forth the next one of its series.

The plan of a task is worked out by a consumer of the outbox whenever the task changes, and carried out by a chore of the worker.
Both hold the plan's row, so that every reminder and every next task comes once, whichever worker does it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from yingtu.agenda import recurrence, repository
from yingtu.agenda.repository import Plan
from yingtu.channels import service as channels
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.metadata import service as metadata
from yingtu.records import outbox
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.outbox import Event
    from yingtu.workdays.calendar import Calendar

CONSUMER: Final = "agenda"
OBJECT: Final = "task"
#: Without these fields the object is another one of the same name.
NEEDED: Final = frozenset({"subject", "due_at", "status"})
CLOSED: Final = frozenset({"done", "cancelled"})
#: Taken up in one transaction.
PAGE: Final = 200
_WATCHED: Final = frozenset({"due_at", "status", "remind_before", "remind_at", "owner_id", *recurrence.FIELDS})
#: Belongs to one task of a series, not to the next.
_OWN: Final = frozenset({"due_at", "status", "done_at", "remind_at", "instruction", "owner_id"})
#: Field types whose values are written as they are read.
_COPIED: Final = frozenset(
    [
        "text",
        "long_text",
        "number",
        "percent",
        "boolean",
        "choice",
        "multi_choice",
        "date",
        "datetime",
        "time",
        "url",
        "email",
        "phone",
        "lookup",
        "user",
    ]
)


def subscribe() -> None:
    """Work plans out when tasks change; called when a process is assembled."""
    outbox.subscribe(
        CONSUMER,
        (OBJECT,),
        ("created", "updated", "deleted", "restored"),
        take,
        concerned=lambda catalog, _name: object_of(catalog) is not None,
        watched=lambda _catalog, _name: _WATCHED,
    )


def object_of(catalog: Catalog) -> Object | None:
    """Return the object of tasks, None where there is none as the standard has it."""
    found = catalog.objects.get(OBJECT)
    return found if found is not None and found.fields.keys() >= NEEDED else None


async def take(session: Session, events: Sequence[Event]) -> None:
    """Work out the plans of tasks that have changed."""
    await plan_again(session, {each: event.at for event in events for each in event.ids})


async def plan_again(session: Session, changed: Mapping[UUID, datetime]) -> None:
    """Work out the plans of tasks that changed at some moments: three statements, however many.

    Reminders count from the change, not from now: should the worker have been away, they come late instead of never.
    """
    ids = list(changed)
    catalog = await metadata.catalog(session)
    obj = object_of(catalog)
    if obj is None:
        return
    before = await repository.plans(session, ids)
    calendar, now = calendar_of(catalog), clock.now()
    rows = {UUID(str(row["id"])): row for row in await _read(session, obj, ids, _WATCHED)}
    found = [_planned(calendar, each, before.get(each), row, now, changed[each]) for each, row in rows.items()]
    keep = [each for each in found if each.remind_at is not None or each.series is not None]
    await repository.put(session, keep)
    kept = {each.record_id for each in keep}
    await repository.drop(session, [each for each in ids if each not in kept])


async def _read(session: Session, obj: Object, ids: Sequence[UUID], names: frozenset[str]) -> list[dict[str, Any]]:
    fields = ("id", *sorted(names & obj.fields.keys()))
    return await records.fetch(session, SYSTEM, OBJECT, ids, fields=fields)


def _planned(
    calendar: Calendar, record_id: UUID, before: Plan | None, row: Mapping[str, Any], now: datetime, changed: datetime
) -> Plan:
    due, closed = moment_of(row.get("due_at")), row.get("status") in CLOSED
    found = replace(
        before or Plan(record_id), remind_at=None if closed else next_reminder(calendar, row, after=changed)
    )
    rule = recurrence.rule_of(row)
    if rule is None or due is None:
        # One that has brought forth the next keeps its place, so that it does not do so again.
        return found if found.followed else replace(
            found, follow_at=None, series=None, occurrence=None, anchor=None, rule=None
        )  # fmt: skip
    if found.followed:
        return replace(found, follow_at=None)
    # Another rule begins anew. The first one of a series may still be moved, with all that come after it.
    if found.series is None or found.rule != rule.text() or found.occurrence == 1:
        found = replace(found, series=record_id, occurrence=1, anchor=due, rule=rule.text())
    return replace(found, follow_at=now if closed else due)


def next_reminder(calendar: Calendar, row: Mapping[str, Any], *, after: datetime) -> datetime | None:
    """Return the first moment behind ``after`` at which to remind of an open task."""
    due, own = moment_of(row.get("due_at")), moment_of(row.get("remind_at"))
    moments = [] if due is None else recurrence.remind_moments(calendar, due, row.get("remind_before") or [])
    return min((each for each in (*moments, own) if each is not None and each > after), default=None)


def moment_of(value: Any) -> datetime | None:
    """Return a moment as the read path writes it."""
    return datetime.fromisoformat(str(value)).astimezone(UTC) if value else None


# ------------------------------------------------------------------------------------------------------------ carrying out


async def carry_out(database: Database, workspace: Workspace) -> int:
    """Remind of what is due to be reminded of, and make the next ones of series; return how much there was to do."""
    async with database.read(workspace, Pool.BATCH) as session:
        if not await repository.waiting(session, clock.now()):
            return 0
    done = 0
    for work in (_remind, _follow):
        while True:
            async with database.write(workspace, Pool.BATCH) as session:
                count = await work(session)
            done += count
            if count < PAGE:
                break
    return done


async def _remind(session: Session) -> int:
    now = clock.now()
    taken = await repository.to_remind(session, now, PAGE)
    catalog = await metadata.catalog(session)
    obj = object_of(catalog)
    if not taken or obj is None:
        await repository.put(session, [replace(each, remind_at=None) for each in taken])
        return len(taken)
    calendar = calendar_of(catalog)
    names = _WATCHED | {"subject"}
    rows = {UUID(str(row["id"])): row for row in await _read(session, obj, [each.record_id for each in taken], names)}
    following = []
    for each in taken:
        row = rows.get(each.record_id)
        again = None
        if row is not None and row.get("status") not in CLOSED:
            again = next_reminder(calendar, row, after=now)
            await _tell(session, row, each, now)
        following.append(replace(each, remind_at=again))
    await repository.put(session, following)
    return len(taken)


async def _tell(session: Session, row: Mapping[str, Any], plan: Plan, now: datetime) -> None:
    due = moment_of(row.get("due_at"))
    assert plan.remind_at is not None  # noqa: S101 - it was taken for it
    await channels.notify(
        session,
        [UUID(str(row["owner_id"]))],
        kind="reminder.task",
        params={
            "title": str(row.get("subject") or ""),
            "text": {language: left(due, now, language) for language in LANGUAGES},
        },
        object=OBJECT,
        record_id=plan.record_id,
        dedupe_key=f"task/{plan.record_id}/{plan.remind_at.isoformat()}",
    )


def left(due: datetime | None, now: datetime, language: str) -> str:
    """Say how long it is until something is due, in whole minutes, hours or days: the same in every time zone."""
    if due is None:
        return translate("agenda.no_due", {}, language)
    minutes = round((due - now) / timedelta(minutes=1))
    if minutes == 0:
        return translate("agenda.due_now", {}, language)
    size = abs(minutes)
    unit, count = (
        ("minutes", size)
        if size < 90
        else ("hours", round(size / 60))
        if size < 36 * 60
        else ("days", round(size / 1440))
    )
    return translate(f"agenda.{'due_in' if minutes > 0 else 'overdue'}_{unit}", {"count": count}, language)


@dataclass(frozen=True, slots=True)
class _Next:
    """The next one of a series, before it is written."""

    plan: Plan
    create: Create
    number: int


async def _follow(session: Session) -> int:
    now = clock.now()
    taken = await repository.to_follow(session, now, PAGE)
    catalog = await metadata.catalog(session)
    obj = object_of(catalog)
    if not taken or obj is None:
        await repository.put(session, [replace(each, follow_at=None) for each in taken])
        return len(taken)
    copied = frozenset(
        name for name, field in obj.fields.items()
        if field.type.name in _COPIED and not (field.system or field.unique or field.computed) and name not in _OWN
    )  # fmt: skip
    names = copied | _WATCHED
    rows = {UUID(str(row["id"])): row for row in await _read(session, obj, [each.record_id for each in taken], names)}
    calendar = calendar_of(catalog)
    wanted = [
        made for each in taken
        if (row := rows.get(each.record_id)) is not None and (made := _next(calendar, copied, each, row, now)) is not None
    ]  # fmt: skip
    changes = [each.create for each in wanted]
    result = await records.write(session, SYSTEM, OBJECT, changes, source=Source.SYSTEM, atomic=False)
    fresh = []
    for one, outcome in zip(wanted, result.outcomes, strict=True):
        if isinstance(outcome, Written):
            fresh.append(
                Plan(
                    outcome.id, None, None, one.plan.series, one.number, one.plan.anchor, one.plan.rule, followed=False
                )
            )
        else:
            await _give_up(session, one, rows[one.plan.record_id])
    ended = [replace(each, follow_at=None, followed=True) for each in taken]
    await repository.put(session, [*ended, *fresh])
    # The consumer will do it again; without it nothing would be planned should the task not change any more.
    await plan_again(session, {each.record_id: now for each in fresh})
    return len(taken)


def _next(
    calendar: Calendar, copied: frozenset[str], plan: Plan, row: Mapping[str, Any], now: datetime
) -> _Next | None:
    rule = recurrence.rule_of(row)
    due = moment_of(row.get("due_at"))
    if rule is None or due is None or plan.anchor is None or plan.occurrence is None:
        return None
    # What was missed while nobody looked is not made up for.
    late = min(now, due) if row.get("status") in CLOSED else now
    found = recurrence.next_due(rule, calendar, plan.anchor, plan.occurrence, after=late)
    if found is None:
        return None
    number, moment = found
    values = {name: row[name] for name in copied if row.get(name) is not None}
    values |= {"due_at": moment.isoformat(), "owner_id": row.get("owner_id")}
    return _Next(plan, Create(values), number)


async def _give_up(session: Session, one: _Next, row: Mapping[str, Any]) -> None:
    """Tell the owner that the next one could not be made: the rules of the object have changed since."""
    await channels.notify(
        session,
        [UUID(str(row["owner_id"]))],
        kind="reminder.repeat_ended",
        params={"title": str(row.get("subject") or "")},
        object=OBJECT,
        record_id=one.plan.record_id,
        dedupe_key=f"task/{one.plan.record_id}/ended",
    )
