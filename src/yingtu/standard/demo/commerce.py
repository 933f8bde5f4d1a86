"""Quotes with their lines, and receipts that pay: the chapters behind the opportunities. Told with dice of their own, so that the
story before them stays as it is.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from yingtu.records.changes import Create
from yingtu.standard.demo import words
from yingtu.standard.demo.dice import SEED, Dice

if TYPE_CHECKING:
    from yingtu.standard.demo.story import Deal, Teller

_CENT: Final = Decimal("0.01")
_TAX: Final = 13
#: Of the payments that came in, so many of the newest have been claimed from a receipt.
CLAIMED: Final = 40
#: Opportunities that moved since then have a quote.
QUOTED_DAYS: Final = 180
_SERVICE: Final = next(place for place, one in enumerate(words.PRODUCTS) if one[1] == "SRV-I")
_STATES: Final = {"won": "accepted", "lost": "rejected", "negotiation": "sent", "demo": "draft"}


def tell(teller: Teller) -> None:
    """Add quotes to opportunities that came so far, and receipts to the newest payments."""
    dice = Dice(teller.dice.now, SEED + 1)
    for deal in teller.deals:
        status = _STATES.get(deal.stage) if (dice.now - deal.ended).days <= QUOTED_DAYS else None
        if status is not None and (deal.stage != "lost" or dice.chance(0.4)):
            _quote(teller, dice, deal, status)
    _receipts(teller, dice)


def _quote(teller: Teller, dice: Dice, deal: Deal, status: str) -> None:
    day = min(deal.ended.astimezone(dice.now.tzinfo).date(), dice.today)
    began = dice.at_work(day)
    _, code, _, unit, price, _ = words.PRODUCTS[deal.product]
    quantity = max(1, round(deal.amount / price))
    discount = Decimal(dice.one((0, 0, 3, 5, 8, 10, 12)))
    lines = [(deal.product, quantity, discount)]
    if dice.chance(0.7):
        lines.append((_SERVICE, dice.between(3, 20), Decimal(0)))
    quote = dice.id(began)
    total = listed = Decimal(0)
    for place, (product, count, off) in enumerate(lines, start=1):
        name, _, _, per, each, _ = words.PRODUCTS[product]
        net = (count * Decimal(each) * (100 - off) / 100).quantize(_CENT, ROUND_HALF_UP)
        total += net + (net * _TAX / 100).quantize(_CENT, ROUND_HALF_UP)
        listed += count * Decimal(each)
        values = {
            "name": name, "quote": quote, "product": teller.products[product], "position": place, "quantity": count,
            "unit": per, "list_price": each, "unit_price": each, "discount": off, "tax_rate": _TAX,
        }  # fmt: skip
        teller.add("line_item", deal.owner, began, values, dice)
    values = {
        "subject": f"{deal.account.name.removesuffix('有限公司')} {code} 报价",
        "account": deal.account.id,
        "contact": dice.one(deal.account.contacts) if deal.account.contacts else None,
        "opportunity": deal.id,
        "amount": total,
        "discount": (discount * quantity * price / listed).quantize(_CENT),
        "status": status,
        "quoted_on": day,
        "expires_on": day + timedelta(days=30),
        "terms": f"以上为含税价，单位：{unit}。预付 30%，到货 30%，验收 40%。",
    }
    given = {name: value for name, value in values.items() if value is not None}
    made = Create({"owner_id": teller.owners[deal.owner], **given}, quote, began)
    teller.chapters["quote", deal.owner].append(made)


def _receipts(teller: Teller, dice: Dice) -> None:
    paid = [(owner, each) for owner, each in teller.told("payment") if each.values["status"] == "received"]
    paid.sort(key=lambda pair: (pair[1].values["received_on"], pair[1].id))
    for owner, payment in paid[-CLAIMED:]:
        day: date = payment.values["received_on"]
        began = dice.at_work(day)
        money = {name: payment.values[name] for name in ("account", "amount", "payer", "method")}
        receipt = teller.add("receipt", owner, began, {**money, "received_on": day}, dice)
        claim = {"receipt": receipt, "payment": payment.id, "amount": money["amount"], "allocated_on": day}
        teller.add("allocation", owner, began, claim, dice)
