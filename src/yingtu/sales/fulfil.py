"""From a quote the customer has taken to what follows: contract, order with the same lines, payments as planned. All or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from yingtu.kit.errors import Problem
from yingtu.kit.i18n import translate
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.changes import Create, Rejected, Update, Written
from yingtu.records.errors import RecordRejected
from yingtu.records.read import ListQuery
from yingtu.records.requests import error_of
from yingtu.sales import service
from yingtu.sales.errors import FulfilledAlready, NotAccepted
from yingtu.sales.service import NewLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.records.changes import Source

_CENT: Final = Decimal("0.01")
_FIELDS: Final = (
    "id", "number", "subject", "account", "opportunity", "status", "amount", "amount.currency", "owner_id", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A payment of the plan: a share of the amount, in percent."""

    percent: Decimal
    due_on: date


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, by object."""

    contract: UUID
    order: UUID
    payments: tuple[UUID, ...]


async def fulfil(session: Session, actor: Actor, quote: UUID, plan: Sequence[Part], *, source: Source) -> Made:
    """Make contract, order and payments of a quote, and note that it is accepted.

    Raises:
        RecordNotFound: there is no such quote for the actor.
        NotAccepted: it is a draft, or refused.
        FulfilledAlready: this was done before.
        RecordRejected: a record is refused, or the shares are not 100 % together.
    """
    total = sum((each.percent for each in plan), Decimal(0))
    if plan and total != 100:
        raise RecordRejected(problems=(Problem("/payments", "sales_plan_sum", {"sum": f"{total.normalize():f}"}),))
    head = await service.document(session, actor, "quote", quote, _FIELDS)
    if head["status"] not in {"sent", "accepted"}:
        raise NotAccepted
    for name in ("sales_order", "contract"):
        query = ListQuery(
            filter=parse_filter({"field": "quote", "op": "eq", "value": str(quote)}), fields=("id",), limit=1
        )
        if records.items_of(await records.list_records(session, actor, name, query)):
            raise FulfilledAlready
    lines = [_line(each) for each in await service.lines(session, actor, "quote", quote)]
    maker = _Maker(session, actor, source, head)
    if head["status"] != "accepted":
        await maker.write("quote", Update(quote, {"status": "accepted"}))
    name = translate("sales_contract_name", {"quote": head["subject"] or head["number"]}, actor.language)
    contract = await maker.make(
        "contract",
        {"name": name[:200], "quote": str(quote), "opportunity": head["opportunity"], "amount": maker.money()},
    )
    order = await maker.make("sales_order", {"quote": str(quote), "contract": str(contract), "amount": maker.money()})
    if lines:
        await service.save_lines(session, actor, "sales_order", order, lines, source=source)
    payments = [
        await maker.make(
            "payment", {"contract": str(contract), "amount": maker.money(share), "due_on": each.due_on.isoformat()}
        )
        for each, share in zip(plan, shares(Decimal(str(head["amount"])), [each.percent for each in plan]), strict=True)
    ]
    return Made(contract, order, tuple(payments))


def shares(amount: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount to the cent; the last share takes what rounding leaves."""
    found = [(amount * each / 100).quantize(_CENT, ROUND_HALF_UP) for each in percents]
    if found:
        found[-1] = amount - sum(found[:-1], Decimal(0))
    return found


def _line(row: dict[str, Any]) -> NewLine:
    def number(name: str) -> Decimal:
        return Decimal(str(row.get(name) or 0))

    listed = row.get("list_price")
    return NewLine(
        row["name"],
        number("quantity"),
        number("unit_price"),
        product=UUID(str(row["product"])) if row.get("product") else None,
        unit=row.get("unit"),
        list_price=None if listed is None else Decimal(str(listed)),
        discount=number("discount"),
        tax_rate=number("tax_rate"),
    )


class _Maker:
    """Writes the records of one quote's account, for its owner."""

    def __init__(self, session: Session, actor: Actor, source: Source, head: dict[str, Any]) -> None:
        self._session, self._actor, self._source, self._head = session, actor, source, head

    def money(self, amount: Decimal | None = None) -> dict[str, str]:
        """Return an amount in the quote's currency; the quote's own by default."""
        value = self._head["amount"] if amount is None else amount
        return {"amount": str(value), "currency": str(self._head["amount.currency"])}

    async def make(self, object_name: str, values: dict[str, Any]) -> UUID:
        """Make a record and return its id."""
        values = {"account": self._head["account"], "owner_id": self._head["owner_id"]} | values
        return await self.write(
            object_name, Create({name: value for name, value in values.items() if value is not None})
        )

    async def write(self, object_name: str, change: Create | Update) -> UUID:
        """Write a record and return its id.

        Raises:
            RecordRejected: it is refused.
        """
        result = await records.write(self._session, self._actor, object_name, [change], source=self._source)
        outcome = result.outcomes[0]
        if isinstance(outcome, Rejected):
            raise error_of(outcome)
        if not isinstance(outcome, Written):
            # An approval decides about it first: what follows would stand on nothing.
            raise NotAccepted
        return outcome.id
