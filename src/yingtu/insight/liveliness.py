"""Whether an open record only looks alive: a score with its reasons. Pure.

Points for what looks like work without getting anywhere: edits without a step forward, an expected day that is put off again and
again, no talk with the customer. Whoever has talked to the customer lately is never suspected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: From this score on a record is shown as only seeming active.
SUSPICIOUS: Final = 60
#: Edits are counted over so long.
WINDOW: Final = timedelta(days=30)
_SILENT: Final = timedelta(days=14)
_MANY_EDITS: Final = 3
_LONG: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, with the number that the sentence tells."""

    code: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Liveliness:
    """Score from 0 (alive) to 100."""

    score: int
    reasons: tuple[Reason, ...]

    @property
    def suspicious(self) -> bool:
        return self.score >= SUSPICIOUS


def judge(*, edits: int, postponed: int, entered_at: datetime, talked_at: datetime | None, now: datetime) -> Liveliness:
    """Judge a record by what happened to it since it entered its stage, or in the last thirty days."""
    reasons: list[Reason] = []
    stay = now - entered_at
    silent = now - (talked_at or entered_at)
    if edits >= _MANY_EDITS and stay >= timedelta(days=7):
        reasons.append(Reason("edits", edits, min(50, 25 + 5 * (edits - _MANY_EDITS))))
    if postponed:
        reasons.append(Reason("postponed", postponed, min(30, 15 * postponed)))
    if silent >= _SILENT:
        reasons.append(Reason("silent", silent.days, 35))
    if stay >= 2 * _LONG and edits:
        reasons.append(Reason("stay", stay.days, 10))
    if not edits:
        # Nobody pretends anything: it is simply left alone, which the brief says anyway.
        return Liveliness(0, ())
    score = min(100, sum(each.points for each in reasons))
    return Liveliness(score if silent >= _SILENT else min(score, SUSPICIOUS - 1), tuple(reasons))
