"""Targets with what was achieved: sums over the records the actor may read, by owner, compared with the goals of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.credit.shares import shared_by
from yingtu.insight.credit_repository import compile_credit
from yingtu.insight.schemas import TargetCredit, TargetLine, Targets
from yingtu.kit import clock
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.process.plan import processes_of
from yingtu.query.aggregate import GroupBy, Measure
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.errors import InvalidFilter, InvalidQuery
from yingtu.records import service as records
from yingtu.records.read import ListQuery
from yingtu.records.read_aggregate import AggregateQuery
from yingtu.records.read_plan import plan_for, reading, run_rows
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

TARGET = "target"
#: Targets of one month that are shown.
MOST = 500
_FIELDS = ("id", "name", "scope", "metric", "goal", "owner_id", "owner_id.name")


@dataclass(frozen=True, slots=True)
class Metric:
    """What a target is compared with: a sum (or count) over records of an object that satisfy a filter."""

    object: str
    measure: Measure
    filter: dict[str, Any]
    #: Of a process whose records are credited by shares: its key.
    credited: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person as targets of teams and regions need them."""

    manager: str | None
    region: str | None


async def attainment(session: Session, actor: Actor, month: date | None, owner: UUID | None) -> Targets:
    """Return the targets of a month that the actor may read; one statement per metric in use.

    Raises:
        UnknownObject, OperationForbidden: targets are not for the actor.
    """
    catalog = await records.catalog_for(session, actor)
    calendar = calendar_of(catalog)
    day = month or calendar.local(clock.now()).date()
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    access.require(access.policy(catalog, actor, catalog.object(TARGET)), Operation.READ)
    wanted: list[dict[str, Any]] = [within("month", first, after)]
    if owner is not None:
        wanted.append({"field": "owner_id", "op": "eq", "value": str(owner)})
    page = await records.list_records(
        session, actor, TARGET, ListQuery(filter=parse_filter({"all": wanted}), fields=_FIELDS, limit=MOST)
    )
    rows = records.items_of(page)
    metrics = metrics_of(catalog, first, after)
    sums = {
        name: await _sums(session, actor, catalog, metrics[name])
        for name in dict.fromkeys(row["metric"] for row in rows)
        if name in metrics
    }
    members = await _members(session, actor)
    period = (first, after - timedelta(days=1))
    items = [
        _line(row, metrics[row["metric"]], sums[row["metric"]], members, period)
        for row in rows
        if row["metric"] in sums
    ]
    order = {"company": 0, "region": 1, "team": 2, "person": 3}
    items.sort(key=lambda each: (order.get(each.scope, 9), each.metric, -(each.rate or 0)))
    return Targets(month=first, counted_at=clock.now(), currency=catalog.workspace.currency, items=items)


def within(field: str, first: date, after: date) -> dict[str, Any]:
    """Return the filter of the days from ``first`` until before ``after``."""
    last = after - timedelta(days=1)
    return {"field": field, "op": "between", "value": [first.isoformat(), last.isoformat()]}


def metrics_of(catalog: Catalog, first: date, after: date) -> dict[str, Metric]:
    """Return what the metrics of targets count in a period, as far as the objects for them are there."""
    found: dict[str, Metric] = {}
    for process in processes_of(catalog, "opportunity")[:1]:
        closed = process.document.fills.closed_on
        won = [code for code, stage in process.document.stages.items() if stage.kind == "won"]
        if closed and "amount" in process.object.fields:
            condition = {"field": process.document.field, "op": "in", "value": won}
            found["won_amount"] = Metric(
                "opportunity",
                Measure("sum", "amount"),
                {"all": [condition, within(closed, first, after)]},
                process.key if shared_by(process.object) else None,
            )
        days = within("created_at", first, after)
        found["new_opportunities"] = Metric("opportunity", Measure("count"), days)
    payment = catalog.objects.get("payment")
    if payment is not None and {"amount", "status", "received_on"} <= payment.fields.keys():
        received = {"field": "status", "op": "eq", "value": "received"}
        found["received_amount"] = Metric(
            "payment", Measure("sum", "amount"), {"all": [received, within("received_on", first, after)]}
        )
    return found


async def _sums(session: Session, actor: Actor, catalog: Catalog, metric: Metric) -> dict[str, float]:
    obj = catalog.object(metric.object)
    if not access.policy(catalog, actor, obj).allows(Operation.READ):
        return {}
    if metric.credited is not None:
        return await _credited(session, actor, catalog, obj, metric)
    query = AggregateQuery(
        group_by=(GroupBy("owner_id"),),
        measures=(metric.measure,),
        filter=parse_filter(metric.filter),
        limit=10_000,
    )
    try:
        rows = orjson.loads(await records.aggregate(session, actor, metric.object, query))["rows"]
    except (InvalidFilter, InvalidQuery):
        # Made of fields this person may not see: for them there is no such figure.
        return {}
    return {str(row["owner_id"]): float(row[metric.measure.key] or 0) for row in rows}


async def _credited(session: Session, actor: Actor, catalog: Catalog, obj: Object, metric: Metric) -> dict[str, float]:
    sight = reading(catalog, actor, obj)
    try:
        bound = bind_filter(parse_filter(metric.filter), sight, obj)
    except (InvalidFilter, InvalidQuery):
        return {}
    money = str(metric.measure.field)
    plan = plan_for(
        sight, ("insight.credit", obj.api_name, bound.shape), lambda: compile_credit(sight, obj, money, bound.shape)
    )
    rows = await run_rows(session, actor, catalog, plan, {}, tuple(bound.values))
    return {row[2]: float(row[3]) for row in rows if row[2] is not None}


async def _members(session: Session, actor: Actor) -> dict[str, Member]:
    fields = ("id", "manager_id", "region")
    page = await records.list_records(session, actor, USER_OBJECT, ListQuery(fields=fields, limit=500, sort="name"))
    return {str(row["id"]): Member(row.get("manager_id"), row.get("region")) for row in records.items_of(page)}


def _line(
    row: dict[str, Any],
    metric: Metric,
    sums: dict[str, float],
    members: dict[str, Member],
    period: tuple[date, date],
) -> TargetLine:
    owner = str(row["owner_id"])
    me = members.get(owner)
    chosen: set[str]
    condition: dict[str, Any] | None
    match row["scope"]:
        case "company":
            chosen, condition = set(sums), None
        case "region":
            region = me.region if me else None
            chosen = {person for person in sums if (members.get(person) or Member(None, None)).region == region}
            condition = {"field": "owner_id.region", "op": "eq", "value": region or ""}
        case "team":
            chosen = {one for one in sums if one == owner or (members.get(one) or Member(None, None)).manager == owner}
            person = {"field": "owner_id", "op": "eq", "value": owner}
            condition = {"any": [person, {"field": "owner_id.manager_id", "op": "eq", "value": owner}]}
        case _:
            chosen = {owner} & sums.keys()
            condition = {"field": "owner_id", "op": "eq", "value": owner}
    actual = round(sum(sums[each] for each in chosen), 2)
    goal = float(row["goal"] or 0)
    return TargetLine(
        id=row["id"],
        scope=row["scope"],
        name=str(row["name"] if row["scope"] != "person" else row.get("owner_id.name") or row["name"]),
        owner_id=row["owner_id"],
        metric=row["metric"],
        target=goal,
        actual=actual,
        rate=actual / goal if goal else None,
        object=metric.object,
        filter=metric.filter if condition is None else {"all": [condition, metric.filter]},
        credit=None if metric.credited is None else TargetCredit(
            process=metric.credited, begins=period[0], ends=period[1],
            people=None if condition is None else [UUID(each) for each in sorted(chosen)],
        ),
    )  # fmt: skip
