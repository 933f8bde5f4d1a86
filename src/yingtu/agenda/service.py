"""What people are offered for tasks in time, and the calendars they subscribe to."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from yingtu.access.policy import Level, Operation
from yingtu.access.service import policy
from yingtu.agenda import planning, repository
from yingtu.agenda.errors import FeedUnknown
from yingtu.identity import service as identity
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.i18n import translate
from yingtu.kit.settings import get_settings
from yingtu.metadata import service as metadata
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.read import ListQuery
from yingtu.workdays import calendar as workdays
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.agenda.calendar_feed import TaskKind
    from yingtu.agenda.repository import Feed
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.workdays.calendar import Calendar

#: When something for "that day" is due, and when one is reminded of a morning.
END_OF_WORK, MORNING = time(18), time(9)
#: Entries of one kind in a calendar.
MOST: Final = 500
_DONE_KEPT_DAYS: Final = 30
_MEETINGS_BEFORE_DAYS: Final = 90
_SIGNATURE: Final = 18


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment somebody may choose. ``days`` counts working days from today, None: not counted."""

    key: str
    at: datetime
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """When something may be due, and until when a reminder may be put off."""

    due: Sequence[Choice]
    snooze: Sequence[Choice]


def choices(catalog: Catalog) -> Choices:
    """Return what is offered now, by the working calendar of the company: each day once, none that is over."""
    calendar, now = calendar_of(catalog), clock.now()
    today = calendar.local(now).date()
    first = workdays.add_working_days(calendar, today, 1)
    monday = today + timedelta(days=7 - today.weekday())
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    wanted = [
        ("today", today, 0),
        ("tomorrow", today + timedelta(days=1), None),
        ("next_working_day", first, 1),
        ("in_3_working_days", workdays.add_working_days(calendar, today, 3), 3),
        ("next_week", workdays.add_working_days(calendar, monday, 0), None),
        ("end_of_month", workdays.add_working_days(calendar, month, -1), None),
    ]
    due: dict[date, Choice] = {}
    for key, day, count in wanted:
        at = calendar.moment(datetime.combine(day, _end_of(calendar, day)))
        if at > now:
            due.setdefault(day, Choice(key, at, count))
    snooze = [
        Choice("in_10_minutes", now + timedelta(minutes=10)),
        Choice("in_1_hour", now + timedelta(hours=1)),
        Choice("in_3_hours", now + timedelta(hours=3)),
        Choice("next_morning", calendar.moment(datetime.combine(first, MORNING))),
    ]
    return Choices(sorted(due.values(), key=lambda each: each.at), snooze)


def _end_of(calendar: Calendar, day: date) -> time:
    spans = calendar.day(day).spans
    last = spans[-1].end_s if spans else 0
    return time(last // 3600, last % 3600 // 60) if 0 < last < 86_400 else END_OF_WORK


# ---------------------------------------------------------------------------------------------------------------- calendar


async def feed(session: Session, actor: Actor) -> Feed | None:
    """Return the actor's calendar address, None: there is none, or it was taken back."""
    found = await repository.feed_of(session, _person(actor))
    return found if found is not None and found.active else None


async def renew_feed(session: Session, actor: Actor) -> Feed:
    """Give the actor a new calendar address; the one before is void from now on."""
    return await repository.renew_feed(session, _person(actor), clock.now())


async def close_feed(session: Session, actor: Actor) -> None:
    """Make the actor's calendar address void."""
    await repository.close_feed(session, _person(actor))


def address(actor: Actor, found: Feed) -> str:
    """Return the path of a calendar: whoever knows it reads the calendar."""
    body = _person(actor).bytes + found.number.to_bytes(4)
    token = base64.urlsafe_b64encode(body + _signature(body)).decode().rstrip("=")
    return f"/api/v1/calendars/{token}.ics"


async def calendar(session: Session, token: str, tasks: TaskKind) -> bytes:
    """Return the calendar an address stands for, as its person may read it now.

    Raises:
        FeedUnknown: not one of ours, renewed or taken back since, or of somebody who left.
    """
    person, number = _read(token)
    found = await repository.feed_of(session, person)
    if found is None or not found.active or found.number != number:
        raise FeedUnknown
    try:
        actor = await identity.actor_of_user(session, person)
    except NotSignedIn:
        raise FeedUnknown from None
    catalog = await metadata.catalog(session)
    base = get_settings().base_url()
    title = translate("agenda.calendar", {"name": actor.name}, actor.language)
    # The calendar format is wanted by a feed only.
    from yingtu.agenda import calendar_feed

    whose = calendar_feed.Whose(title, urlsplit(base).hostname or "localhost", base, ZoneInfo(actor.time_zone), tasks)
    found_tasks = await _tasks(session, actor, catalog)
    plans = await repository.plans_of(session, [UUID(str(row["id"])) for row in found_tasks])
    meetings = await _meetings(session, actor, catalog)
    by_id = {str(key): plan for key, plan in plans.items()}
    return calendar_feed.write(whose, calendar_of(catalog), found_tasks, meetings, by_id)


async def _tasks(session: Session, actor: Actor, catalog: Catalog) -> list[dict[str, Any]]:
    if planning.object_of(catalog) is None:
        return []
    names = [
        "subject",
        "due_at",
        "status",
        "priority",
        "done_at",
        "description",
        "remind_before",
        "repeat",
        "repeat_every",
        "repeat_on",
        "repeat_until",
        "repeat_times",
        "repeat_shift",
    ]
    lately = clock.now() - timedelta(days=_DONE_KEPT_DAYS)
    closed = {"field": "status", "op": "in", "value": sorted(planning.CLOSED)}
    rows = {
        "all": [
            {"field": "owner_id", "op": "eq", "value": "@me"},
            {"field": "due_at", "op": "not_empty"},
            {"any": [{"not": closed}, {"field": "due_at", "op": "gte", "value": lately.isoformat()}]},
        ]
    }
    return await _list(session, actor, catalog, planning.OBJECT, names, rows, "-due_at")


async def _meetings(session: Session, actor: Actor, catalog: Catalog) -> list[dict[str, Any]]:
    found = catalog.objects.get("meeting")
    if found is None or not found.fields.keys() >= {"subject", "starts_at"}:
        return []
    since = clock.now() - timedelta(days=_MEETINGS_BEFORE_DAYS)
    rows = {
        "all": [
            {"field": "owner_id", "op": "eq", "value": "@me"},
            {"field": "starts_at", "op": "gte", "value": since.isoformat()},
        ]
    }
    names = ["subject", "starts_at", "ends_at", "place", "minutes"]
    return await _list(session, actor, catalog, "meeting", names, rows, "-starts_at")


async def _list(
    session: Session, actor: Actor, catalog: Catalog, name: str, names: list[str], rows: dict[str, Any], sort: str
) -> list[dict[str, Any]]:
    """Return what the actor may read of their own records; nothing when the rules of their roles hide what is asked for."""
    obj = catalog.object(name)
    rights = policy(catalog, actor, obj)
    if not rights.allows(Operation.READ):
        return []
    there = [each for each in names if each in obj.fields and rights.best_level(each) >= Level.READ]
    if not {names[0], names[1]} <= set(there):
        return []
    about = [
        f"{each}.name" for each in ("account", "opportunity", "contact", "lead")
        if each in obj.fields and rights.best_level(each) >= Level.READ and _readable(catalog, actor, each)
    ]  # fmt: skip
    fields = ("id", "version", "updated_at", *there, *about)
    query = ListQuery(filter=parse_filter(rows), sort=sort, fields=fields, limit=MOST)
    return records.items_of(await records.list_records(session, actor, name, query))


def _readable(catalog: Catalog, actor: Actor, name: str) -> bool:
    obj = catalog.objects.get(name)
    return obj is not None and policy(catalog, actor, obj).allows(Operation.READ)


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id


def _read(token: str) -> tuple[UUID, int]:
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise FeedUnknown from None
    body, signature = raw[:20], raw[20:]
    if len(body) != 20 or not hmac.compare_digest(signature, _signature(body)):
        raise FeedUnknown
    return UUID(bytes=body[:16]), int.from_bytes(body[16:])


def _signature(body: bytes) -> bytes:
    return hmac.digest(get_settings().secret(), b"calendar feed\x00" + body, hashlib.sha256)[:_SIGNATURE]
