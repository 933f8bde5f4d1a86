"""Lines of quotes and orders, prices, receipts that pay for what was agreed, and who owes what for how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from yingtu.kit import clock
from yingtu.query.aggregate import GroupBy, Measure
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.changes import Create, Delete, Rejected, Source, Update
from yingtu.records.errors import RecordNotFound
from yingtu.records.read import ListQuery
from yingtu.records.read_aggregate import AggregateQuery
from yingtu.records.requests import error_of
from yingtu.sales.errors import NoLines
from yingtu.sales.guard import OUT
from yingtu.sales.sums import Line, Sums, add
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.records.changes import Change, Result

LINE: Final = "line_item"
MOST_LINES: Final = 300
_LINE_FIELDS = ("id", "name", "product", "quantity", "unit", "list_price", "unit_price", "unit_price.currency",
                "discount", "tax_rate", "version")  # fmt: skip
#: Upper ends of the ages, in days past due; the last has none.
AGES: Final = (("current", None, 0), ("d30", 0, 30), ("d60", 30, 60), ("d90", 60, 90), ("older", 90, None))


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as it is to be; ``id`` None: a new one."""

    name: str
    quantity: Decimal
    unit_price: Decimal
    id: UUID | None = None
    product: UUID | None = None
    unit: str | None = None
    list_price: Decimal | None = None
    discount: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)


async def lines(session: Session, actor: Actor, object_name: str, record_id: UUID) -> list[dict[str, Any]]:
    """Return the lines of a quote or order that the actor may read, in their order.

    Raises:
        NoLines, RecordNotFound: see there.
    """
    await document(session, actor, object_name, record_id, ("id",))
    condition = parse_filter({"field": object_name, "op": "eq", "value": str(record_id)})
    query = ListQuery(filter=condition, fields=_LINE_FIELDS, sort="position", limit=MOST_LINES)
    return records.items_of(await records.list_records(session, actor, LINE, query))


async def document(
    session: Session, actor: Actor, object_name: str, record_id: UUID, fields: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Return a quote or order.

    Raises:
        NoLines: the object has no lines.
        RecordNotFound: there is none for the actor.
    """
    catalog = await records.catalog_for(session, actor)
    if object_name not in OUT or LINE not in catalog.objects:
        raise NoLines
    found = await records.fetch(session, actor, object_name, [record_id], fields=fields)
    if not found:
        raise RecordNotFound(object=object_name)
    return found[0]


async def save_lines(
    session: Session, actor: Actor, object_name: str, record_id: UUID, wanted: Sequence[NewLine], *, source: Source
) -> Sums:
    """Make the lines of a quote or order what they should be, and its amount their sum; all of it or nothing.

    Raises:
        NoLines, RecordNotFound: see there.
        RecordRejected: a line, or the document, is refused.
    """
    head = await document(session, actor, object_name, record_id, ("id", "owner_id", "amount.currency"))
    before = {UUID(each["id"]) for each in await lines(session, actor, object_name, record_id)}
    catalog = await records.catalog_for(session, actor)
    currency = head.get("amount.currency") or catalog.workspace.currency
    changes: list[Change] = [Delete(each) for each in before - {each.id for each in wanted}]
    for place, each in enumerate(wanted, start=1):
        values = _values(each, place, currency) | {object_name: str(record_id)}
        if each.id in before:
            changes.append(Update(each.id, values))
        else:
            changes.append(Create(values | {"owner_id": head["owner_id"]}))
    if changes:
        gone = len(changes) - len(wanted)
        places = [""] * gone + [f"/lines/{place}" for place in range(len(wanted))]
        _done(await records.write(session, actor, LINE, changes, source=source), places)
    sums = add(Line(each.quantity, each.unit_price, each.discount, each.tax_rate) for each in wanted)
    obj = catalog.object(object_name)
    values = {"amount": {"amount": str(sums.gross), "currency": currency}}
    if "discount" in obj.fields:
        values["discount"] = str(sums.discount)
    _done(await records.write(session, actor, object_name, [Update(record_id, values)], source=source))
    return sums


def _values(line: NewLine, place: int, currency: str) -> dict[str, Any]:
    def money(value: Decimal | None) -> dict[str, str] | None:
        return None if value is None else {"amount": str(value), "currency": currency}

    return {
        "name": line.name,
        "product": str(line.product) if line.product else None,
        "position": place,
        "quantity": str(line.quantity),
        "unit": line.unit,
        "list_price": money(line.list_price),
        "unit_price": money(line.unit_price),
        "discount": str(line.discount),
        "tax_rate": str(line.tax_rate),
    }


def _done(result: Result, places: Sequence[str] = ()) -> None:
    """Raise what was refused; of a batch the rows that were the reason, not those that only went with them.

    ``places`` says of each row where in the request it came from: there its problems are.
    """
    refused = [(place, each) for place, each in enumerate(result.outcomes) if isinstance(each, Rejected)]
    reasons = [(place, each) for place, each in refused if any(one.code != "batch_rejected" for one in each.problems)]
    for _, first in reasons or refused:
        found = tuple(
            replace(problem, pointer=f"{places[place]}/{problem.pointer}".rstrip("/")) if places else problem
            for place, each in reasons or refused
            for problem in each.problems
        )
        raise error_of(replace(first, problems=found))


@dataclass(frozen=True, slots=True)
class Price:
    """What a product costs: from which price book, if any."""

    unit_price: Decimal | None
    list_price: Decimal | None
    tax_rate: Decimal | None
    unit: str | None
    book: str | None


async def price(session: Session, actor: Actor, product: UUID, account: UUID | None, quantity: Decimal) -> Price:
    """Return the price of a product: the lowest of the price book entries that are in force for this account and quantity.

    Raises:
        RecordNotFound: there is no such product for the actor.
    """
    found = await records.fetch(session, actor, "product", [product], fields=("id", "price", "tax_rate", "unit"))
    if not found:
        raise RecordNotFound(object="product")
    catalog = await records.catalog_for(session, actor)
    today = calendar_of(catalog).local(clock.now()).date().isoformat()
    grade = None
    if account is not None:
        known = await records.fetch(session, actor, "account", [account], fields=("id", "grade"))
        grade = known[0].get("grade") if known else None
    conditions = [
        {"field": "product", "op": "eq", "value": str(product)},
        {"field": "active", "op": "eq", "value": True},
        _or_empty("minimum_quantity", "lte", str(quantity)),
        _or_empty("starts_on", "lte", today),
        _or_empty("ends_on", "gte", today),
        _or_empty("customer_grade", "eq", grade) if grade else {"field": "customer_grade", "op": "is_empty"},
    ]
    query = ListQuery(filter=parse_filter({"all": conditions}), fields=("id", "name", "price"), sort="price", limit=1)
    books = records.items_of(await records.list_records(session, actor, "price_book", query))
    row = found[0]
    chosen = books[0]["price"] if books else row.get("price")
    return Price(
        _decimal(chosen), _decimal(row.get("price")), _decimal(row.get("tax_rate")), row.get("unit"),
        books[0]["name"] if books else None,
    )  # fmt: skip


def _or_empty(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"any": [{"field": field, "op": "is_empty"}, {"field": field, "op": op, "value": value}]}


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@dataclass(frozen=True, slots=True)
class Claim:
    """A share of a receipt that pays for a planned payment."""

    payment: UUID
    amount: Decimal


async def claim(session: Session, actor: Actor, receipt: UUID, claims: Sequence[Claim], *, source: Source) -> None:
    """Let a receipt pay for planned payments: 认领 and 核销 in one step; what is left over stays with it as a prepayment.

    A payment that is paid in full becomes received, with the day of the receipt; one that a refund opens again becomes planned.

    Raises:
        RecordNotFound, RecordForbidden: the receipt or a payment is not for the actor.
        RecordRejected: more than is left on either side, another account or currency, a closed period.
    """
    rows = await records.fetch(
        session, actor, "receipt", [receipt], fields=("id", "account", "received_on", "amount.currency", "owner_id")
    )
    if not rows:
        raise RecordNotFound(object="receipt")
    ids = [each.payment for each in claims]
    payments = {
        UUID(row["id"]): row
        for row in await records.fetch(
            session, actor, "payment", ids, fields=("id", "account", "amount", "status", "owner_id")
        )
    }
    if len(payments) < len(set(ids)):
        raise RecordNotFound(object="payment")
    head = rows[0]
    if head.get("account") is None and payments:
        account = next(iter(payments.values())).get("account")
        _done(await records.write(session, actor, "receipt", [Update(receipt, {"account": account})], source=source))
    made: list[Change] = [
        Create(
            {
                "receipt": str(receipt),
                "payment": str(each.payment),
                "amount": {"amount": str(each.amount), "currency": head.get("amount.currency")},
                "owner_id": payments[each.payment]["owner_id"],
            }
        )
        for each in claims
    ]
    places = [f"/claims/{place}" for place in range(len(claims))]
    _done(await records.write(session, actor, "allocation", made, source=source), places)
    await _settle(session, actor, payments, head["received_on"], source)


async def _settle(
    session: Session, actor: Actor, payments: dict[UUID, dict[str, Any]], day: str, source: Source
) -> None:
    condition = parse_filter({"field": "payment", "op": "in", "value": [str(each) for each in payments]})
    query = AggregateQuery((GroupBy("payment"),), (Measure("sum", "amount"),), condition)
    rows = orjson.loads(await records.aggregate(session, actor, "allocation", query))["rows"]
    settled = {UUID(row["payment"]): Decimal(str(row["sum_amount"] or 0)) for row in rows}
    changes: list[Change] = []
    for identifier, row in payments.items():
        paid = settled.get(identifier, Decimal(0)) >= Decimal(str(row["amount"]))
        if paid and row["status"] != "received":
            changes.append(Update(identifier, {"status": "received", "received_on": day}))
        elif not paid and row["status"] == "received":
            changes.append(Update(identifier, {"status": "planned", "received_on": None}))
    if changes:
        _done(await records.write(session, actor, "payment", changes, source=source))


@dataclass(frozen=True, slots=True)
class Owed:
    """What an account owes, by age."""

    account: UUID | None
    name: str | None
    amounts: dict[str, float]
    total: float


def age_filter(age: str, today: date) -> dict[str, Any]:
    """Return which planned payments have an age."""
    _, over, until = next(each for each in AGES if each[0] == age)
    conditions: list[dict[str, Any]] = [{"field": "status", "op": "in", "value": ["planned", "overdue"]}]
    if over is not None:
        conditions.append({"field": "due_on", "op": "lt", "value": (today - timedelta(days=over)).isoformat()})
    if until is not None:
        since = {"field": "due_on", "op": "gte", "value": (today - timedelta(days=until)).isoformat()}
        conditions.append(since if over is not None else {"any": [since, {"field": "due_on", "op": "is_empty"}]})
    return {"all": conditions}


async def ageing(session: Session, actor: Actor, today: date) -> list[Owed]:
    """Return what accounts owe over the payments the actor may read, less what has been settled, the largest first."""
    found: dict[UUID | None, Owed] = {}
    measures = (Measure("sum", "amount"), Measure("sum", "settled_amount"))
    for age, _, _ in AGES:
        query = AggregateQuery((GroupBy("account"),), measures, parse_filter(age_filter(age, today)), limit=10_000)
        for row in orjson.loads(await records.aggregate(session, actor, "payment", query))["rows"]:
            account = UUID(row["account"]) if row["account"] else None
            left = Decimal(str(row["sum_amount"] or 0)) - Decimal(str(row["sum_settled_amount"] or 0))
            owed = found.setdefault(account, Owed(account, row.get("account.name"), {}, 0.0))
            found[account] = Owed(account, owed.name, owed.amounts | {age: float(left)}, owed.total + float(left))
    return sorted(found.values(), key=lambda each: -each.total)
