"""The guard of the sales chain, whatever door a change comes through: nothing is claimed twice, sums fit, closed stays closed."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingtu.access import service as access
from yingtu.kit.errors import Problem
from yingtu.kit.money import shown_money
from yingtu.records.batch import Kind
from yingtu.records.changes import Source
from yingtu.sales import repository
from yingtu.sales.sums import Line, add

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.metadata.catalog import Catalog
    from yingtu.records.batch import Batch, Row
    from yingtu.records.guards import Verdict

#: Objects whose records belong to a period, with the field that says to which.
DATED: Final = {"receipt": "received_on", "allocation": "allocated_on", "invoice": "issued_on"}
#: Documents made of lines, with the states in which they have left the house.
OUT: Final = {
    "quote": frozenset({"sent", "accepted"}),
    "sales_order": frozenset({"confirmed", "delivering", "finished"}),
}

LINE: Final = "line_item"
#: What the price of a line is made of.
_PRICED: Final = frozenset({"product", "unit_price", "discount"})


class SalesGuard:
    """Judges receipts, claims, invoices, quotes and orders."""

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002 - the protocol's word
        """Whether the object belongs to the chain."""
        if object == LINE:
            return _has_floor(catalog) and (not fields or not fields.isdisjoint(_PRICED))
        return object in DATED or (object in OUT and LINE in catalog.objects)

    async def check(self, batch: Batch) -> Mapping[int, Verdict]:
        """Refuse what would break a sum or a closed period."""
        name = batch.object.api_name
        found: dict[int, list[Problem]] = defaultdict(list)
        if name in DATED and "closing" in batch.catalog.objects and batch.source is not Source.DEMO:
            await _check_period(batch, DATED[name], found)
        if name == "allocation":
            await _check_claims(batch, found)
        if name in OUT:
            await _check_sums(batch, found)
        if name == LINE and _has_floor(batch.catalog):
            await _check_floor(batch, found)
        return {index: tuple(problems) for index, problems in found.items()}


async def _check_period(batch: Batch, field: str, found: dict[int, list[Problem]]) -> None:
    until = await repository.closed_until(batch.session, batch.catalog)
    if until is None:
        return
    for row in batch.accepted():
        if row.kind is Kind.UPDATE and not _tells(row):
            continue
        days = [each for each in ((row.old or {}).get(field), row.new.get(field)) if each is not None]
        late = [each for each in days if each <= until]
        if late:
            params = {"day": late[0].isoformat(), "until": until.isoformat()}
            found[row.index].append(Problem(field, "period_closed", params))


def _tells(row: Row) -> bool:
    """Whether an update changes what the books say; notes and owners may change for ever."""
    said = {"amount", "amount__currency", "status", "account", "receipt", "payment", *DATED.values()}
    return not said.isdisjoint(row.values)


async def _check_claims(batch: Batch, found: dict[int, list[Problem]]) -> None:
    rows = [row for row in batch.of(Kind.CREATE, Kind.UPDATE, Kind.RESTORE) if row.index not in found]
    if not rows:
        return
    mine = [row.id for row in rows]
    known: dict[str, dict[UUID, repository.Balance]] = {}
    # Receipts before payments: whoever claims waits in the same order.
    for side in ("receipt", "payment"):
        ids = [row.new[side] for row in rows if row.new.get(side) is not None]
        known[side] = await repository.balances(batch.session, batch.catalog, side, ids, without=mine)
    used: dict[UUID, Decimal] = defaultdict(Decimal)
    for row in rows:
        receipt, payment = (known[side].get(row.new.get(side)) for side in ("receipt", "payment"))  # type: ignore[arg-type]
        if receipt is None or payment is None:
            continue
        amount = Decimal(row.new["amount"])
        if row.new.get("amount__currency") not in {receipt.currency, None} or receipt.currency != payment.currency:
            found[row.index].append(Problem("amount", "claim_currency", {}))
        if receipt.account is not None and payment.account is not None and receipt.account != payment.account:
            found[row.index].append(Problem("payment", "claim_account", {}))
        for balance, code in ((receipt, "claim_too_much"), (payment, "claim_overpaid")):
            left = balance.amount - balance.allocated - used[balance.id]
            # A refund is negative, and takes back at most what had been paid.
            least = -balance.allocated - used[balance.id]
            fits = _fits(amount, left) if balance is receipt else least <= amount <= left
            if not fits:
                params = {"open": shown_money(left, balance.currency), "amount": shown_money(amount, balance.currency)}
                found[row.index].append(Problem("amount", code, params))
        used[receipt.id] += amount
        used[payment.id] += amount


def _fits(amount: Decimal, left: Decimal) -> bool:
    return Decimal(0) < amount <= left if left > 0 else left <= amount < Decimal(0)


async def _check_sums(batch: Batch, found: dict[int, list[Problem]]) -> None:
    name = batch.object.api_name
    rows = [
        row
        for row in batch.of(Kind.UPDATE)
        if row.new.get("status") in OUT[name] and ({"status", "amount"} & set(row.values))
    ]
    if not rows or "line_item" not in batch.catalog.objects:
        return
    lines: dict[Any, list[Line]] = defaultdict(list)
    for each in await repository.lines_of(batch.session, batch.catalog, name, [row.id for row in rows]):
        lines[each.document].append(Line(each.quantity, each.unit_price, each.discount, each.tax_rate))
    for row in rows:
        if row.id not in lines:
            continue
        total, amount = add(lines[row.id]).gross, row.new.get("amount")
        if amount is None or total != Decimal(amount):
            currency = str(row.new.get("amount__currency") or batch.catalog.workspace.currency)
            params = {"sum": shown_money(total, currency), "amount": shown_money(amount or 0, currency)}
            found[row.index].append(Problem("amount", "sales_lines_sum", params))


def _has_floor(catalog: Catalog) -> bool:
    product = catalog.objects.get("product")
    return LINE in catalog.objects and product is not None and "floor_price" in product.fields


async def _check_floor(batch: Batch, found: dict[int, list[Problem]]) -> None:
    """Refuse lines that sell below the lowest price of their product, in the same currency."""
    rows = [
        row
        for row in batch.of(Kind.CREATE, Kind.UPDATE)
        if row.new.get("product") is not None and (row.kind is Kind.CREATE or not _PRICED.isdisjoint(row.values))
    ]
    lowest = await repository.floors(batch.session, batch.catalog, [row.new["product"] for row in rows]) if rows else {}
    # Whoever may not read the lowest price learns that theirs is below it, not what it is.
    told = "floor_price" in access.clear_fields(batch.catalog, batch.actor, batch.catalog.objects["product"])
    for row in rows:
        floor, currency = lowest.get(row.new["product"], (None, None))
        if floor is None or row.new.get("unit_price__currency") != currency:
            continue
        price = Decimal(row.new["unit_price"]) * (100 - Decimal(row.new.get("discount") or 0)) / 100
        if price < floor:
            params = {"price": shown_money(price, str(currency))}
            if told:
                problem = Problem(
                    "unit_price", "sales_below_floor", {**params, "floor": shown_money(floor, str(currency))}
                )
            else:
                problem = Problem("unit_price", "sales_below_lowest", params)
            found[row.index].append(problem)
