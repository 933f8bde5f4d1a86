"""Which records are drawn. Pure: whoever has the seed and the list of records finds the same ones with any SHA-256.

Records are put in the order of ``sha256(seed + id)``, both as text, and the first of them are drawn. The seed is made when the draw
is made and kept with it, so nobody can know beforehand who is drawn, and everybody can check afterwards.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from yingtu.workdays.calendar import add_working_days, is_working_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from yingtu.workdays.calendar import Calendar


def rank(seed: str, record: UUID) -> str:
    """Return what a record is ordered by: hexadecimal SHA-256 of the seed followed by the id."""
    return hashlib.sha256(f"{seed}{record}".encode()).hexdigest()


def share(count: int, percent: Decimal) -> int:
    """Return how many of ``count`` records are drawn: rounded up."""
    return int((Decimal(count) * percent / 100).to_integral_value(ROUND_CEILING))


def draw(seed: str, records: Iterable[UUID], percent: Decimal) -> list[UUID]:
    """Return the records drawn, in the order of the draw; the order of ``records`` does not matter."""
    every = sorted(set(records), key=lambda each: rank(seed, each))
    return every[: share(len(every), percent)]


def assign(drawn: Sequence[UUID], owners: Mapping[UUID, UUID | None], people: Sequence[UUID]) -> list[UUID | None]:
    """Give each record drawn to the next person in turn who does not own it; None: nobody can check it."""
    found: list[UUID | None] = []
    place = 0
    for record in drawn:
        turn = [people[(place + step) % len(people)] for step in range(len(people))]
        chosen = next((each for each in turn if each != owners.get(record)), None)
        found.append(chosen)
        if chosen is not None:
            place = (people.index(chosen) + 1) % len(people)
    return found


def month_before(day: date) -> date:
    """Return the first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def draw_day(calendar: Calendar, month: date) -> date:
    """Return when the records of a month are drawn: on the first working day of the month after."""
    first = month_after(month)
    return first if is_working_day(calendar, first) else add_working_days(calendar, first, 1)
