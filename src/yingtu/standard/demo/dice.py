"""Reproducible chance: the same seed and day give the same company."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

T = TypeVar("T")

SEED = 20_240_601
ZONE = ZoneInfo("Asia/Shanghai")


class Dice:
    """Chance, and the calendar of the story: everything happens in working hours up to ``now``."""

    def __init__(self, now: datetime, seed: int = SEED) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a story, not a secret
        self.now = now.astimezone(ZONE).replace(second=0, microsecond=0)

    @property
    def today(self) -> date:
        return self.now.date()

    def one(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def weighted(self, options: Sequence[tuple[T, int]]) -> T:
        return self.random.choices([each for each, _ in options], [weight for _, weight in options])[0]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def between(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def days(self, median: float) -> float:
        """Return a number of days: mostly near the median, sometimes much longer."""
        return min(median * self.random.lognormvariate(0, 0.6), median * 6)

    def id(self, moment: datetime) -> UUID:
        """Return an id as if made at ``moment`` (UUID version 7)."""
        milliseconds = int(moment.timestamp() * 1000) & 0xFFFF_FFFF_FFFF
        value = milliseconds << 80 | self.random.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)

    def at_work(self, day: date, *, latest: datetime | None = None) -> datetime:
        """Return a moment in the working hours of a day, or of the Friday before, and never after ``latest`` or now."""
        if day.weekday() > 4:
            day -= timedelta(days=day.weekday() - 4)
        moment = datetime.combine(day, time(self.between(9, 17), self.between(0, 59)), ZONE)
        limit = min(latest or self.now, self.now) - timedelta(minutes=self.between(1, 30))
        return min(moment, limit).astimezone(UTC)

    def ago(self, days: float) -> datetime:
        """Return a working moment about so many days ago."""
        return self.at_work(self.today - timedelta(days=round(days)))

    def past_days(self, most: int) -> float:
        """Return how long ago something began: evenly over ``most`` days, somewhat more of it lately."""
        return most * (1.0 - float(self.random.random() ** 0.85))
