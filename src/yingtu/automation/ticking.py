"""What begins by the clock: schedules and dates of records. Looked at now and then; what was missed is made up for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yingtu.automation import cron, matching, spans, starting, ticking_repository
from yingtu.automation.starting import Wanted
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import DateTrigger, ScheduleTrigger
from yingtu.workdays import calendar as workdays
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.automation_documents import AutomationDocument
    from yingtu.metadata.catalog import Catalog
    from yingtu.workdays.calendar import Calendar

#: Times that were missed for longer than this are not made up for.
LONGEST_LOOK: Final = timedelta(days=7)
#: Records that one time of a schedule begins for.
MOST_RECORDS: Final = 10_000
PAGE: Final = 1000


async def tick(database: Database, workspace: Workspace) -> int:
    """Begin what has come due since the last look; return how many runs began."""
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
    begun = 0
    for key, document in starting.automations(catalog).items():
        if isinstance(document.trigger, ScheduleTrigger | DateTrigger):
            async with database.write(workspace, Pool.BATCH) as session:
                begun += await _look(session, key)
    return begun


async def _look(session: Session, key: str) -> int:
    catalog = await metadata.catalog(session)
    document = starting.automations(catalog).get(key)
    if document is None:
        return 0
    now = clock.now()
    since = await ticking_repository.looked(session, key, now)
    if since is None or since >= now:
        return 0
    since = max(since, now - LONGEST_LOOK)
    match document.trigger:
        case ScheduleTrigger() as trigger:
            wanted = await _scheduled(session, catalog, document, trigger, since, now)
        case DateTrigger() as trigger:
            wanted = await _by_date(session, catalog, key, document, trigger, since, now)
        case _:
            wanted = []
    begun = await starting.begin(session, catalog, key, document, wanted)
    await ticking_repository.note(session, key, now)
    return len(begun)


async def _scheduled(
    session: Session, catalog: Catalog, document: AutomationDocument, trigger: ScheduleTrigger, since: datetime, now: datetime
) -> list[Wanted]:  # fmt: skip
    calendar = calendar_of(catalog)
    due = cron.last_before(cron.parse(trigger.cron), now, calendar.zone, after=since)
    if due is None or (trigger.working_days and not workdays.is_working_day(calendar, calendar.local(due).date())):
        return []
    memo = {"trigger": {"kind": "schedule", "at": due.isoformat()}}
    if document.object is None:
        return [Wanted("schedule", None, f"schedule/{due.isoformat()}", memo=memo)]
    obj = catalog.object(document.object)
    wanted: list[Wanted] = []
    after = None
    while len(wanted) < MOST_RECORDS:
        page = await matching.scan(session, catalog, obj, document.filter, after=after, most=PAGE)
        wanted += [Wanted("schedule", each, f"schedule/{due.isoformat()}/{each}", memo=memo) for each in page]
        if len(page) < PAGE:
            break
        after = page[-1]
    return wanted


async def _by_date(
    session: Session,
    catalog: Catalog,
    key: str,
    document: AutomationDocument,
    trigger: DateTrigger,
    since: datetime,
    now: datetime,
) -> list[Wanted]:
    calendar = calendar_of(catalog)
    field = catalog.object(document.object or "").field(trigger.field)
    sign = 1 if trigger.when == "after" else -1
    if field.type.name == "date":
        days = days_due(calendar, trigger, since, now)
        found = await matching.due_by_date(
            session, catalog, key, document, days=days, between=None, most=MOST_RECORDS
        ) if days else []  # fmt: skip
    else:
        between = (spans.shift(calendar, since, trigger.span, -sign), spans.shift(calendar, now, trigger.span, -sign))
        found = await matching.due_by_date(
            session, catalog, key, document, days=None, between=between, most=MOST_RECORDS
        )
    return [
        Wanted(
            "date",
            record,
            f"date/{record}/{value.isoformat()}",
            memo={"trigger": {"kind": "date", "at": now.isoformat(), "date": value.isoformat()}},
        )
        for record, value in found
    ]


def days_due(calendar: Calendar, trigger: DateTrigger, since: datetime, now: datetime) -> list[date]:
    """Return the days whose moment (so long before or after them) lies after ``since`` up to ``now``."""
    sign = 1 if trigger.when == "after" else -1
    span = trigger.span
    reach = timedelta(days=span.days + span.hours // 24 + 2 * span.working_days + span.working_hours // 2 + 20)
    day = calendar.local(since).date() - reach
    last = calendar.local(now).date() + reach
    found: list[date] = []
    while day <= last:
        if since < spans.shift(calendar, spans.day_and_time(calendar, day, trigger.at), span, sign) <= now:
            found.append(day)
        day += timedelta(days=1)
    return found
