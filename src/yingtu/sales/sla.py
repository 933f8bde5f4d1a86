"""How long a ticket may take, and how it did. Pure; times are working time, and waiting for the customer does not count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from yingtu.workdays.calendar import add_working_time, working_time_between

if TYPE_CHECKING:
    from yingtu.metadata.sales_documents import SlaDocument
    from yingtu.workdays.calendar import Calendar

Outcome = Literal["met", "response_late", "late"]


@dataclass(frozen=True, slots=True)
class Clock:
    """The times of a ticket."""

    first_response_at: datetime | None = None
    solved_at: datetime | None = None
    waiting_since: datetime | None = None
    waited_minutes: int = 0
    respond_by: datetime | None = None
    solve_by: datetime | None = None
    sla: Outcome | None = None


def follow(
    policy: SlaDocument,
    calendar: Calendar,
    made: datetime,
    priority: str | None,
    status: str,
    now: datetime,
    before: Clock,
) -> Clock:
    """Return the times of a ticket after it got its present status and priority at ``now``."""
    found = before
    if status not in policy.new and found.first_response_at is None:
        found = replace(found, first_response_at=max(now, made))
    if status in policy.waiting:
        found = replace(found, waiting_since=found.waiting_since or now)
    elif found.waiting_since is not None:
        waited = working_time_between(calendar, found.waiting_since, max(now, found.waiting_since))
        minutes = found.waited_minutes + round(waited.total_seconds() / 60)
        found = replace(found, waiting_since=None, waited_minutes=minutes)
    if status in policy.done:
        found = replace(found, solved_at=found.solved_at or max(now, made))
    else:
        found = replace(found, solved_at=None)
    target = policy.targets.get(priority or "")
    respond = target.respond_hours if target else None
    solve = target.solve_hours if target else None
    paused = timedelta(minutes=found.waited_minutes)
    found = replace(
        found,
        respond_by=None if respond is None else add_working_time(calendar, made, timedelta(hours=respond)),
        solve_by=None if solve is None else add_working_time(calendar, made, timedelta(hours=solve) + paused),
    )
    return replace(found, sla=_outcome(found))


def _outcome(clock: Clock) -> Outcome | None:
    if clock.solved_at is not None and clock.solve_by is not None and clock.solved_at > clock.solve_by:
        return "late"
    answered, wanted = clock.first_response_at, clock.respond_by
    if answered is not None and wanted is not None and answered > wanted:
        return "response_late"
    return "met" if clock.solved_at is not None and (clock.solve_by or wanted) is not None else None
