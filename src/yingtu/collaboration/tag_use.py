"""How much a use of a tag counts: what is used now is offered before what was used a lot long ago.

A use counts half as much as one that comes a half-life after it. Not old uses lose weight but new ones are heavier, so that a
sum never has to be touched as time goes by and two sums compare the same at any moment (forward decay: Cormode, Shkapenyuk,
Srivastava and Xu, ICDE 2009).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

HALF_LIFE: Final = timedelta(days=90)
#: What weights are relative to; a double holds them for two and a half centuries from here.
START: Final = datetime(2026, 1, 1, tzinfo=UTC)


def weight(moment: datetime) -> float:
    """Return how much a use at a moment counts."""
    return float(2 ** ((moment - START) / HALF_LIFE))
