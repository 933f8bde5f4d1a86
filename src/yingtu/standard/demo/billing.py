"""What follows an accepted quote: the order with its lines, what was delivered of it, and the invoices of the contract. Told with
dice of their own, so that the story they follow stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yingtu.standard.demo.dice import SEED, Dice

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.records.changes import Create
    from yingtu.standard.demo.story import Teller

TAX: Final = 13
#: Contracts signed since then have orders and invoices.
BILLED_DAYS: Final = 100
#: An invoice is asked for this many days before the payment is due.
ASKED_DAYS: Final = 10
#: Days since the order -> how far it has come; the first that fits.
PROGRESS: Final = ((10, "confirmed"), (45, "delivering"))
_COPIED: Final = ("name", "product", "position", "quantity", "unit", "list_price", "unit_price", "discount", "tax_rate")


def tell(teller: Teller) -> None:
    """Add orders to the accepted quotes that came so far, and invoices to the newer contracts."""
    dice = Dice(teller.dice.now, SEED + 3)
    contracts = {
        contract.values["opportunity"]: contract
        for _, contract in teller.told("contract")
        if (dice.today - contract.values["signed_on"]).days <= BILLED_DAYS
    }
    lines: dict[UUID | None, list[Create]] = defaultdict(list)
    for _, line in teller.told("line_item"):
        lines[line.values["quote"]].append(line)
    orders: dict[UUID | None, UUID] = {}
    for owner, quote in teller.told("quote"):
        contract = contracts.get(quote.values["opportunity"])
        if quote.values["status"] == "accepted" and contract is not None:
            orders[contract.id] = _order(teller, dice, owner, quote, contract, lines[quote.id])
    _invoices(teller, dice, {contract.id: contract for contract in contracts.values()}, orders)


def _order(teller: Teller, dice: Dice, owner: str, quote: Create, contract: Create, lines: list[Create]) -> UUID:
    day = contract.values["signed_on"]
    began = dice.at_work(day)
    age = (dice.today - day).days
    status = next((state for days, state in PROGRESS if age < days), "finished")
    about = {"account": quote.values["account"], "contract": contract.id}
    main = lines[0].values
    values = {**about, "quote": quote.id, "product": main["product"], "quantity": main["quantity"],
              "amount": quote.values["amount"], "status": status, "ordered_on": day}  # fmt: skip
    order = teller.add("sales_order", owner, began, values, dice)
    for line in lines:
        copied = {name: line.values[name] for name in _COPIED}
        teller.add("line_item", owner, began, {**copied, "sales_order": order}, dice)
    if status != "confirmed":
        came = day + timedelta(days=min(age, dice.between(12, 40)))
        parcel = {**about, "sales_order": order, "delivered_on": came, "status": "accepted" if status == "finished" else "shipped",
                  "amount": quote.values["amount"], "tracking_number": f"YT{dice.between(10**11, 10**12 - 1)}"}  # fmt: skip
        teller.add("delivery", owner, dice.at_work(came), parcel, dice)
    return order


def _invoices(
    teller: Teller, dice: Dice, contracts: dict[UUID | None, Create], orders: dict[UUID | None, UUID]
) -> None:
    for owner, payment in teller.told("payment"):
        contract = contracts.get(payment.values["contract"])
        if contract is None:
            continue
        asked = max(payment.values["due_on"] - timedelta(days=ASKED_DAYS), contract.values["signed_on"])
        day = asked + timedelta(days=dice.between(1, 4))
        if day > dice.today:
            continue
        values = {
            "account": payment.values["account"],
            "contract": contract.id,
            "sales_order": orders.get(contract.id),
            "number": f"{day:%y}312000000{dice.between(10**8, 10**9 - 1)}",
            "amount": payment.values["amount"],
            "tax_rate": TAX,
            "kind": dice.weighted((("special", 80), ("electronic", 20))),
            "title": payment.values["payer"],
            "status": "issued",
            "issued_on": day,
        }
        teller.add("invoice", owner, dice.at_work(day), values, dice)
