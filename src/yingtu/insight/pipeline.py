"""The figures of a pipeline: funnel, advance times, win rate, forecast; and the records behind each figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.insight.measures import Measured, measured_of
from yingtu.insight.pipeline_repository import (
    Lines,
    Part,
    PipelineSpec,
    compile_closed,
    compile_forecast,
    compile_funnel,
    compile_records,
    compile_stays,
)
from yingtu.kit import clock
from yingtu.process.errors import NoProcess
from yingtu.process.plan import Process, processes_of
from yingtu.process.watch import all_processes
from yingtu.query.aggregate import GroupBy, bind_groups
from yingtu.query.ast import Filter, parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.errors import InvalidQuery
from yingtu.records import service as records
from yingtu.records.read_plan import moment, plan_for, reading, run_rows
from yingtu.workdays.calendar import working_days_between
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.query.aggregate import BoundGroup
    from yingtu.query.kinds import Operand
    from yingtu.query.read import Plan
    from yingtu.query.sight import Sight

PERIODS: Final = ("month", "quarter", "year")
#: Group of the people whom records are credited to, by the shares of their teams.
CREDIT: Final = "credit"
MAX_RECORDS: Final = 200
#: Stays that a proposal of a dwell limit is made from, at least.
LEAST_STAYS: Final = 10
#: Longest period: a look at everything is a look at ten years.
MAX_DAYS: Final = 3_700


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records, which period (both days included), and as of when."""

    begins: date
    ends: date
    filter: Filter
    as_of: datetime | None = None
    group_by: str = "owner_id"


@dataclass(frozen=True, slots=True)
class Reached:
    """Records that began in the period by what became of them."""

    kind: str
    place: int
    stage: str
    count: int
    amount: float


@dataclass(frozen=True, slots=True)
class Stay:
    stage: str
    count: int
    ahead: int
    mean: float | None
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Ended:
    group: str | None
    kind: str
    count: int
    amount: float
    mean: float | None
    median: float | None


@dataclass(frozen=True, slots=True)
class Expected:
    month: date | None
    stage: str
    count: int
    amount: float
    weighted: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is shown of a pipeline.

    Attributes:
        credited: What ended, by the people it is credited to; None: the groups of ``ended`` are what was asked for.
    """

    process: Process
    counted_at: datetime
    reached: tuple[Reached, ...]
    stays: tuple[Stay, ...]
    ended: tuple[Ended, ...]
    expected: tuple[Expected, ...]
    credited: tuple[Ended, ...] | None = None

    @property
    def grouped(self) -> tuple[Ended, ...]:
        """What ended, by the groups that were asked for; one deal stands with everybody who has a share of it."""
        return self.ended if self.credited is None else self.credited


def find_process(catalog: Catalog, actor: Actor, key: str) -> Process:
    """Return a process whose records the actor may read.

    Raises:
        NoProcess: there is none of that name.
        UnknownObject, OperationForbidden: its records are not for the actor.
    """
    found = next((each for each in all_processes(catalog) if each.key == key), None)
    if found is None:
        raise NoProcess
    access.require(access.policy(catalog, actor, found.object), Operation.READ)
    return found


def readable_processes(catalog: Catalog, actor: Actor) -> list[Process]:
    """Return the processes whose records the actor may read."""
    names = dict.fromkeys(each.object.api_name for each in all_processes(catalog))
    return [
        process
        for name in names
        if access.policy(catalog, actor, catalog.object(name)).allows(Operation.READ)
        for process in processes_of(catalog, name)
    ]


async def figures(session: Session, actor: Actor, key: str, asked: Asked) -> Figures:
    """Return the figures of a pipeline; four statements, five by credit.

    Raises:
        NoProcess, UnknownObject, OperationForbidden, InvalidFilter, InvalidQuery: see there.
    """
    look = await _look(session, actor, key, asked)
    funnel = await look.rows("funnel", compile_funnel)
    stays = await look.rows("stays", compile_stays)
    period = asked.group_by if asked.group_by in PERIODS else None
    ended = await look.rows(f"closed {period}", lambda lines: compile_closed(lines, period))
    credited = await look.rows("credited", _credited, credited=True) if asked.group_by == CREDIT else None
    expected = await look.rows("forecast", compile_forecast)
    return Figures(
        process=look.process,
        counted_at=look.known_at,
        reached=tuple(Reached(kind, place, stage, n, float(money)) for kind, place, stage, n, money in funnel),
        stays=tuple(Stay(stage, n, ahead, *map(_days, days)) for stage, n, ahead, *days in stays),
        ended=_ended(ended),
        credited=None if credited is None else _ended(credited),
        expected=tuple(Expected(month, stage, n, float(a), float(w)) for month, stage, n, a, w in expected),
    )


def _ended(rows: Sequence[tuple[Any, ...]]) -> tuple[Ended, ...]:
    return tuple(
        Ended(group, kind, n, round(float(money), 2), *map(_days, days)) for group, kind, n, money, *days in rows
    )


def _credited(found: Lines) -> Plan:
    return compile_closed(found, None)


async def lines(
    session: Session, actor: Actor, key: str, asked: Asked, part: Part, **params: Any
) -> list[tuple[Any, ...]]:
    """Return (id, name, owner, stage, money, days, day) of the records behind a figure, one more than are shown.

    By credit the money is the share of the group's person, or of ``people`` together.
    """
    look = await _look(session, actor, key, asked)
    people = params.pop("people", None)
    credited = part == "closed" and asked.group_by == CREDIT and not (params.get("any_group", True) and people is None)
    given = params | {"people": list(people or ()), "everybody": people is None, "limit": MAX_RECORDS + 1}
    return await look.rows(f"records {part}", lambda found: compile_records(found, part), credited=credited, **given)


@dataclass(slots=True)
class _Look:
    session: Session
    actor: Actor
    catalog: Catalog
    sight: Sight
    process: Process
    measured: Measured
    spec: PipelineSpec
    values: tuple[Operand, ...]
    params: dict[str, Any]
    known_at: datetime

    async def rows(self, what: str, compile_: Any, *, credited: bool = False, **extra: Any) -> list[tuple[Any, ...]]:
        spec = replace(self.spec, what=what, credited=credited)

        def compiled() -> Plan:
            plan: Plan = compile_(Lines(self.sight, self.process, self.measured, spec))
            return plan

        plan = plan_for(self.sight, spec, compiled)
        known = plan.statement.defaults.keys()
        params = {name: value for name, value in (self.params | extra).items() if name in known}
        used = tuple(self.values)
        found = await run_rows(self.session, self.actor, self.catalog, plan, params, used)
        return [tuple(row[2:]) for row in found if row[2] is not None or row[3] is not None]


async def _look(session: Session, actor: Actor, key: str, asked: Asked) -> _Look:
    catalog = await records.catalog_for(session, actor)
    process = find_process(catalog, actor, key)
    sight = reading(catalog, actor, process.object)
    if asked.ends < asked.begins or (asked.ends - asked.begins).days > MAX_DAYS:
        raise InvalidQuery.at("/ends", "insight_period", days=MAX_DAYS)
    bound = bind_filter(asked.filter, sight, process.object)
    group = _group(sight, process, asked.group_by)
    calendar = calendar_of(catalog)
    after = asked.ends + timedelta(days=1)
    known_at = asked.as_of or clock.now()
    params = {
        "begins": calendar.moment(datetime.combine(asked.begins, time())),
        "ends": calendar.moment(datetime.combine(after, time())),
        "first_day": asked.begins,
        "end_day": after,
        "known_at": known_at,
    } | moment(asked.as_of, process.object)
    spec = PipelineSpec(process.key, "", bound.shape, group, asked.as_of is not None)
    return _Look(session, actor, catalog, sight, process, measured_of(process), spec, bound.values, params, known_at)


def _group(sight: Sight, process: Process, name: str) -> BoundGroup | None:
    if name in PERIODS or name == CREDIT:
        return None
    return bind_groups(sight, process.object, [GroupBy(name)])[0]


def _days(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)


def proposed_limit(catalog: Catalog, stay: Stay, today: date) -> int | None:
    """Propose a dwell limit from the median of the stays that went on: half as much again, in working days.

    None: too few stays to say anything.
    """
    if stay.median is None or stay.ahead < LEAST_STAYS:
        return None
    calendar = calendar_of(catalog)
    days = working_days_between(calendar, today - timedelta(days=round(stay.median * 1.5)), today)
    return max(1, days)


def by_group(ended: Sequence[Ended]) -> dict[str | None, dict[str, Ended]]:
    """Return won and lost of each group."""
    found: dict[str | None, dict[str, Ended]] = defaultdict(dict)
    for each in ended:
        found[each.group][each.kind] = each
    return dict(found)


def filter_of(raw: Any) -> Filter:
    """Read a filter of a request."""
    return parse_filter(raw, pointer="/filter")
