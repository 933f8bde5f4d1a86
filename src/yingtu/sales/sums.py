"""Sums of lines, in exact decimals: each amount is rounded to the cent per line, half up, and then added. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line costs: ``discount`` and ``tax_rate`` in percent."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        return (self.quantity * self.unit_price * (_HUNDRED - self.discount) / _HUNDRED).quantize(CENT, ROUND_HALF_UP)

    @property
    def tax(self) -> Decimal:
        return (self.net * self.tax_rate / _HUNDRED).quantize(CENT, ROUND_HALF_UP)

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a document; ``discount`` is what its lines give away together, in percent with two decimals."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    discount: Decimal


def add(lines: Iterable[Line]) -> Sums:
    """Add lines up."""
    known = list(lines)
    net = sum((each.net for each in known), Decimal(0))
    tax = sum((each.tax for each in known), Decimal(0))
    full = sum((each.quantity * each.unit_price for each in known), Decimal(0))
    given = (_HUNDRED * (1 - net / full)).quantize(CENT, ROUND_HALF_UP) if full else Decimal(0)
    return Sums(net, tax, net + tax, max(given, Decimal(0)))
