"""Which fields of an object are the money and the days that figures of its pipeline are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yingtu.process.plan import Process

_AMOUNT = "amount"
_EXPECTED = "expected_close_on"


@dataclass(frozen=True, slots=True)
class Measured:
    """Field names; None: the object has no such field."""

    amount: str | None
    expected_on: str | None
    closed_on: str | None


def measured_of(process: Process) -> Measured:
    """Return the fields: those of the standard by name, else the first field of the kind."""
    fields = process.object.fields
    money = [name for name, field in fields.items() if field.type.name == "currency" and not field.sensitive]
    days = [name for name, field in fields.items() if field.type.name == "date"]
    closed = process.document.fills.closed_on
    expected = [name for name in days if name != closed]
    return Measured(
        amount=_AMOUNT if _AMOUNT in money else next(iter(money), None),
        expected_on=_EXPECTED if _EXPECTED in days else next(iter(expected), None),
        closed_on=closed if closed in days else None,
    )
